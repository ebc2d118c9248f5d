"""what patients bring to a kind of visit, and the link of a video visit

Revision ID: 0040
Revises: 0043
Create Date: 2026-12-01
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in batch: SQLite would make the tables anew, and others point at them.
    op.add_column(
        "visit_type", sa.Column("bring", sa.String(500), nullable=False, server_default="")
    )
    op.add_column(
        "clinic", sa.Column("video_pattern", sa.String(300), nullable=False, server_default="")
    )
    op.add_column(
        "appointment", sa.Column("video_url", sa.Text(), nullable=False, server_default="")
    )


def downgrade() -> None:
    op.drop_column("appointment", "video_url")
    op.drop_column("clinic", "video_pattern")
    op.drop_column("visit_type", "bring")
