"""the clinic

Revision ID: 0001
Revises:
Create Date: 2026-11-22
"""

import guards
import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

CLINIC = {
    "id": 1,
    "name": "Clinic",
    "address": "",
    "phone": "",
    "email": "",
    "time_zone": "Europe/Berlin",
    "country": "",
    "region": "",
    "first_weekday": 0,
    "doctors_may_register": True,
    "min_notice_minutes": 60,
    "horizon_days": 90,
    "cancel_cutoff_minutes": 24 * 60,
    "max_upcoming": 5,
    "hold_minutes": 5,
    "care_months": 24,
    "grace_seconds": 30,
}


def upgrade() -> None:
    _make_tables()
    _guard_claims()
    _make_clinic()


def _make_tables() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(length=32), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject_kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_at"), "audit_entry", ["at"], unique=False)
    op.create_index(
        op.f("ix_audit_entry_subject_kind_subject_id_at"),
        "audit_entry",
        ["subject_kind", "subject_id", "at"],
        unique=False,
    )

    op.create_table(
        "clinic",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=400), nullable=False),
        sa.Column("phone", sa.String(length=50), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("region", sa.String(length=10), nullable=False),
        sa.Column("first_weekday", sa.Integer(), nullable=False),
        sa.Column("doctors_may_register", sa.Boolean(), nullable=False),
        sa.Column("min_notice_minutes", sa.Integer(), nullable=False),
        sa.Column("horizon_days", sa.Integer(), nullable=False),
        sa.Column("cancel_cutoff_minutes", sa.Integer(), nullable=False),
        sa.Column("max_upcoming", sa.Integer(), nullable=False),
        sa.Column("hold_minutes", sa.Integer(), nullable=False),
        sa.Column("care_months", sa.Integer(), nullable=False),
        sa.Column("grace_seconds", sa.Integer(), nullable=False),
        sa.CheckConstraint("hold_minutes BETWEEN 1 AND 20", name=op.f("ck_clinic_hold")),
        sa.CheckConstraint("horizon_days BETWEEN 1 AND 730", name=op.f("ck_clinic_horizon")),
        sa.CheckConstraint("id = 1", name=op.f("ck_clinic_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic")),
    )
    op.create_table(
        "closed_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_closed_day")),
    )
    op.create_table(
        "patient",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("full_name", sa.String(length=200), nullable=False),
        sa.Column("search_name", sa.String(length=400), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=50), nullable=False),
        sa.Column("record_number", sa.String(length=50), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient")),
    )
    op.create_index(op.f("ix_patient_search_name"), "patient", ["search_name"], unique=False)

    op.create_table(
        "specialty",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_specialty")),
        sa.UniqueConstraint("name", name=op.f("uq_specialty_name")),
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("full_name", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=50), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("locale", sa.String(length=20), nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("email_verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role IN ('patient', 'doctor', 'receptionist', 'admin')",
            name=op.f("ck_user_account_role"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
    )
    op.create_table(
        "visit_type",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("buffer_before", sa.Integer(), nullable=False),
        sa.Column("buffer_after", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("auto_confirm", sa.Boolean(), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("min_notice_minutes", sa.Integer(), nullable=True),
        sa.Column("step_minutes", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "mode IN ('in_person', 'video', 'phone')", name=op.f("ck_visit_type_mode")
        ),
        sa.CheckConstraint(
            "buffer_before >= 0 AND buffer_after >= 0", name=op.f("ck_visit_type_buffers")
        ),
        sa.CheckConstraint(
            "minutes > 0 AND minutes % 5 = 0 AND minutes <= 720", name=op.f("ck_visit_type_minutes")
        ),
        sa.CheckConstraint(
            "step_minutes IS NULL OR step_minutes > 0", name=op.f("ck_visit_type_step")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_type")),
        sa.UniqueConstraint("name", name=op.f("uq_visit_type_name")),
    )
    op.create_table(
        "doctor",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("full_name", sa.String(length=200), nullable=False),
        sa.Column("search_name", sa.String(length=400), nullable=False),
        sa.Column("title", sa.String(length=50), nullable=False),
        sa.Column("specialty_id", sa.String(length=32), nullable=False),
        sa.Column("biography", sa.Text(), nullable=False),
        sa.Column("room", sa.String(length=100), nullable=False),
        sa.Column("accepting_new", sa.Boolean(), nullable=False),
        sa.Column("auto_confirm", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["specialty_id"], ["specialty.id"], name=op.f("fk_doctor_specialty_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_doctor_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_doctor")),
        sa.UniqueConstraint("user_id", name=op.f("uq_doctor_user_id")),
    )
    op.create_index(
        op.f("ix_doctor_specialty_id_active"), "doctor", ["specialty_id", "active"], unique=False
    )

    op.create_table(
        "login_session",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_login_session_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
    )
    op.create_index(
        op.f("ix_login_session_user_id_ended_at"),
        "login_session",
        ["user_id", "ended_at"],
        unique=False,
    )

    op.create_table(
        "patient_relation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("patient_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('self', 'guardian')", name=op.f("ck_patient_relation_kind")),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_patient_relation_patient_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_patient_relation_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient_relation")),
    )
    op.create_index(
        op.f("ix_patient_relation_patient_id"), "patient_relation", ["patient_id"], unique=False
    )
    op.create_index(
        op.f("ix_patient_relation_user_id_patient_id"),
        "patient_relation",
        ["user_id", "patient_id"],
        unique=False,
    )
    op.create_index(
        "uq_patient_relation_one_self",
        "patient_relation",
        ["user_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'self' AND ended_at IS NULL"),
        sqlite_where=sa.text("kind = 'self' AND ended_at IS NULL"),
    )

    op.create_table(
        "appointment",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("patient_id", sa.String(length=32), nullable=False),
        sa.Column("doctor_id", sa.String(length=32), nullable=False),
        sa.Column("visit_type_id", sa.String(length=32), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("buffer_before", sa.Integer(), nullable=False),
        sa.Column("buffer_after", sa.Integer(), nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("override_reason", sa.Text(), nullable=False),
        sa.Column("placed_by_hand", sa.Boolean(), nullable=False),
        sa.Column("booked_by", sa.String(length=10), nullable=False),
        sa.Column("booked_by_user_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decide_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposed_starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposed_doctor_id", sa.String(length=32), nullable=True),
        sa.Column("ended_by", sa.String(length=10), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("cancelled_late", sa.Boolean(), nullable=False),
        sa.Column("moved_by_clinic", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "lane = 0 OR override_reason <> ''", name=op.f("ck_appointment_overbooking_has_reason")
        ),
        sa.CheckConstraint(
            "status IN ('requested', 'confirmed', 'arrived', 'in_room', 'completed', 'no_show', "
            "'declined', 'expired', 'cancelled')",
            name=op.f("ck_appointment_status"),
        ),
        sa.CheckConstraint("lane IN (0, 1)", name=op.f("ck_appointment_lane")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_appointment_span")),
        sa.ForeignKeyConstraint(
            ["booked_by_user_id"],
            ["user_account.id"],
            name=op.f("fk_appointment_booked_by_user_id"),
        ),
        sa.ForeignKeyConstraint(
            ["doctor_id"], ["doctor.id"], name=op.f("fk_appointment_doctor_id")
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_appointment_patient_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_doctor_id"], ["doctor.id"], name=op.f("fk_appointment_proposed_doctor_id")
        ),
        sa.ForeignKeyConstraint(
            ["visit_type_id"], ["visit_type.id"], name=op.f("fk_appointment_visit_type_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
    )
    op.create_index(
        op.f("ix_appointment_doctor_id_starts_at"),
        "appointment",
        ["doctor_id", "starts_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_appointment_patient_id_starts_at"),
        "appointment",
        ["patient_id", "starts_at"],
        unique=False,
    )
    op.create_index(
        "ix_appointment_waiting",
        "appointment",
        ["decide_by"],
        unique=False,
        postgresql_where=sa.text("decide_by IS NOT NULL"),
        sqlite_where=sa.text("decide_by IS NOT NULL"),
    )

    op.create_table(
        "doctor_language",
        sa.Column("doctor_id", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["doctor_id"], ["doctor.id"], name=op.f("fk_doctor_language_doctor_id")
        ),
        sa.PrimaryKeyConstraint("doctor_id", "language", name=op.f("pk_doctor_language")),
    )
    op.create_table(
        "doctor_visit_type",
        sa.Column("doctor_id", sa.String(length=32), nullable=False),
        sa.Column("visit_type_id", sa.String(length=32), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "minutes IS NULL OR (minutes > 0 AND minutes % 5 = 0 AND minutes <= 720)",
            name=op.f("ck_doctor_visit_type_minutes"),
        ),
        sa.ForeignKeyConstraint(
            ["doctor_id"], ["doctor.id"], name=op.f("fk_doctor_visit_type_doctor_id")
        ),
        sa.ForeignKeyConstraint(
            ["visit_type_id"], ["visit_type.id"], name=op.f("fk_doctor_visit_type_visit_type_id")
        ),
        sa.PrimaryKeyConstraint("doctor_id", "visit_type_id", name=op.f("pk_doctor_visit_type")),
    )
    op.create_table(
        "hold",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("patient_id", sa.String(length=32), nullable=True),
        sa.Column("doctor_id", sa.String(length=32), nullable=False),
        sa.Column("visit_type_id", sa.String(length=32), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["doctor_id"], ["doctor.id"], name=op.f("fk_hold_doctor_id")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_hold_patient_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_hold_user_id")),
        sa.ForeignKeyConstraint(
            ["visit_type_id"], ["visit_type.id"], name=op.f("fk_hold_visit_type_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
        sa.UniqueConstraint("user_id", name=op.f("uq_hold_user_id")),
    )
    op.create_index(op.f("ix_hold_expires_at"), "hold", ["expires_at"], unique=False)

    op.create_table(
        "hours_override",
        sa.Column("doctor_id", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("intervals", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["doctor_id"], ["doctor.id"], name=op.f("fk_hours_override_doctor_id")
        ),
        sa.PrimaryKeyConstraint("doctor_id", "day", name=op.f("pk_hours_override")),
    )
    op.create_table(
        "time_off",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("doctor_id", sa.String(length=32), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('vacation', 'emergency', 'other')", name=op.f("ck_time_off_kind")
        ),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_time_off_span")),
        sa.ForeignKeyConstraint(["doctor_id"], ["doctor.id"], name=op.f("fk_time_off_doctor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_off")),
    )
    op.create_index(
        op.f("ix_time_off_doctor_id_ends_at"), "time_off", ["doctor_id", "ends_at"], unique=False
    )

    op.create_table(
        "working_hours",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("doctor_id", sa.String(length=32), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("start_minute", sa.Integer(), nullable=False),
        sa.Column("end_minute", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "start_minute >= 0 AND end_minute <= 1440 AND start_minute < end_minute",
            name=op.f("ck_working_hours_minutes"),
        ),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_working_hours_weekday")),
        sa.ForeignKeyConstraint(
            ["doctor_id"], ["doctor.id"], name=op.f("fk_working_hours_doctor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_hours")),
    )
    op.create_index(
        op.f("ix_working_hours_doctor_id"), "working_hours", ["doctor_id"], unique=False
    )

    op.create_table(
        "appointment_change",
        sa.Column("appointment_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(length=30), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("by_user_id", sa.String(length=32), nullable=True),
        sa.Column("status_before", sa.String(length=20), nullable=True),
        sa.Column("status_after", sa.String(length=20), nullable=False),
        sa.Column("starts_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("starts_after", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointment.id"],
            name=op.f("fk_appointment_change_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["by_user_id"], ["user_account.id"], name=op.f("fk_appointment_change_by_user_id")
        ),
        sa.PrimaryKeyConstraint("appointment_id", "version", name=op.f("pk_appointment_change")),
    )
    op.create_table(
        "claim",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("resource_kind", sa.String(length=10), nullable=False),
        sa.Column("resource_id", sa.String(length=32), nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("appointment_id", sa.String(length=32), nullable=True),
        sa.Column("hold_id", sa.String(length=32), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "resource_kind IN ('doctor', 'patient')", name=op.f("ck_claim_resource_kind")
        ),
        sa.CheckConstraint(
            "(appointment_id IS NULL) <> (hold_id IS NULL)", name=op.f("ck_claim_one_owner")
        ),
        sa.CheckConstraint("lane IN (0, 1)", name=op.f("ck_claim_lane")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_claim_span")),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_claim_appointment_id")
        ),
        sa.ForeignKeyConstraint(["hold_id"], ["hold.id"], name=op.f("fk_claim_hold_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
    )
    op.create_index(op.f("ix_claim_appointment_id"), "claim", ["appointment_id"], unique=False)
    op.create_index(op.f("ix_claim_ends_at"), "claim", ["ends_at"], unique=False)
    op.create_index(op.f("ix_claim_hold_id"), "claim", ["hold_id"], unique=False)
    op.create_index(
        "ix_claim_resource",
        "claim",
        ["resource_kind", "resource_id", "lane", "starts_at", "ends_at", "expires_at"],
        unique=False,
    )


def _guard_claims() -> None:
    """PostgreSQL's constraint; the SQLite triggers are made by env.py, after this and every other run."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        op.execute(guards.POSTGRESQL)


def _make_clinic() -> None:
    """There is one clinic from the start; its admin gives it a name."""
    clinic = sa.table("clinic", *(sa.column(name) for name in CLINIC))
    op.bulk_insert(clinic, [CLINIC])


def downgrade() -> None:
    op.drop_table("claim")
    op.drop_table("appointment_change")
    op.drop_table("working_hours")
    op.drop_table("time_off")
    op.drop_table("hours_override")
    op.drop_table("hold")
    op.drop_table("doctor_visit_type")
    op.drop_table("doctor_language")
    op.drop_table("appointment")
    op.drop_table("patient_relation")
    op.drop_table("login_session")
    op.drop_table("doctor")
    op.drop_table("visit_type")
    op.drop_table("user_account")
    op.drop_table("specialty")
    op.drop_table("patient")
    op.drop_table("closed_day")
    op.drop_table("clinic")
    op.drop_table("audit_entry")
