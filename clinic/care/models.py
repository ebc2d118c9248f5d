"""Emergency access and its review; notes about visits; allergies and warnings; follow-ups."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clinic.care.kinds import FollowUpStatus, Visibility
from clinic.core.ids import new_id
from clinic.db import Base, enum_column
from clinic.directory.models import Doctor, VisitType
from clinic.sealed_column import Sealed

_FOLLOW_UP_STATES = ", ".join(f"'{status}'" for status in FollowUpStatus)
_OPEN = text("status = 'open'")


class BreakGlass(Base):
    """A doctor opened the record of a patient who is not in their care: from `started_at` until
    `ends_at`, and why. Kept for good; admins are told.
    """

    __tablename__ = "break_glass"
    __table_args__ = (Index(None, "user_id", "patient_id", "ends_at"), Index(None, "patient_id"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    patient_id: Mapped[str] = mapped_column(ForeignKey("patient.id"))
    reason: Mapped[str] = mapped_column(Sealed)
    started_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class EmergencyReview(Base):
    """An admin has looked at a record that was opened in an emergency, and at the reason for it."""

    __tablename__ = "emergency_review"

    break_glass_id: Mapped[str] = mapped_column(ForeignKey("break_glass.id"), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class Note(Base):
    """What a doctor has written about a visit. Its texts are in the versions, the newest is `version`.

    `changed_at` is when that was written. Only a shared note is ever read by the patient's side, first
    at `read_at`, or taken back before that.
    """

    __tablename__ = "note"
    __table_args__ = (
        CheckConstraint("visibility IN ('private', 'shared')", name="visibility"),
        CheckConstraint(
            "visibility = 'shared' OR (read_at IS NULL AND retracted_at IS NULL)", name="private"
        ),
        CheckConstraint("read_at IS NULL OR retracted_at IS NULL", name="retracted_unread"),
        Index(None, "appointment_id", "created_at"),
        Index(None, "author_id"),
        Index(None, "changed_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    appointment_id: Mapped[str] = mapped_column(ForeignKey("appointment.id"))
    author_id: Mapped[str] = mapped_column(ForeignKey("doctor.id"))
    visibility: Mapped[Visibility] = mapped_column(enum_column(Visibility, 10))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    retracted_at: Mapped[datetime | None]


class NoteVersion(Base):
    """A text of a note as it was once written: never changed afterwards."""

    __tablename__ = "note_version"

    note_id: Mapped[str] = mapped_column(ForeignKey("note.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Sealed)
    at: Mapped[datetime]


class NoteReader(Base):
    """A doctor whom the author of a private note lets read it."""

    __tablename__ = "note_reader"
    __table_args__ = (Index(None, "doctor_id"),)

    note_id: Mapped[str] = mapped_column(ForeignKey("note.id"), primary_key=True)
    doctor_id: Mapped[str] = mapped_column(ForeignKey("doctor.id"), primary_key=True)


class Allergies(Base):
    """What every doctor who treats a patient has to know: allergies, and other warnings.

    A table of its own, so that the desk's reading of a patient never opens it.
    """

    __tablename__ = "allergies"

    patient_id: Mapped[str] = mapped_column(ForeignKey("patient.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Sealed)
    changed_at: Mapped[datetime]


class FollowUp(Base):
    """A doctor's order: "come back in `weeks` ± `plus_minus`", for a visit of a type.

    The visit should be on a local date from `window_from` to `window_until`, both included. It is
    `appointment_id` while one is booked, and stays so once that is over; `lost_appointment_id` is the
    last one that was called off or missed. Open since the local date `opened_on`, the clock looks at it
    next on `next_on`; None where it has nothing more to do. `text` and `drop_reason` may tell of an
    illness.
    """

    __tablename__ = "follow_up"
    __table_args__ = (
        CheckConstraint(f"status IN ({_FOLLOW_UP_STATES})", name="status"),
        CheckConstraint("window_from <= window_until", name="window"),
        CheckConstraint(
            "(status IN ('booked', 'done')) = (appointment_id IS NOT NULL)", name="booked"
        ),
        Index(None, "ordered_by_appointment_id"),
        Index(None, "lost_appointment_id"),
        Index(None, "patient_id", "doctor_id"),
        Index(None, "doctor_id", "window_until"),
        Index("ix_follow_up_open", "next_on", postgresql_where=_OPEN, sqlite_where=_OPEN),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    ordered_by_appointment_id: Mapped[str] = mapped_column(ForeignKey("appointment.id"))
    patient_id: Mapped[str] = mapped_column(ForeignKey("patient.id"))
    doctor_id: Mapped[str] = mapped_column(ForeignKey("doctor.id"))
    visit_type_id: Mapped[str] = mapped_column(ForeignKey("visit_type.id"))
    weeks: Mapped[int]
    plus_minus: Mapped[int]
    window_from: Mapped[date]
    window_until: Mapped[date]
    text: Mapped[str] = mapped_column(Sealed, default="")
    status: Mapped[FollowUpStatus] = mapped_column(
        enum_column(FollowUpStatus, 10), default=FollowUpStatus.OPEN
    )
    appointment_id: Mapped[str | None] = mapped_column(ForeignKey("appointment.id"), unique=True)
    lost_appointment_id: Mapped[str | None] = mapped_column(ForeignKey("appointment.id"))
    opened_on: Mapped[date]
    next_on: Mapped[date | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    drop_reason: Mapped[str] = mapped_column(Sealed, default="")

    visit_type: Mapped[VisitType] = relationship(lazy="raise", viewonly=True)
    doctor: Mapped[Doctor] = relationship(lazy="raise", viewonly=True)
