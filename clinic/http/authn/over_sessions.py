"""Who comes with the token of a session that is over: perhaps a tab that was left open, perhaps a thief."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask, Response, current_app, g, request

from clinic.accounts.kinds import SessionKind
from clinic.accounts.sessions.session_state import why_over
from clinic.http import doors, remote
from clinic.http.clock import now
from clinic.http.hardening import denials


def set_up(app: Flask) -> None:
    app.after_request(_note)


def presented(claims: dict[str, Any], kind: SessionKind) -> None:
    """A token of ours, rightly signed, that lets nobody in; a row follows once all else is done."""
    g.over_session = (str(claims.get("sub", "")), str(claims.get("sid", "")), kind)


def _note(response: Response) -> Response:
    """One row an hour for a session and a network: pages come again, and ask by themselves."""
    found: tuple[str, str, SessionKind] | None = g.get("over_session")
    is_by_itself = "X-Background" in request.headers or doors.is_report()
    if found is None or is_by_itself or response.status_code >= 500:
        return response
    user_id, session_id, kind = found
    moment = now()
    if _is_known(session_id, moment):
        return response
    why = why_over(user_id, session_id, kind=kind, now=moment)
    if why:
        denials.note_of_stranger("session_use_after_expire", why, subject=("user", user_id))
    return response


def _is_known(session_id: str, moment: datetime) -> bool:
    """Whether this process has looked at it in this hour. None but our own tokens get here."""
    hour = moment.replace(minute=0, second=0, microsecond=0)
    seen = current_app.extensions.setdefault("over_sessions", {})
    if seen.get("hour") != hour:
        seen.clear()
        seen["hour"] = hour
    key = (session_id, remote.network())
    is_known = key in seen
    seen[key] = True
    return is_known
