"""How often somebody may try to sign in or to register: one table.

Only failed sign-ins count, so that a clinic whose staff share one address is not locked out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_limiter import RateLimitExceeded

from clinic.extensions import limiter

SIGN_IN_PER_ACCOUNT = "10 per 5 minutes; 50 per day"
SIGN_IN_PER_IP = "10 per minute; 100 per hour"
SIGN_IN_FOR_ALL = "1000 per 5 minutes"
REGISTER_PER_IP = "20 per hour"


def limit_sign_in(view: Callable[..., Any]) -> Callable[..., Any]:
    """Slow down who guesses: the passwords of one account, of many, or from many places."""
    for limit, key in (
        (SIGN_IN_PER_ACCOUNT, _account),
        (SIGN_IN_PER_IP, None),
        (SIGN_IN_FOR_ALL, _everybody),
    ):
        view = limiter.limit(limit, key_func=key, deduct_when=_failed)(view)
    return view


#: Both registrations count together.
limit_registration = limiter.shared_limit(REGISTER_PER_IP, scope="registration")


def on_too_many(error: RateLimitExceeded) -> ResponseReturnValue:
    """A friendly 429 that says how long the pause is."""
    seconds = error.limit.limit.get_expiry()
    page = render_template("errors/429.html", sentence=_pause(seconds))
    return page, 429, {"Retry-After": str(seconds)}


def _pause(seconds: int) -> str:
    minutes = seconds // 60
    if minutes > 60:
        return ngettext(
            "That was tried very often. Wait an hour and try again.",
            "That was tried very often. Wait %(num)s hours and try again.",
            minutes // 60,
        )
    return ngettext(
        "That was tried very often. Wait a minute and try again.",
        "That was tried very often. Wait %(num)s minutes and try again.",
        minutes,
    )


def _account() -> str:
    return f"account:{request.form.get('email', '').strip().lower()[:254]}"


def _everybody() -> str:
    return "everybody"


def _failed(response: Response) -> bool:
    return response.status_code == 422
