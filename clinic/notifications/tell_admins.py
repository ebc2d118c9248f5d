"""What every admin is told: that something waits for them, and never whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from clinic.accounts.models import WORKS_HERE, User
from clinic.accounts.permissions import Role
from clinic.core.local_time import first_instant, local_date
from clinic.db import db
from clinic.directory.events import DoctorApplied
from clinic.directory.queries import the_clinic
from clinic.notifications.catalogue.accounts import DOCTORS_APPLIED
from clinic.notifications.catalogue.kind import MessageKind
from clinic.notifications.kinds import Channel
from clinic.notifications.models import Message
from clinic.notifications.outbox.owe import owe_all, owed
from clinic.notifications.tell_user import tell_user

#: Before this minute of the clinic's day nobody is mailed of it.
MORNING = 8 * 60


@dataclass(frozen=True, slots=True)
class ToldAdmins:
    """A handler of events that admins have to look at; see `tell_admins`."""

    kind: MessageKind
    id_field: str
    but: tuple[str, ...]

    def __call__(self, event: Any) -> None:
        """Owe each admin a notice in the page, in the transaction of the event."""
        about_id = getattr(event, self.id_field)
        but = {getattr(event, name) for name in self.but}
        for user_id in (one for one in admin_ids() if one not in but):
            once = f"{about_id}:{user_id}"
            tell_user(self.kind, user_id, once=once, about_id=about_id, now=event.at)


def admin_ids() -> Sequence[str]:
    """The users who are admins now, in one query."""
    admins = select(User.id).where(
        WORKS_HERE,
        User.role == Role.ADMIN,
        User.disabled_at.is_(None),
        User.approved_at.is_not(None),
    )
    return db.session.scalars(admins.order_by(User.id)).all()


def tell_admins(
    kind: MessageKind, id_field: str, *, but: tuple[str, ...] = ("actor_id",)
) -> ToldAdmins:
    """A handler that owes the admins a notice of a kind about the thing whose id is in `id_field`.

    The users in the fields `but` are not told: who did it, or who may not answer it.
    """
    return ToldAdmins(kind, id_field, but)


def tell_of_applicant(event: DoctorApplied) -> None:
    """Owe each admin a mail in the event's transaction: today's, or if they had it, tomorrow's at 08:00.

    How many wait is read as it leaves; where nobody does any more, none leaves.
    """
    zone = the_clinic().zone
    today = local_date(event.at, zone)
    days = (today, today + timedelta(days=1))
    admins = admin_ids()
    had_it = _owed_already(admins, today)
    mails = []
    for user_id in admins:
        day = days[user_id in had_it]
        due_at = max(event.at, first_instant(day, MORNING, zone))
        mails.append(
            owed(
                dedupe_key=_key(user_id, day),
                kind=DOCTORS_APPLIED.code,
                channel=Channel.MAIL,
                user_id=user_id,
                due_at=due_at,
                not_after=due_at + timedelta(days=1),
                now=event.at,
            )
        )
    owe_all(mails)


def _owed_already(admins: Sequence[str], day: date) -> set[str]:
    keys = {_key(user_id, day): user_id for user_id in admins}
    there = select(Message.dedupe_key).where(Message.dedupe_key.in_(keys))
    return {keys[key] for key in db.session.scalars(there)}


def _key(user_id: str, day: date) -> str:
    return f"{DOCTORS_APPLIED.code}:{user_id}:{day}"
