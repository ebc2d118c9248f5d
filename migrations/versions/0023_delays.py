"""a doctor who runs late, and patients who have said that they are coming

Revision ID: 0023
Revises: 0022
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in batch: SQLite would make the tables anew, and others point at them.
    op.add_column("appointment", sa.Column("attending_at", sa.DateTime(timezone=True)))
    op.add_column("doctor", sa.Column("delay_day", sa.Date()))
    op.add_column(
        "doctor", sa.Column("delay_minutes", sa.Integer(), nullable=False, server_default="0")
    )


def downgrade() -> None:
    op.drop_column("doctor", "delay_minutes")
    op.drop_column("doctor", "delay_day")
    op.drop_column("appointment", "attending_at")
