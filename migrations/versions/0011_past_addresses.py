"""addresses before, which can be put back for a week; accounts of which nobody is known

Revision ID: 0011
Revises: 0010
Create Date: 2026-11-28
"""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

PURPOSES = ("verify_email", "reset_password", "invitation", "change_email")
ONE_OF_A_PURPOSE = "uq_mail_token_one_of_a_purpose"


def upgrade() -> None:
    op.create_table(
        "past_address",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_past_address_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_address")),
    )
    op.create_index(
        op.f("ix_past_address_user_id_changed_at"), "past_address", ["user_id", "changed_at"]
    )
    op.create_index(op.f("ix_past_address_changed_at"), "past_address", ["changed_at"])
    _widen_tokens()
    _carry_over()
    # Not in batch: SQLite would make the table anew, and others point at it.
    op.drop_column("user_account", "previous_email")
    unproven = sa.text("email_verified_at IS NULL")
    op.create_index(
        "ix_user_account_unproven",
        "user_account",
        ["created_at"],
        postgresql_where=unproven,
        sqlite_where=unproven,
    )


def _widen_tokens() -> None:
    with op.batch_alter_table("mail_token") as table:
        table.add_column(sa.Column("past_address_id", sa.String(length=32), nullable=True))
        table.drop_constraint(op.f("ck_mail_token_purpose"), type_="check")
        table.drop_constraint(op.f("uq_mail_token_user_id_purpose"), type_="unique")
        table.create_check_constraint(
            op.f("ck_mail_token_purpose"), _one_of(*PURPOSES, "undo_email")
        )
        table.create_check_constraint(
            op.f("ck_mail_token_past_address"),
            "(purpose = 'undo_email') = (past_address_id IS NOT NULL)",
        )
        table.create_foreign_key(
            op.f("fk_mail_token_past_address_id"), "past_address", ["past_address_id"], ["id"]
        )
        table.create_unique_constraint(op.f("uq_mail_token_past_address_id"), ["past_address_id"])
    but_undo = sa.text("purpose <> 'undo_email'")
    op.create_index(
        ONE_OF_A_PURPOSE,
        "mail_token",
        ["user_id", "purpose"],
        unique=True,
        postgresql_where=but_undo,
        sqlite_where=but_undo,
    )


def _carry_over() -> None:
    """A notice to an address before that has not left yet finds it in the new table."""
    user = sa.table("user_account", sa.column("id"), sa.column("previous_email"))
    message = sa.table(
        "message",
        sa.column("id"),
        sa.column("kind"),
        sa.column("state"),
        sa.column("recipient_user_id"),
        sa.column("subject_kind"),
        sa.column("subject_id"),
        sa.column("created_at", sa.DateTime(timezone=True)),
    )
    past = sa.table(
        "past_address",
        sa.column("id"),
        sa.column("user_id"),
        sa.column("email"),
        sa.column("changed_at", sa.DateTime(timezone=True)),
    )
    waiting = (
        sa.select(message.c.id, user.c.id, user.c.previous_email, message.c.created_at)
        .join(user, user.c.id == message.c.recipient_user_id)
        .where(
            message.c.kind == "email_changed",
            message.c.state.in_(("pending", "leased")),
            user.c.previous_email.is_not(None),
        )
    )
    for message_id, user_id, email, created_at in op.get_bind().execute(waiting).all():
        past_id = uuid.uuid4().hex
        row = {"id": past_id, "user_id": user_id, "email": email, "changed_at": created_at}
        op.get_bind().execute(sa.insert(past).values(**row))
        op.get_bind().execute(
            sa.update(message)
            .where(message.c.id == message_id)
            .values(subject_kind="past_address", subject_id=past_id)
        )


def _one_of(*purposes: str) -> str:
    return f"purpose IN ({', '.join(repr(purpose) for purpose in purposes)})"


def downgrade() -> None:
    op.drop_index("ix_user_account_unproven", table_name="user_account")
    op.add_column("user_account", sa.Column("previous_email", sa.String(length=254), nullable=True))
    op.execute("DELETE FROM mail_token WHERE purpose = 'undo_email'")
    op.drop_index(ONE_OF_A_PURPOSE, table_name="mail_token")
    with op.batch_alter_table("mail_token") as table:
        table.drop_constraint(op.f("uq_mail_token_past_address_id"), type_="unique")
        table.drop_constraint(op.f("fk_mail_token_past_address_id"), type_="foreignkey")
        table.drop_constraint(op.f("ck_mail_token_past_address"), type_="check")
        table.drop_constraint(op.f("ck_mail_token_purpose"), type_="check")
        table.create_check_constraint(op.f("ck_mail_token_purpose"), _one_of(*PURPOSES))
        table.create_unique_constraint(
            op.f("uq_mail_token_user_id_purpose"), ["user_id", "purpose"]
        )
        table.drop_column("past_address_id")
    op.drop_table("past_address")
