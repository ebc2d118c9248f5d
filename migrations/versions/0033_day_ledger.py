"""what doctors offered on days that are over, and the moments of visits that the figures read

Revision ID: 0033
Revises: 0030
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0030"
branch_labels = None
depends_on = None

MOMENTS = ("first_starts_at", "answered_at", "arrived_at", "in_room_at")

#: The story knows all of it. A visit without one began as it begins now, and nothing else is known of it.
FIRST_START = """
UPDATE appointment SET first_starts_at = COALESCE(
    (SELECT story.starts_after FROM appointment_change AS story
     WHERE story.appointment_id = appointment.id AND story.version = 1),
    starts_at
)
"""
ANSWERED = """
UPDATE appointment SET answered_at = (
    SELECT max(story.at) FROM appointment_change AS story
    WHERE story.appointment_id = appointment.id AND story.status_before = 'requested'
      AND story.what IN ('confirmed', 'declined', 'time_accepted')
) WHERE confirmed_at IS NOT NULL OR status = 'declined'
"""
#: The last time that it was said and not taken back.
REACHED = """
UPDATE appointment SET {column} = (
    SELECT max(story.at) FROM appointment_change AS story
    WHERE story.appointment_id = appointment.id AND story.what = '{what}'
      AND NOT EXISTS (
        SELECT 1 FROM appointment_change AS later
        WHERE later.appointment_id = appointment.id AND later.what = '{what}_undone'
          AND later.version > story.version
      )
) WHERE status IN ('arrived', 'in_room', 'completed', 'cancelled')
"""


def upgrade() -> None:
    op.create_table(
        "day_ledger",
        sa.Column("doctor_id", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("offered_minutes", sa.Integer(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "offered_minutes BETWEEN 0 AND 1560", name=op.f("ck_day_ledger_offered_minutes")
        ),
        sa.ForeignKeyConstraint(["doctor_id"], ["doctor.id"], name=op.f("fk_day_ledger_doctor_id")),
        sa.PrimaryKeyConstraint("doctor_id", "day", name=op.f("pk_day_ledger")),
    )
    # Not in batch: SQLite would make the tables anew, and others point at them.
    for column in MOMENTS:
        op.add_column("appointment", sa.Column(column, sa.DateTime(timezone=True), nullable=True))
    op.execute(FIRST_START)
    op.execute(ANSWERED)
    op.execute(REACHED.format(column="arrived_at", what="arrived"))
    op.execute(REACHED.format(column="in_room_at", what="in_room"))
    op.create_index(op.f("ix_appointment_starts_at"), "appointment", ["starts_at"])
    is_dead = sa.text("state = 'dead'")
    op.create_index(
        "ix_message_dead", "message", ["due_at"], postgresql_where=is_dead, sqlite_where=is_dead
    )
    op.add_column(
        "clinic",
        sa.Column("figures_by_doctor", sa.Boolean(), nullable=False, server_default=sa.true()),
    )


def downgrade() -> None:
    op.drop_column("clinic", "figures_by_doctor")
    op.drop_index("ix_message_dead", table_name="message")
    op.drop_index(op.f("ix_appointment_starts_at"), table_name="appointment")
    for column in MOMENTS:
        op.drop_column("appointment", column)
    op.drop_table("day_ledger")
