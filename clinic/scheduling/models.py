"""When a doctor works, in local time; and when not, as instants."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from clinic.core.ids import new_id
from clinic.db import Base, enum_column
from clinic.directory.queries import wall_now, zone_now
from clinic.scheduling.kinds import TimeOffKind
from clinic.wall_time import WallTime

#: Whose stamp says that of the clinic itself: zone, policy, holidays, closed days, kinds of visits.
THE_CLINIC = "clinic"


class WorkingHours(Base):
    """One interval of a doctor's week, in minutes from local midnight (1440 is 24:00). It may end on the
    next day, as minutes of that day's clock beyond 1440, and lasts 24 hours at most.

    Valid on the dates from `valid_from` to `valid_until`, both included; null is open-ended.
    """

    __tablename__ = "working_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint(
            "start_minute BETWEEN 0 AND 1439 AND start_minute < end_minute"
            " AND end_minute <= start_minute + 1440",
            name="minutes",
        ),
        Index(None, "doctor_id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    doctor_id: Mapped[str] = mapped_column(ForeignKey("doctor.id"))
    weekday: Mapped[int]
    start_minute: Mapped[int]
    end_minute: Mapped[int]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]


class HoursOverride(Base):
    """The hours of one date instead of the weekly ones: `[[start_minute, end_minute], …]`, or none."""

    __tablename__ = "hours_override"

    doctor_id: Mapped[str] = mapped_column(ForeignKey("doctor.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    intervals: Mapped[list[list[int]]] = mapped_column(JSON, default=list)


class TimeOff(Base):
    """A doctor is away from `starts_at` until before `ends_at`. `reason` is for staff only.

    What was meant are the wall times in `zone`, the clinic's at that time: as of an `Appointment`.
    """

    __tablename__ = "time_off"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="span"),
        CheckConstraint("kind IN ('vacation', 'emergency', 'other')", name="kind"),
        Index(None, "doctor_id", "ends_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    doctor_id: Mapped[str] = mapped_column(ForeignKey("doctor.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    wall_starts_at: Mapped[datetime] = mapped_column(
        WallTime, nullable=True, default=wall_now("starts_at")
    )
    wall_ends_at: Mapped[datetime] = mapped_column(
        WallTime, nullable=True, default=wall_now("ends_at")
    )
    zone: Mapped[str] = mapped_column(String(64), nullable=True, default=zone_now)
    kind: Mapped[TimeOffKind] = mapped_column(enum_column(TimeOffKind))
    reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]


class OpeningStamp(Base):
    """By what is told whether anything has changed that a doctor offers, and when.

    `owner` is a doctor's id, or `THE_CLINIC` for what all have in common. Triggers raise it with each row
    that is changed, in the same transaction (`migrations/guards.py`); no two states have the same stamp.
    """

    __tablename__ = "opening_stamp"

    owner: Mapped[str] = mapped_column(String(32), primary_key=True)
    stamp: Mapped[str] = mapped_column(String(36))
