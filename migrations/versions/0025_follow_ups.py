"""follow-ups: orders of doctors to come back, and the tasks about them

Revision ID: 0025
Revises: 0024
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_POINTERS = {
    "ordered_by_appointment_id": "appointment",
    "patient_id": "patient",
    "doctor_id": "doctor",
    "visit_type_id": "visit_type",
    "appointment_id": "appointment",
    "lost_appointment_id": "appointment",
}


def upgrade() -> None:
    op.create_table(
        "follow_up",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("ordered_by_appointment_id", sa.String(length=32), nullable=False),
        sa.Column("patient_id", sa.String(length=32), nullable=False),
        sa.Column("doctor_id", sa.String(length=32), nullable=False),
        sa.Column("visit_type_id", sa.String(length=32), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("plus_minus", sa.Integer(), nullable=False),
        sa.Column("window_from", sa.Date(), nullable=False),
        sa.Column("window_until", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("appointment_id", sa.String(length=32), nullable=True),
        sa.Column("lost_appointment_id", sa.String(length=32), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drop_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('open', 'booked', 'done', 'dropped')", name=op.f("ck_follow_up_status")
        ),
        sa.CheckConstraint("window_from <= window_until", name=op.f("ck_follow_up_window")),
        sa.CheckConstraint(
            "(status IN ('booked', 'done')) = (appointment_id IS NOT NULL)",
            name=op.f("ck_follow_up_booked"),
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_follow_up_{column}"))
            for column, table in _POINTERS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("appointment_id", name=op.f("uq_follow_up_appointment_id")),
    )
    for columns in (
        ["ordered_by_appointment_id"],
        ["lost_appointment_id"],
        ["patient_id", "doctor_id"],
        ["doctor_id", "window_until"],
    ):
        op.create_index(op.f(f"ix_follow_up_{'_'.join(columns)}"), "follow_up", columns)
    is_open = sa.text("status = 'open'")
    op.create_index(
        "ix_follow_up_open",
        "follow_up",
        ["next_on"],
        postgresql_where=is_open,
        sqlite_where=is_open,
    )
    _of_task()


def _of_task() -> None:
    # In the column itself: SQLite adds no constraint to a table that is there.
    op.execute(
        "ALTER TABLE task ADD COLUMN follow_up_id VARCHAR(32)"
        " CONSTRAINT fk_task_follow_up_id REFERENCES follow_up (id)"
    )
    op.add_column("task", sa.Column("handed_on_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_task_follow_up_id"), "task", ["follow_up_id"])


def downgrade() -> None:
    op.execute(
        "DELETE FROM task_attempt WHERE task_id IN (SELECT id FROM task WHERE kind = 'follow_up')"
    )
    op.execute("DELETE FROM task WHERE kind = 'follow_up'")
    op.drop_index(op.f("ix_task_follow_up_id"), table_name="task")
    op.drop_column("task", "follow_up_id")
    op.drop_column("task", "handed_on_at")
    op.drop_table("follow_up")
