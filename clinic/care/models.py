"""Emergency access and its review."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from clinic.core.ids import new_id
from clinic.db import Base
from clinic.sealed_column import Sealed


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
