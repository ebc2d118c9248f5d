"""who was invited, and whose account an admin has switched off

Revision ID: 0034
Revises: 0032
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0032"
branch_labels = None
depends_on = None

ADDED = ("invited_at", "deactivated_at")


def upgrade() -> None:
    # Not in batch: SQLite would make the table anew, and others point at it.
    for name in ADDED:
        op.add_column("user_account", sa.Column(name, sa.DateTime(timezone=True)))
    # Doctors whom an admin added and who have not chosen a password yet: they wait for it still.
    op.execute(
        "UPDATE user_account SET invited_at = created_at"
        " WHERE role <> 'patient' AND password_hash IS NULL AND email_verified_at IS NULL"
    )


def downgrade() -> None:
    for name in reversed(ADDED):
        op.drop_column("user_account", name)
