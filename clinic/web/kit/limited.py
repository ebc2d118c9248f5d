"""Answering who tries too often with the form itself: what they typed, and when it goes on."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, after_this_request, g
from flask_limiter import RateLimitExceeded

from clinic.core.errors import DomainError, TooMany
from clinic.http.hardening.denials import note_refusal
from clinic.http.throttle import pauses
from clinic.web.kit import htmx

View = Callable[..., Any]


def limited_form(*limits: Callable[[View], View]) -> Callable[[View], View]:
    """Put limits on a view that answers refusals with its form: so it does where one of them is reached.

    The view's first `ClinicForm.carries_out` is refused then, whatever it would do. Over a page of the
    script the words go into a toast, as for every other view: the page stays as it is.
    """

    def decorate(view: View) -> View:
        limited = view
        for limit in reversed(limits):
            limited = limit(limited)

        @wraps(view)
        def answer(**arguments: Any) -> Any:
            try:
                return limited(**arguments)
            except RateLimitExceeded as error:
                if htmx.is_request():
                    raise
                note_refusal(error)
                g.limit_reached = pauses.too_many(error)
                return view(**arguments)

        return answer

    return decorate


def reached() -> TooMany | None:
    """The limit that the present request has reached, told to the first form that asks."""
    found: TooMany | None = g.pop("limit_reached", None)
    return found


def tell_when(error: DomainError) -> None:
    """Let the answer to the present request say when to try again, if time is all that is missing."""
    seconds = pauses.seconds_of(error)
    if seconds:

        @after_this_request
        def say(response: Response) -> Response:
            response.headers["Retry-After"] = str(seconds)
            return response
