"""Saying no to a program: `application/problem+json` (RFC 9457) for everything under the API."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import Response, json, request
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded
from werkzeug.exceptions import HTTPException, Unauthorized

from clinic.api.fields import TOO_LONG
from clinic.api.schema import MISSING, UNKNOWN
from clinic.core.errors import N_, Busy, DomainError
from clinic.http import request_ids
from clinic.http.away import RETRY_AFTER
from clinic.http.doors import API_PREFIX
from clinic.http.hardening.suspicious import notice_unknown_fields
from clinic.http.instants import instant_text
from clinic.http.refusals import sentence_of, status_of
from clinic.http.throttle.pauses import seconds_of, too_many

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

#: What the router and the guard say, in the API's words: status -> code, sentence.
_HTTP: dict[int, tuple[str, str]] = {
    400: ("malformed", N_("The request cannot be read.")),
    401: ("invalid_token", N_("Send a valid access token as `Authorization: Bearer …`.")),
    403: ("forbidden", N_("You may not do this.")),
    404: ("not_found", N_("We could not find that.")),
    405: ("method_not_allowed", N_("This address does not know this method.")),
    412: (
        "precondition_failed",
        N_("This was changed meanwhile: `If-Match` names an older state."),
    ),
    413: ("too_large", N_("A body has at most 256 KiB and 5,000 values, in 20 levels.")),
    415: ("unsupported_media_type", N_("Send the body as `application/json`.")),
    429: ("too_many_requests", N_("Too many tries. Wait and try again.")),
    503: ("unavailable", N_("The clinic is busy. Try again in a few seconds.")),
}


#: Where a program expects another status than the kind of error stands for.
_STATUS: dict[str, int] = {
    "bad_credentials": 401,
    "second_factor_required": 401,
    "wrong_code": 401,
    "link_invalid": 400,
}


#: An answer names so many errors, and so much of the name of a field; the others it counts. What is
#: wrong with a body of 256 KiB would else fill megabytes.
MOST_ERRORS, LONGEST_NAME = 20, 50


class Unreadable(Exception):
    """A body or a query that does not fit its schema; `messages` as marshmallow gives them."""

    def __init__(self, messages: Mapping[str, Any]) -> None:
        super().__init__("unreadable")
        self.messages = messages


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    **members: Any,
) -> Response:
    """The answer; `members` are further members of the problem, empty ones are left out."""
    body = {
        "type": f"{API_PREFIX}/v1/docs#problem-{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "instance": request.path,
        "request_id": request_ids.current(),
        **{name: value for name, value in members.items() if value},
    }
    # What was sent may be named here, and no text holds the half of a sign that JSON can spell.
    text = json.dumps(body).encode(errors="replace")
    return Response(text, status, dict(headers or {}), mimetype=MEDIA_TYPE)


def of_status(status: int, *, headers: Mapping[str, str] | None = None) -> Response:
    """The problem that a bare HTTP status stands for."""
    code, sentence = _HTTP.get(status, ("refused", N_("This is not possible.")))
    return problem(status, code, _(sentence), headers=headers)


def on_domain_error(error: DomainError) -> Response:
    """The clinic said no: with all its reasons, the fields at fault and what is free instead."""
    if isinstance(error, Busy):
        return on_database_away(error)
    return problem(
        _STATUS.get(error.code) or status_of(error),
        error.code,
        sentence_of(error),
        errors=[
            {"field": field, "code": error.code, "message": _(str(sentence))}
            for field, sentence in error.fields.items()
        ],
        reasons=[
            {"code": reason.code, "message": _(str(reason.message))} for reason in error.reasons
        ],
        headers={"Retry-After": str(error.details["retry_after"])}
        if "retry_after" in error.details
        else None,
        **_details(error.details),
    )


def on_unreadable(error: Unreadable) -> Response:
    found = list(_field_errors(error.messages))
    codes = {_code(message) for _field, message in found}
    strange = [field for field, message in found if _code(message) == "unknown_field"]
    unknown = bool(strange)
    if unknown and "json" in error.messages:
        notice_unknown_fields(strange)
    return problem(
        422,
        "unknown_field" if unknown else "too_long" if codes == {"too_long"} else "invalid",
        _("There is no such field: %(names)s.", names=_names(strange))
        if unknown
        else _("Please check what you entered."),
        errors=[
            {"field": _short(field), "code": _code(message), "message": _(message)}
            for field, message in found[:MOST_ERRORS]
        ],
        errors_left_out=max(0, len(found) - MOST_ERRORS),
    )


def on_unauthorized(_error: Unauthorized) -> Response:
    return of_status(401, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})


def on_too_many(error: RateLimitExceeded) -> Response:
    return of_status(429, headers={"Retry-After": str(seconds_of(too_many(error)))})


def on_http_error(error: HTTPException) -> Response:
    kept = {name: value for name, value in error.get_headers() if name == "Allow"}
    return of_status(error.code or 500, headers=kept)


def on_database_away(_error: Exception) -> Response:
    """The database is away or too busy: say so, promise nothing."""
    return of_status(503, headers=RETRY_AFTER)


def on_bug(error: Exception) -> Response:
    """Nobody expected this; `request_id` is the code in the log."""
    log.error("unexpected error %s in %s", request_ids.current(), request.endpoint, exc_info=error)
    return problem(500, "unexpected", _("Something went wrong on our side."))


#: How the API answers each kind of error; `clinic.app` registers them.
HANDLERS: dict[type[Exception], Callable[[Any], Response]] = {
    DomainError: on_domain_error,
    Unreadable: on_unreadable,
    Unauthorized: on_unauthorized,
    RateLimitExceeded: on_too_many,
    HTTPException: on_http_error,
    Exception: on_bug,
}


def _details(details: Mapping[str, object]) -> dict[str, Any]:
    """What a refusal tells besides: free slots, and the visits in the way."""
    shown: dict[str, Any] = {}
    alternatives = details.get("alternatives", ())
    if isinstance(alternatives, tuple):
        shown["alternatives"] = [
            {
                "doctor_id": slot.doctor_id,
                "visit_type_id": slot.visit_type_id,
                "starts_at": instant_text(slot.starts_at),
                "ends_at": instant_text(slot.ends_at),
            }
            for slot in alternatives
        ]
    in_the_way = details.get("appointments", ())
    if isinstance(in_the_way, tuple):
        shown["appointments"] = list(in_the_way)
    return shown


def _field_errors(messages: Any, path: str = "") -> Iterable[tuple[str, str]]:
    """Each field at fault with what is wrong with it, not yet translated."""
    if isinstance(messages, Mapping):
        for key, below in messages.items():
            # The first level names where it stood (json, query), `_schema` the whole body.
            at = path if key in ("json", "query", "_schema") else f"{path}.{key}".lstrip(".")
            yield from _field_errors(below, at)
        return
    for message in messages:
        yield path, str(message)


def _code(message: str) -> str:
    codes = {UNKNOWN: "unknown_field", MISSING: "required", TOO_LONG: "too_long"}
    return codes.get(message, "invalid")


def _names(fields: Sequence[str]) -> str:
    named = ", ".join(_short(field) for field in fields[:MOST_ERRORS])
    return f"{named}, …" if len(fields) > MOST_ERRORS else named


def _short(field: str) -> str:
    return field if len(field) <= LONGEST_NAME else f"{field[:LONGEST_NAME]}…"
