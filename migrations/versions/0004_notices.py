"""notices, reminders, calls

Revision ID: 0004
Revises: 0003
Create Date: 2026-11-25
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

REMINDERS = '["2d", "120m"]'


def upgrade() -> None:
    _make_try_at()
    op.add_column("message", sa.Column("read_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "message", sa.Column("params", sa.JSON(), nullable=False, server_default=sa.text("'{}'"))
    )
    op.add_column(
        "clinic",
        sa.Column("reminders", sa.JSON(), nullable=False, server_default=sa.text(f"'{REMINDERS}'")),
    )
    op.add_column("visit_type", sa.Column("reminders", sa.JSON(), nullable=True))
    op.add_column("appointment", sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE appointment SET agreed_at = confirmed_at")
    _make_mute()
    _make_call_task()


def _make_try_at() -> None:
    op.add_column("message", sa.Column("try_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE message SET try_at = due_at")
    with op.batch_alter_table("message") as batch:
        batch.alter_column("try_at", nullable=False)
    pending = sa.text("state = 'pending'")
    op.create_index(
        "ix_message_to_try",
        "message",
        ["try_at"],
        postgresql_where=pending,
        sqlite_where=pending,
    )


def _make_mute() -> None:
    op.create_table(
        "mute",
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_mute_user_id")),
        sa.PrimaryKeyConstraint("user_id", "topic", "channel", name=op.f("pk_mute")),
    )


def _make_call_task() -> None:
    op.create_table(
        "call_task",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("dedupe_key", sa.String(length=200), nullable=False),
        sa.Column("patient_id", sa.String(length=32), nullable=False),
        sa.Column("appointment_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reached_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_call_task_patient_id")
        ),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_call_task_appointment_id")
        ),
        sa.ForeignKeyConstraint(
            ["reached_by"], ["user_account.id"], name=op.f("fk_call_task_reached_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_task")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_call_task_dedupe_key")),
    )
    open_tasks = sa.text("reached_at IS NULL")
    op.create_index(
        "ix_call_task_open",
        "call_task",
        ["created_at"],
        postgresql_where=open_tasks,
        sqlite_where=open_tasks,
    )


def downgrade() -> None:
    op.drop_table("call_task")
    op.drop_table("mute")
    op.drop_index("ix_message_to_try", table_name="message")
    for table, column in (
        ("appointment", "agreed_at"),
        ("visit_type", "reminders"),
        ("clinic", "reminders"),
        ("message", "params"),
        ("message", "read_at"),
        ("message", "try_at"),
    ):
        # Not in batch: SQLite would make the table anew, and others point at it.
        op.drop_column(table, column)
