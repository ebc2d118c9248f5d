"""Where somebody's day in the clinic begins."""

from __future__ import annotations

from flask import url_for

from clinic.accounts.actor import Actor
from clinic.accounts.permissions import Permission

#: The first of these rooms that somebody may enter is their home.
HOMES: tuple[tuple[Permission, str], ...] = (
    (Permission.OWN_VISITS, "patient.home.index"),
    (Permission.OWN_CALENDAR, "doctor.day.start"),
    (Permission.ALL_VISITS, "desk.day.index"),
)


def home_of(actor: Actor) -> str:
    """The start page of this person; who waits for approval has only the page that says so."""
    if actor.lacks_factor:
        return url_for("account.security.page")
    endpoints = (endpoint for permission, endpoint in HOMES if actor.may(permission))
    return url_for(next(endpoints, "auth.waiting.page"))
