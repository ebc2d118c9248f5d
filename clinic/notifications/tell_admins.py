"""What every admin is told in the page: that something waits for them, and never whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from clinic.accounts.models import WORKS_HERE, User
from clinic.accounts.permissions import Role
from clinic.db import db
from clinic.notifications.catalogue.kind import MessageKind
from clinic.notifications.tell_user import tell_user


@dataclass(frozen=True, slots=True)
class ToldAdmins:
    """A handler of events that admins have to look at; see `tell_admins`."""

    kind: MessageKind
    id_field: str
    but: tuple[str, ...]

    def __call__(self, event: Any) -> None:
        """Owe each admin a notice in the page, in the transaction of the event."""
        about_id = getattr(event, self.id_field)
        admins = select(User.id).where(
            WORKS_HERE,
            User.role == Role.ADMIN,
            User.disabled_at.is_(None),
            User.approved_at.is_not(None),
            User.id.not_in([getattr(event, name) for name in self.but]),
        )
        for user_id in db.session.scalars(admins.order_by(User.id)).all():
            once = f"{about_id}:{user_id}"
            tell_user(self.kind, user_id, once=once, about_id=about_id, now=event.at)


def tell_admins(
    kind: MessageKind, id_field: str, *, but: tuple[str, ...] = ("actor_id",)
) -> ToldAdmins:
    """A handler that owes the admins a notice of a kind about the thing whose id is in `id_field`.

    The users in the fields `but` are not told: who did it, or who may not answer it.
    """
    return ToldAdmins(kind, id_field, but)
