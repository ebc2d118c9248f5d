"""links that are over are known for a while

Revision ID: 0012
Revises: 0011
Create Date: 2026-11-28
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ONE_OF_A_PURPOSE = "uq_mail_token_one_of_a_purpose"
BUT_UNDO = "purpose <> 'undo_email'"


def upgrade() -> None:
    op.add_column("mail_token", sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True))
    _allow_one(f"{BUT_UNDO} AND replaced_at IS NULL")


def _allow_one(where: str) -> None:
    """Of each user and purpose there is one row, of those that the condition names."""
    op.drop_index(ONE_OF_A_PURPOSE, "mail_token")
    op.create_index(
        ONE_OF_A_PURPOSE,
        "mail_token",
        ["user_id", "purpose"],
        unique=True,
        postgresql_where=sa.text(where),
        sqlite_where=sa.text(where),
    )


def downgrade() -> None:
    # Before, a link that was replaced was no row any more.
    op.execute("DELETE FROM mail_token WHERE replaced_at IS NOT NULL")
    _allow_one(BUT_UNDO)
    op.drop_column("mail_token", "replaced_at")
