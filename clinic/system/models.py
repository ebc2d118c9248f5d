"""What the clinic remembers of how it runs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from clinic.db import Base


class LastSeen(Base):
    """When something was last seen, by the machine's clock: a worker at its routine, a proxy in front."""

    __tablename__ = "last_seen"

    what: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime]
