"""finding the few among the many: notices not read, mails by standing, who works here, who is archived

Revision ID: 0042
Revises: 0031
Create Date: 2026-12-01
"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0031"
branch_labels = None
depends_on = None

_UNREAD = "read_at IS NULL AND state = 'sent'"
INDEXES = {
    "ix_message_unread": (
        "message",
        ["recipient_user_id", "created_at", "id"],
        f"{_UNREAD} AND channel = 'in_app'",
    ),
    "ix_message_by_standing": ("message", ["state", "due_at", "id"], "channel <> 'in_app'"),
    "ix_user_account_staff": ("user_account", ["full_name", "id"], "role <> 'patient'"),
    "ix_patient_archived": ("patient", ["search_name", "id"], "archived_by IS NOT NULL"),
}


def upgrade() -> None:
    op.drop_index("ix_message_unread", "message")
    for name, (table, columns, some) in INDEXES.items():
        _create(name, table, columns, some)


def downgrade() -> None:
    for name, (table, _columns, _some) in INDEXES.items():
        op.drop_index(name, table)
    table, columns, _ = INDEXES["ix_message_unread"]
    _create("ix_message_unread", table, columns, _UNREAD)


def _create(name: str, table: str, columns: list[str], some: str) -> None:
    op.create_index(
        name, table, columns, postgresql_where=sa.text(some), sqlite_where=sa.text(some)
    )
