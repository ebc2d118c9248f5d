"""accounts and messages

Revision ID: 0002
Revises: 0001
Create Date: 2026-11-24
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _tell_sessions_apart()
    _make_tokens()
    _make_messages()


def _tell_sessions_apart() -> None:
    """Every session that is open now is a page's."""
    with op.batch_alter_table("login_session") as table:
        table.add_column(
            sa.Column("kind", sa.String(length=20), nullable=False, server_default="page")
        )
        table.create_check_constraint(
            op.f("ck_login_session_kind"), sa.text("kind IN ('page', 'program')")
        )
    with op.batch_alter_table("login_session") as table:
        table.alter_column("kind", existing_type=sa.String(length=20), server_default=None)


def _make_tokens() -> None:
    op.create_table(
        "mail_token",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("bound_state", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('verify_email', 'reset_password', 'invitation')",
            name=op.f("ck_mail_token_purpose"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_mail_token_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_mail_token_token_hash")),
        sa.UniqueConstraint("user_id", "purpose", name=op.f("uq_mail_token_user_id_purpose")),
    )
    op.create_table(
        "refresh_token",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("session_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"], ["login_session.id"], name=op.f("fk_refresh_token_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refresh_token")),
    )
    op.create_index(
        op.f("ix_refresh_token_session_id"), "refresh_token", ["session_id"], unique=False
    )


def _make_messages() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("dedupe_key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("recipient_user_id", sa.String(length=32), nullable=True),
        sa.Column("recipient_patient_id", sa.String(length=32), nullable=True),
        sa.Column("subject_kind", sa.String(length=30), nullable=True),
        sa.Column("subject_id", sa.String(length=32), nullable=True),
        sa.Column("subject_version", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_owner", sa.String(length=64), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=100), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('pending', 'leased', 'sent', 'dead', 'expired', 'withdrawn')",
            name=op.f("ck_message_state"),
        ),
        sa.CheckConstraint(
            "recipient_user_id IS NOT NULL OR recipient_patient_id IS NOT NULL",
            name=op.f("ck_message_recipient"),
        ),
        sa.ForeignKeyConstraint(
            ["recipient_user_id"], ["user_account.id"], name=op.f("fk_message_recipient_user_id")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_patient_id"], ["patient.id"], name=op.f("fk_message_recipient_patient_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_message_dedupe_key")),
    )
    _index_messages()


def _index_messages() -> None:
    for name, column, state in (
        ("ix_message_due", "due_at", "pending"),
        ("ix_message_leased", "lease_until", "leased"),
    ):
        where = sa.text(f"state = '{state}'")
        op.create_index(name, "message", [column], postgresql_where=where, sqlite_where=where)
    op.create_index(
        op.f("ix_message_recipient_user_id_created_at"),
        "message",
        ["recipient_user_id", "created_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_message_recipient_patient_id"), "message", ["recipient_patient_id"], unique=False
    )
    op.create_index(
        op.f("ix_message_subject_kind_subject_id"),
        "message",
        ["subject_kind", "subject_id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_table("message")
    op.drop_table("refresh_token")
    op.drop_table("mail_token")
    # A program's token must not become a page's.
    op.execute("DELETE FROM login_session WHERE kind = 'program'")
    with op.batch_alter_table("login_session") as table:
        table.drop_constraint(op.f("ck_login_session_kind"), type_="check")
        table.drop_column("kind")
