"""Tasks, and what was tried."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clinic.accounts.models import User
from clinic.booking.models import Appointment
from clinic.care.models import FollowUp
from clinic.core.ids import new_id
from clinic.db import Base, enum_column
from clinic.directory.models import Doctor
from clinic.notifications.kinds import CallReason
from clinic.patients.models import Patient
from clinic.sealed_column import Sealed
from clinic.tasks.kinds import REACHING, AttemptOutcome, TaskKind

_KINDS = ", ".join(f"'{kind}'" for kind in TaskKind)
_OUTCOMES = ", ".join(f"'{outcome}'" for outcome in AttemptOutcome)
_OPEN = text("closed_at IS NULL")
#: Whoever has taken a task and done nothing about it for so long does not have it any more.
LAPSE = timedelta(minutes=30)


class Task(Base):
    """A person to be reached or a thing to be decided, once for each matter (`dedupe_key`).

    `due_at` is from when on it is to be done; "again on" puts it off. Of a call, `about` is the kind of
    message that does not do, and `why`. One about a follow-up is the desk's until `handed_on_at`, then
    the doctor's, too.
    """

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint("(assigned_to IS NULL) = (assigned_at IS NULL)", name="assignment"),
        Index("ix_task_open", "due_at", postgresql_where=_OPEN, sqlite_where=_OPEN),
        Index(None, "appointment_id"),
        Index(None, "patient_id"),
        Index(None, "follow_up_id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    dedupe_key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[TaskKind] = mapped_column(enum_column(TaskKind))
    appointment_id: Mapped[str | None] = mapped_column(ForeignKey("appointment.id"))
    patient_id: Mapped[str | None] = mapped_column(ForeignKey("patient.id"))
    doctor_id: Mapped[str | None] = mapped_column(ForeignKey("doctor.id"))
    follow_up_id: Mapped[str | None] = mapped_column(ForeignKey("follow_up.id"))
    about: Mapped[str] = mapped_column(String(40), default="")
    why: Mapped[CallReason | None] = mapped_column(enum_column(CallReason))
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    again_on: Mapped[date | None]
    assigned_to: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
    assigned_at: Mapped[datetime | None]
    handed_on_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    appointment: Mapped[Appointment | None] = relationship(lazy="raise", viewonly=True)
    patient: Mapped[Patient | None] = relationship(lazy="raise", viewonly=True)
    doctor: Mapped[Doctor | None] = relationship(lazy="raise", viewonly=True)
    follow_up: Mapped[FollowUp | None] = relationship(lazy="raise", viewonly=True)
    holder: Mapped[User | None] = relationship(lazy="raise", viewonly=True)
    attempts: Mapped[list[TaskAttempt]] = relationship(
        lazy="raise", viewonly=True, order_by="(TaskAttempt.at, TaskAttempt.id)"
    )

    @property
    def told_version(self) -> int | None:
        """Of a call, the version of the visit that it tells of."""
        return int(self.dedupe_key.rsplit(":", 1)[-1]) if self.kind is TaskKind.CALL else None

    @property
    def ends_with_reaching(self) -> bool:
        """Nothing is to be done but to reach somebody."""
        return self.kind in REACHING

    def holder_id(self, now: datetime) -> str | None:
        """The user who has taken it and is at it; None where nobody is."""
        if self.closed_at or self.assigned_at is None or self.assigned_at <= now - LAPSE:
            return None
        return self.assigned_to


class TaskAttempt(Base):
    """Somebody tried. The text says what the next one has to know, and nothing of an illness."""

    __tablename__ = "task_attempt"
    __table_args__ = (
        CheckConstraint(f"outcome IN ({_OUTCOMES})", name="outcome"),
        Index(None, "task_id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    task_id: Mapped[str] = mapped_column(ForeignKey("task.id"))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    outcome: Mapped[AttemptOutcome] = mapped_column(enum_column(AttemptOutcome))
    text: Mapped[str] = mapped_column(Sealed, default="")

    author: Mapped[User] = relationship(lazy="raise", viewonly=True)
