"""signing in: tries that count, addresses that change, times kept while a mail is on its way

Revision ID: 0007
Revises: 0006
Create Date: 2026-11-25
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ADDRESSES = ("claimed_email", "pending_email", "previous_email")
PURPOSES = ("verify_email", "reset_password", "invitation")


def upgrade() -> None:
    for name in ADDRESSES:
        op.add_column("user_account", sa.Column(name, sa.String(length=254), nullable=True))
    _allow_purposes(*PURPOSES, "change_email")
    op.create_table(
        "attempt",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    op.create_index(op.f("ix_attempt_subject_at"), "attempt", ["subject", "at"], unique=False)
    op.create_index(op.f("ix_attempt_at"), "attempt", ["at"], unique=False)
    op.create_table(
        "mail_wait",
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_mail_wait")),
    )


def _allow_purposes(*purposes: str) -> None:
    words = ", ".join(f"'{purpose}'" for purpose in purposes)
    with op.batch_alter_table("mail_token") as table:
        table.drop_constraint(op.f("ck_mail_token_purpose"), type_="check")
        table.create_check_constraint(op.f("ck_mail_token_purpose"), f"purpose IN ({words})")


def downgrade() -> None:
    op.drop_table("mail_wait")
    op.drop_table("attempt")
    op.execute("DELETE FROM mail_token WHERE purpose = 'change_email'")
    _allow_purposes(*PURPOSES)
    for name in reversed(ADDRESSES):
        # Not in batch: SQLite would make the table anew, and others point at it.
        op.drop_column("user_account", name)
