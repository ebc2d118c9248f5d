"""`Idempotency-Key`: a POST that is sent again is answered again, and not carried out twice."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, g, json, make_response, request

from clinic.core.errors import N_, Invalid
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.idempotency.once import LONGEST_KEY, Answer, once
from clinic.sealing import keyed_fingerprint

HEADER = "Idempotency-Key"


def answered_once(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let a view keep its answer for the key that the request carries, if it carries one.

    The view runs inside the transaction that keeps the answer.
    """

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Response:
        # A visitor who sends it again without the cookie of the first answer is somebody else.
        if HEADER not in request.headers or not current_user.is_authenticated:
            return make_response(view(*args, **kwargs))
        kept = once(
            current_user,
            lambda: _answer_of(make_response(view(*args, **kwargs))),
            place=request.path,
            key=_key(),
            asked=_asked(),
            now=now(),
        )
        response = Response(kept.body, kept.status, mimetype="application/json")
        if kept.replayed:
            response.headers["Idempotent-Replay"] = "true"
        return response

    return answer


def _answer_of(response: Response) -> Answer:
    return Answer(response.status_code, response.get_data(as_text=True))


def _key() -> str:
    key = request.headers[HEADER]
    if not 0 < len(key) <= LONGEST_KEY or "\x00" in key:
        sentence = N_("A key has 1 to 255 characters.")
        raise Invalid("invalid", sentence, fields={HEADER: sentence})
    return key


def _asked() -> str:
    """A fingerprint of what the request says, however it is written."""
    return keyed_fingerprint(json.dumps(g.body, sort_keys=True))
