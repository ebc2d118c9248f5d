"""another time that staff propose instead of the one asked for

Revision ID: 0030
Revises: 0029
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in batch: SQLite would make the table anew, and others point at it.
    op.add_column("appointment", sa.Column("counter_starts_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("appointment", "counter_starts_at")
