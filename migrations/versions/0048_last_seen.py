"""when a worker, or a proxy, was last seen

Revision ID: 0048
Revises: 0053
Create Date: 2026-12-01
"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "last_seen",
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("what", name=op.f("pk_last_seen")),
    )


def downgrade() -> None:
    op.drop_table("last_seen")
