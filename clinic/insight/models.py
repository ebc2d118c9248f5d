"""What is written down of a day once it is over."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from clinic.db import Base


class DayLedger(Base):
    """What a doctor offered on a local day, in minutes: opening without absences and closed days.

    Written once the day is over, and never changed: what becomes of hours and absences later, the past
    stays as it was. Other days are reckoned whenever they are asked for.
    """

    __tablename__ = "day_ledger"
    __table_args__ = (
        # A day on which the clocks go back has more than 24 hours.
        CheckConstraint("offered_minutes BETWEEN 0 AND 1560", name="offered_minutes"),
    )

    doctor_id: Mapped[str] = mapped_column(ForeignKey("doctor.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    offered_minutes: Mapped[int]
    frozen_at: Mapped[datetime]
