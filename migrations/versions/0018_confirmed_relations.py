"""whose record an account has by the desk's code

Revision ID: 0018
Revises: 0017
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

#: What came with the account was made at the same moment; all else was taken over by a code.
TAKEN_OVER = """
UPDATE patient_relation SET by_code = TRUE WHERE EXISTS (
    SELECT 1 FROM patient JOIN user_account ON user_account.id = patient_relation.user_id
    WHERE patient.id = patient_relation.patient_id AND patient.created_at <> user_account.created_at
)
"""


def upgrade() -> None:
    op.add_column(
        "patient_relation",
        sa.Column("by_code", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.execute(TAKEN_OVER)


def downgrade() -> None:
    op.drop_column("patient_relation", "by_code")
