"""the desk's remark on a visit

Revision ID: 0027
Revises: 0026
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in batch: SQLite would make the table anew, and others point at it.
    op.add_column("appointment", sa.Column("remark", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("appointment", "remark")
