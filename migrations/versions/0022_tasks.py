"""calls become tasks, beside others, with what was tried

Revision ID: 0022
Revises: 0021
Create Date: 2026-11-30
"""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

KINDS = ("conflict", "call", "follow_up", "missed", "request", "left_open", "offer")


def upgrade() -> None:
    _make_task()
    _make_task_attempt()
    op.execute(
        "INSERT INTO task (id, dedupe_key, kind, appointment_id, patient_id, doctor_id, about, why,"
        " created_at, due_at, closed_at)"
        " SELECT one.id, one.dedupe_key, 'call', one.appointment_id, one.patient_id, visit.doctor_id,"
        " one.kind, one.why, one.created_at, one.created_at, one.reached_at"
        " FROM call_task AS one JOIN appointment AS visit ON visit.id = one.appointment_id"
    )
    attempts = [
        {"id": uuid.uuid4().hex, "task_id": task_id, "at": at, "by": by}
        for task_id, at, by in op.get_bind().execute(
            sa.text(
                "SELECT id, reached_at, reached_by FROM call_task"
                " WHERE reached_at IS NOT NULL AND reached_by IS NOT NULL"
            )
        )
    ]
    if attempts:
        op.get_bind().execute(
            sa.text(
                "INSERT INTO task_attempt (id, task_id, at, by, outcome, text)"
                " VALUES (:id, :task_id, :at, :by, 'reached', '')"
            ),
            attempts,
        )
    op.drop_table("call_task")
    unmarked = sa.text("status IN ('arrived', 'confirmed', 'in_room')")
    op.create_index(
        "ix_appointment_unmarked",
        "appointment",
        ["starts_at"],
        postgresql_where=unmarked,
        sqlite_where=unmarked,
    )


def _make_task() -> None:
    op.create_table(
        "task",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("dedupe_key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("appointment_id", sa.String(length=32), nullable=True),
        sa.Column("patient_id", sa.String(length=32), nullable=True),
        sa.Column("doctor_id", sa.String(length=32), nullable=True),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("again_on", sa.Date(), nullable=True),
        sa.Column("assigned_to", sa.String(length=32), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            f"kind IN ({', '.join(repr(kind) for kind in KINDS)})", name=op.f("ck_task_kind")
        ),
        sa.CheckConstraint(
            "(assigned_to IS NULL) = (assigned_at IS NULL)", name=op.f("ck_task_assignment")
        ),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_task_appointment_id")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_task_patient_id")),
        sa.ForeignKeyConstraint(["doctor_id"], ["doctor.id"], name=op.f("fk_task_doctor_id")),
        sa.ForeignKeyConstraint(
            ["assigned_to"], ["user_account.id"], name=op.f("fk_task_assigned_to")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_task_dedupe_key")),
    )
    is_open = sa.text("closed_at IS NULL")
    op.create_index(
        "ix_task_open", "task", ["due_at"], postgresql_where=is_open, sqlite_where=is_open
    )
    op.create_index(op.f("ix_task_appointment_id"), "task", ["appointment_id"])
    op.create_index(op.f("ix_task_patient_id"), "task", ["patient_id"])


def _make_task_attempt() -> None:
    op.create_table(
        "task_attempt",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("task_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('reached', 'no_answer', 'later')", name=op.f("ck_task_attempt_outcome")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_attempt_task_id")),
        sa.ForeignKeyConstraint(["by"], ["user_account.id"], name=op.f("fk_task_attempt_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_attempt")),
    )
    op.create_index(op.f("ix_task_attempt_task_id"), "task_attempt", ["task_id"])


def downgrade() -> None:
    op.drop_index("ix_appointment_unmarked", table_name="appointment")
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
    # Of the others, and of what was tried in vain, nothing was known before.
    op.execute(
        "INSERT INTO call_task (id, dedupe_key, patient_id, appointment_id, kind, why, created_at,"
        " reached_at, reached_by)"
        " SELECT id, dedupe_key, patient_id, appointment_id, about, why, created_at, closed_at,"
        " (SELECT max(task_attempt.by) FROM task_attempt"
        " WHERE task_attempt.task_id = task.id AND task_attempt.outcome = 'reached')"
        " FROM task WHERE kind = 'call'"
    )
    is_open = sa.text("reached_at IS NULL")
    op.create_index(
        "ix_call_task_open",
        "call_task",
        ["created_at"],
        postgresql_where=is_open,
        sqlite_where=is_open,
    )
    op.drop_table("task_attempt")
    op.drop_table("task")
