"""finding what is unread, and the mails by when they are due, among all messages

Revision ID: 0037
Revises: 0036
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_message_unread": (
        ["recipient_user_id", "created_at", "id"],
        sa.text("read_at IS NULL AND state = 'sent'"),
    ),
    "ix_message_by_mail": (["due_at", "id"], sa.text("channel <> 'in_app'")),
}


def upgrade() -> None:
    for name, (columns, some) in INDEXES.items():
        op.create_index(name, "message", columns, postgresql_where=some, sqlite_where=some)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "message")
