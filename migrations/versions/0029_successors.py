"""who reads the notes of a doctor who has left

Revision ID: 0029
Revises: 0028
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in batch: SQLite would make the table anew, and others point at it.
    named = sa.ForeignKey("doctor.id", name=op.f("fk_doctor_successor_id"))
    op.add_column("doctor", sa.Column("successor_id", sa.String(32), named), inline_references=True)


def downgrade() -> None:
    op.drop_column("doctor", "successor_id")
