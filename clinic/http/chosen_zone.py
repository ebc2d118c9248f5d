"""The time zone by which somebody reads times on pages: chosen with one press, kept in a cookie.

The cookie is set when a zone is chosen and not before; it goes with the browser. It holds the name of
a zone, which is looked up among those there are, whoever sent it. Mails keep the clinic's zone.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Response, after_this_request, current_app, request

from clinic.accounts.details import time_zone_of
from clinic.core.errors import Invalid
from clinic.core.local_time import zone_named


def chosen_zone() -> ZoneInfo | None:
    """The zone that the request's cookie names; None for none, and for a name that is no zone's."""
    try:
        return zone_named(request.cookies.get(_name(), ""))
    except Invalid:
        return None


def choose_zone(name: str) -> None:
    """Read times by the zone of this IANA name from now on; "": by the clinic's again.

    Raises Invalid at the field `time_zone`. The answer sets the cookie.
    """
    value = time_zone_of(name) if name else ""

    @after_this_request
    def remember(response: Response) -> Response:
        response.set_cookie(
            _name(),
            value,
            max_age=None if value else 0,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
            path="/",
        )
        return response


def _name() -> str:
    return str(current_app.config["ZONE_COOKIE_NAME"])
