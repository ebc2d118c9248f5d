"""Every no becomes a row of the audit, before the door says it in its own way.

The names of what happened are those of the OWASP logging vocabulary. What does not exist and what is
somebody else's look alike here, too: both are a row, and cost the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import current_app, request
from flask.typing import ResponseReturnValue
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import Forbidden, Unauthorized

from clinic.audit.reads import denied_aside, note_denied
from clinic.core.errors import Conflict, DomainError, NotAllowed, NotFound, TooMany
from clinic.http import doors, remote
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.hardening import origin
from clinic.http.hardening.cross_site import CrossSite

Handler = Callable[[Any], ResponseReturnValue]
#: What a row is about: a kind of thing, and its id.
Subject = tuple[str, str]

#: So many rows a minute are kept of strangers in one network: they must not fill the disk.
STRANGERS_ROWS = 60
#: Why a time was not kept, by what the error tells besides.
_HOLDS = {"per_day": "so_often", "strangers": "unverified"}
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def noted(handler: Handler) -> Handler:
    """The same error handler, that first leaves a row of what is a denial. No row, no answer."""

    def handle(error: Any) -> ResponseReturnValue:
        found = _what(error)
        if found is not None:
            note_denial(*found)
        return handler(error)

    return handle


def note_refusal(error: DomainError | RateLimitExceeded) -> None:
    """The row of an error that a view answers by itself, if it is a denial."""
    found = _what(error)
    if found is not None:
        note_aside(*found)


def note_denial(action: str, reason: str) -> None:
    """Leave a row: whoever asks was refused what the address names; `reason` is a code.

    Whatever had begun is undone first.
    """
    _note(note_denied, action, reason, origin.signed_in_id(), _subject())


def note_aside(action: str, reason: str) -> None:
    """The same in the middle of a request, which goes on as it was."""
    _note(denied_aside, action, reason, origin.signed_in_id(), _subject())


def note_of_stranger(action: str, reason: str, *, subject: Subject, actor_id: str = "") -> None:
    """Leave a row about something else than the address, with no more of them than strangers get.

    `actor_id` is who is signed in, if that may be told.
    """
    _note(note_denied, action, reason, actor_id, subject, is_capped=True)


def _note(
    write: Callable[..., None],
    action: str,
    reason: str,
    actor_id: str,
    subject: Subject,
    *,
    is_capped: bool = False,
) -> None:
    moment = now()
    if is_capped or not actor_id:
        kept = _of_strangers(moment)
        if kept > STRANGERS_ROWS + 1:
            return
        reason = reason if kept <= STRANGERS_ROWS else "and_more"
    kind, subject_id = subject
    write(
        actor_id=actor_id,
        action=action,
        subject_kind=kind,
        subject_id=subject_id,
        reason=reason,
        now=moment,
    )


def _what(error: Any) -> tuple[str, str] | None:
    """What happened and why, as codes; None for what is no denial."""
    if isinstance(error, CrossSite):
        return "malicious_cors", error.why
    if isinstance(error, RateLimitExceeded):
        return "excess_rate_limit_exceeded", str(error.limit.limit)
    if isinstance(error, TooMany):  # the count in the database
        return "excess_rate_limit_exceeded", error.code
    if isinstance(error, CSRFError):
        return "malicious_csrf", "csrf"
    if isinstance(error, Unauthorized):
        has_token = doors.is_api() and "Authorization" in request.headers
        return ("authn_token_invalid", "token") if has_token else ("authz_fail", "signed_out")
    if isinstance(error, Forbidden):
        return "authz_fail", "forbidden"
    if isinstance(error, NotAllowed):
        return "authz_fail", error.code
    if isinstance(error, NotFound) and current_user.is_authenticated:
        return "authz_fail", error.code
    if isinstance(error, Conflict) and error.code == "hold_limit":
        return "hold_denied", _HOLDS.get(next(iter(error.details), ""), "one_at_once")
    return None


def _subject() -> Subject:
    """The thing that the address names, else the endpoint; no text of the person's own."""
    for name, value in (request.view_args or {}).items():
        if name.endswith("_id") and _ID.fullmatch(str(value)):
            return name.removesuffix("_id"), str(value)
    return "endpoint", request.endpoint or ""


def _of_strangers(moment: datetime) -> int:
    """How many rows strangers of this network would have in this minute, with this one."""
    minute = moment.replace(second=0, microsecond=0)
    seen = current_app.extensions.setdefault("denied_strangers", {})
    if seen.get("minute") != minute:
        seen.clear()
        seen["minute"] = minute
    network = remote.network()
    seen[network] = seen.get(network, 0) + 1
    return int(seen[network])
