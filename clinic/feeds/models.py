"""The addresses of calendars, each known by the hash of its secret alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from clinic.core.ids import new_id
from clinic.db import Base


class CalendarFeed(Base):
    """A calendar of a user's that fetches visits: the patient's, or without one the doctor's own.

    `label` says on which device or in which program it is, in its owner's words. `detailed`: it also
    tells of patients with whom and what kind of visit it is. One that is revoked is gone.
    """

    __tablename__ = "calendar_feed"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), index=True)
    patient_id: Mapped[str | None] = mapped_column(ForeignKey("patient.id"), index=True)
    label: Mapped[str] = mapped_column(String(60))
    detailed: Mapped[bool] = mapped_column(default=False)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    fetched_at: Mapped[datetime | None]
