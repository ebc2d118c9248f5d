"""Who hears what. The server chooses the rooms; a page can only show that it was given a topic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from clinic.accounts.actor import Actor
from clinic.accounts.permissions import Permission
from clinic.directory.queries import doctor_id_of
from clinic.http.current import current_user
from clinic.http.watch import topic_of

#: The room of those who look at all visits.
DESK = "desk"
#: The room of those who decide who may begin as a doctor.
APPLICANTS = "applicants"
#: So many topics one page watches at most.
TOPICS_AT_MOST = 50


@dataclass(frozen=True, slots=True)
class Bell:
    """What is said in a room: something of this topic changed."""

    room: str
    topic: str
    id: str


def of_user(user_id: str) -> str:
    return f"user:{user_id}"


def of_session(session_id: str) -> str:
    return f"session:{session_id}"


def of_calendar(doctor_id: str) -> str:
    return f"calendar:{doctor_id}"


def rooms_for(auth: Any) -> list[str]:
    """The rooms of whoever connects. Raises ConnectionRefusedError for a topic that nobody gave them."""
    rooms = _watched(auth)
    if current_user.is_authenticated:
        rooms += _own(current_user)
    return rooms


def _watched(auth: Any) -> list[str]:
    tokens = auth.get("watch", []) if isinstance(auth, dict) else []
    if not isinstance(tokens, list) or len(tokens) > TOPICS_AT_MOST:
        raise ConnectionRefusedError("refused")
    topics = [topic_of(token) if isinstance(token, str) else None for token in tokens]
    if None in topics:
        raise ConnectionRefusedError("refused")
    return [topic for topic in topics if topic]


def _own(actor: Actor) -> list[str]:
    rooms = [of_user(actor.user_id), of_session(actor.session_id or "")]
    if actor.may(Permission.OWN_CALENDAR) and (doctor_id := doctor_id_of(actor)):
        rooms.append(of_calendar(doctor_id))
    if actor.may(Permission.ALL_VISITS):
        rooms.append(DESK)
    if actor.may(Permission.MANAGE_DOCTORS):
        rooms.append(APPLICANTS)
    return rooms
