"""notes of doctors about visits, and how long they are kept

Revision ID: 0021
Revises: 0020
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in batch: SQLite would make the table anew, and others point at it.
    op.add_column(
        "clinic", sa.Column("note_years", sa.Integer(), nullable=False, server_default="10")
    )
    _notes()
    op.create_table(
        "note_version",
        sa.Column("note_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_note_version_note_id")),
        sa.PrimaryKeyConstraint("note_id", "version", name=op.f("pk_note_version")),
    )
    op.create_table(
        "note_reader",
        sa.Column("note_id", sa.String(length=32), nullable=False),
        sa.Column("doctor_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_note_reader_note_id")),
        sa.ForeignKeyConstraint(
            ["doctor_id"], ["doctor.id"], name=op.f("fk_note_reader_doctor_id")
        ),
        sa.PrimaryKeyConstraint("note_id", "doctor_id", name=op.f("pk_note_reader")),
    )
    op.create_index(op.f("ix_note_reader_doctor_id"), "note_reader", ["doctor_id"])


def _notes() -> None:
    op.create_table(
        "note",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("appointment_id", sa.String(length=32), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("visibility", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("visibility IN ('private', 'shared')", name=op.f("ck_note_visibility")),
        sa.CheckConstraint(
            "visibility = 'shared' OR (read_at IS NULL AND retracted_at IS NULL)",
            name=op.f("ck_note_private"),
        ),
        sa.CheckConstraint(
            "read_at IS NULL OR retracted_at IS NULL", name=op.f("ck_note_retracted_unread")
        ),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_note_appointment_id")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["doctor.id"], name=op.f("fk_note_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_index(
        op.f("ix_note_appointment_id_created_at"), "note", ["appointment_id", "created_at"]
    )
    op.create_index(op.f("ix_note_author_id"), "note", ["author_id"])
    op.create_index(op.f("ix_note_changed_at"), "note", ["changed_at"])


def downgrade() -> None:
    for table in ("note_reader", "note_version", "note"):
        op.drop_table(table)
    op.drop_column("clinic", "note_years")
