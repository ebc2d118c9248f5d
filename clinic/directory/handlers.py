"""What the directory does when something happens elsewhere."""

from __future__ import annotations

from sqlalchemy import select

from clinic.accounts.events import AccountChanged
from clinic.accounts.models import User
from clinic.core.folding import search_key
from clinic.db import db
from clinic.directory.models import Doctor


def follow_account(event: AccountChanged) -> None:
    """A doctor who corrects the name of their account is found under it."""
    if "full_name" not in event.fields:
        return
    doctor = db.session.scalar(select(Doctor).where(Doctor.user_id == event.user_id))
    if doctor is not None:
        doctor.full_name = db.session.get_one(User, event.user_id).full_name
        doctor.search_name = search_key(f"{doctor.title} {doctor.full_name}")
