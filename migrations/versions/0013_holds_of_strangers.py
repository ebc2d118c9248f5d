"""the holds of accounts that are not verified count for their network

Revision ID: 0013
Revises: 0012
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("hold", sa.Column("network", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_hold_network"), "hold", ["network"])
    # Those of addresses that were verified since would tell that somebody has them.
    op.execute("DELETE FROM mail_wait")


def downgrade() -> None:
    op.drop_index(op.f("ix_hold_network"), "hold")
    op.drop_column("hold", "network")
