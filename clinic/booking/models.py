"""Appointments, holds, and the claims by which the database keeps two people from one time."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    text,
)
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from clinic.booking.lifecycle import Status
from clinic.core.ids import new_id
from clinic.db import Base, enum_column
from clinic.directory.queries import wall_now, zone_now
from clinic.partial_index import as_indexed
from clinic.sealed_column import Sealed
from clinic.wall_time import WallTime

_ONE_OWNER = (
    " + ".join(
        f"(CASE WHEN {owner}_id IS NULL THEN 0 ELSE 1 END)"
        for owner in ("appointment", "hold", "proposal")
    )
    + " = 1"
)
_STATES = ", ".join(f"'{status}'" for status in Status)
#: Nobody has said yet how these visits ended. Spelled out, as the index is.
UNMARKED = as_indexed("appointment.status IN ('arrived', 'confirmed', 'in_room')")
_UNMARKED = text("status IN ('arrived', 'confirmed', 'in_room')")


def _as_booked(row: DefaultExecutionContext) -> datetime:
    """A visit that is new begins when it begins."""
    starts_at: datetime = row.get_current_parameters()["starts_at"]  # type: ignore[no-untyped-call]
    return starts_at


class Side(StrEnum):
    """On whose behalf something was done."""

    PATIENT = "patient"
    DOCTOR = "doctor"
    DESK = "desk"
    CLOCK = "clock"


class Appointment(Base):
    """A visit, asked for or agreed. Keeps its id for life; each change raises `version`.

    Minutes and buffers are a snapshot of the visit type at booking. `proposed_*` is a patient's move
    of a confirmed visit that waits for an answer: until then the old time stands. `placed_by_hand`
    means that a person has decided that the visit stays where it is, open hours or not.
    `decide_by` is the deadline of whatever waits for an answer, `agreed_at` when the present time was
    last confirmed or set: who heard of it then needs no reminder that was due before. `attending_at` is
    when the patient's side said that they are coming, at that time. `remark` is the desk's: staff read it,
    and no patient. `reason` and `end_reason` may tell of an illness: the database keeps them sealed.
    `snapshot` is how it stood before its last change, for taking that back (see `record.snapshot`).
    `counter_starts_at` is the time that
    staff propose instead of the one asked for, kept by a `Proposal` while the patient thinks.

    What was promised is the wall time `wall_starts_at` in `zone`, the clinic's when the time was agreed:
    newer zone data give it another instant (see `clinic.booking.zones`). Both are there for every row;
    they are nullable only because SQLite adds no other column to a table that has rows.

    For the figures: `first_starts_at` is when it was to begin as it was booked, wherever it was moved;
    `answered_at` when a request was confirmed or declined; `arrived_at` and `in_room_at` when its patient
    came, and was called in. What is taken back is null again.
    """

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint(f"status IN ({_STATES})", name="status"),
        CheckConstraint("starts_at < ends_at", name="span"),
        CheckConstraint("lane IN (0, 1)", name="lane"),
        CheckConstraint("lane = 0 OR override_reason <> ''", name="overbooking_has_reason"),
        Index(None, "starts_at"),
        Index(None, "doctor_id", "starts_at"),
        Index(None, "patient_id", "starts_at", "status"),
        Index(
            "ix_appointment_waiting",
            "decide_by",
            postgresql_where=text("decide_by IS NOT NULL"),
            sqlite_where=text("decide_by IS NOT NULL"),
        ),
        Index(
            "ix_appointment_unmarked",
            "starts_at",
            postgresql_where=_UNMARKED,
            sqlite_where=_UNMARKED,
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    patient_id: Mapped[str] = mapped_column(ForeignKey("patient.id"))
    doctor_id: Mapped[str] = mapped_column(ForeignKey("doctor.id"))
    visit_type_id: Mapped[str] = mapped_column(ForeignKey("visit_type.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    wall_starts_at: Mapped[datetime] = mapped_column(
        WallTime, nullable=True, default=wall_now("starts_at")
    )
    zone: Mapped[str] = mapped_column(String(64), nullable=True, default=zone_now)
    minutes: Mapped[int]
    buffer_before: Mapped[int] = mapped_column(default=0)
    buffer_after: Mapped[int] = mapped_column(default=0)
    lane: Mapped[int] = mapped_column(default=0)
    status: Mapped[Status] = mapped_column(enum_column(Status))
    version: Mapped[int] = mapped_column(default=1)
    reason: Mapped[str] = mapped_column(Sealed, default="")
    override_reason: Mapped[str] = mapped_column(Sealed, default="")
    placed_by_hand: Mapped[bool] = mapped_column(default=False)
    booked_by: Mapped[Side] = mapped_column(enum_column(Side, 10))
    booked_by_user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    agreed_at: Mapped[datetime | None]
    decide_by: Mapped[datetime | None]
    proposed_starts_at: Mapped[datetime | None]
    proposed_doctor_id: Mapped[str | None] = mapped_column(ForeignKey("doctor.id"))
    counter_starts_at: Mapped[datetime | None]
    first_starts_at: Mapped[datetime | None] = mapped_column(default=_as_booked)
    answered_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime | None]
    in_room_at: Mapped[datetime | None]
    ended_by: Mapped[Side | None] = mapped_column(enum_column(Side, 10))
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(Sealed, default="")
    cancelled_late: Mapped[bool] = mapped_column(default=False)
    moved_by_clinic: Mapped[bool] = mapped_column(default=False)
    video_url: Mapped[str] = mapped_column(Sealed, default="", server_default="")
    attending_at: Mapped[datetime | None]
    remark: Mapped[str] = mapped_column(Sealed, default="", server_default="")
    snapshot: Mapped[str] = mapped_column(Sealed, default="", server_default="", deferred=True)


class AppointmentChange(Base):
    """What happened to an appointment, one row for each version: the story in its panel.

    `code` is that of the clinic's reasons, where one was given; `said` is what staff told the patient.
    """

    __tablename__ = "appointment_change"

    appointment_id: Mapped[str] = mapped_column(ForeignKey("appointment.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(String(30))
    side: Mapped[Side] = mapped_column(enum_column(Side, 10))
    by_user_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
    status_before: Mapped[Status | None] = mapped_column(enum_column(Status))
    status_after: Mapped[Status] = mapped_column(enum_column(Status))
    starts_before: Mapped[datetime | None]
    starts_after: Mapped[datetime]
    code: Mapped[str | None] = mapped_column(ForeignKey("reason_code.code"))
    said: Mapped[str] = mapped_column(Sealed, default="", server_default="")


class Hold(Base):
    """A doctor's time kept for one person while they fill in the form. One live hold per person.

    It is a user's, or that of a `visitor` without an account: a fingerprint of what their browser
    brings. `network` is there while nobody has verified their address: one of where they came from.
    """

    __tablename__ = "hold"
    __table_args__ = (
        CheckConstraint("(user_id IS NULL) <> (visitor IS NULL)", name="one_holder"),
        Index(None, "expires_at"),
        Index(None, "network"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    user_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"), unique=True)
    visitor: Mapped[str | None] = mapped_column(String(64), unique=True)
    patient_id: Mapped[str | None] = mapped_column(ForeignKey("patient.id"))
    doctor_id: Mapped[str] = mapped_column(ForeignKey("doctor.id"))
    visit_type_id: Mapped[str] = mapped_column(ForeignKey("visit_type.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    network: Mapped[str | None] = mapped_column(String(64))


class Draft(Base):
    """What somebody has typed as the reason of a visit that they cannot book yet. One per account.

    It outlives the hold, which is over after minutes: whoever reads our mail an hour later finds it again.
    """

    __tablename__ = "draft"
    __table_args__ = (Index(None, "expires_at"),)

    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Sealed)
    expires_at: Mapped[datetime]


class MailWait(Base):
    """A time was kept once for whoever registered with this address, while the mail was on its way.

    `address` is a fingerprint. Kept until somebody has shown that the address is theirs, a week at most,
    so that nobody keeps times for others again and again.
    """

    __tablename__ = "mail_wait"
    __table_args__ = (Index(None, "at"),)

    address: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime]


class Proposal(Base):
    """A doctor's time kept until a deadline for one visit that has to move.

    It needs no user, unlike a hold, and a patient may have several beside a hold of their own.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="span"),
        Index(None, "appointment_id"),
        Index(None, "doctor_id"),
        Index(None, "expires_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    appointment_id: Mapped[str | None] = mapped_column(ForeignKey("appointment.id"))
    doctor_id: Mapped[str] = mapped_column(ForeignKey("doctor.id"))
    visit_type_id: Mapped[str] = mapped_column(ForeignKey("visit_type.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class ResourceKind(StrEnum):
    """Whose time a claim takes."""

    DOCTOR = "doctor"
    PATIENT = "patient"
    ROOM = "room"


class Claim(Base):
    """A stretch of time of one resource that nobody else can have, `starts_at` to before `ends_at`.

    The database refuses two overlapping claims of one resource in one lane, whatever the code does:
    an exclusion constraint on PostgreSQL, triggers on SQLite (see migrations/guards.py). A claim that
    no longer counts is deleted, so there is no status in it, and the table stays small.

    It belongs to a visit, a hold or a proposal; only a visit takes its patient's time, since a hold or
    a proposal may well overlap what the patient has now.
    """

    __tablename__ = "claim"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="span"),
        CheckConstraint("resource_kind IN ('doctor', 'patient', 'room')", name="resource_kind"),
        CheckConstraint("lane IN (0, 1)", name="lane"),
        CheckConstraint(_ONE_OWNER, name="one_owner"),
        CheckConstraint(
            "resource_kind <> 'patient' OR appointment_id IS NOT NULL", name="patient_of_visit"
        ),
        # Covers what the slots read, and finds the one neighbour the SQLite triggers look at.
        Index(
            "ix_claim_resource",
            "resource_kind",
            "resource_id",
            "lane",
            "starts_at",
            "ends_at",
            "expires_at",
        ),
        Index(None, "appointment_id"),
        Index(None, "hold_id"),
        Index(None, "proposal_id"),
        Index(None, "ends_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    resource_kind: Mapped[ResourceKind] = mapped_column(enum_column(ResourceKind, 10))
    resource_id: Mapped[str] = mapped_column(String(32))
    lane: Mapped[int] = mapped_column(default=0)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    appointment_id: Mapped[str | None] = mapped_column(ForeignKey("appointment.id"))
    hold_id: Mapped[str | None] = mapped_column(ForeignKey("hold.id"))
    proposal_id: Mapped[str | None] = mapped_column(ForeignKey("proposal.id"))
    expires_at: Mapped[datetime | None]
