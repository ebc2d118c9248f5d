"""How often somebody may try or do something: one table, for all doors. The numbers are settings.

Only failed sign-ins count, so that a clinic whose staff share one address is not locked out; only
what a patient has really changed counts, and never what staff do.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Any

from flask import Response, current_app, request
from flask_limiter.util import get_remote_address
from flask_login import current_user
from werkzeug.exceptions import HTTPException

from clinic.extensions import limiter

View = Callable[..., Any]

SIGN_IN_PER_ACCOUNT = "LIMIT_SIGN_IN_PER_ACCOUNT"
SIGN_IN_PER_ADDRESS = "LIMIT_SIGN_IN_PER_ADDRESS"
SIGN_IN_FOR_ALL = "LIMIT_SIGN_IN_FOR_ALL"
REGISTRATION = "LIMIT_REGISTRATION"
RESET = "LIMIT_RESET"
BOOKING = "LIMIT_BOOKING"
RECORD_CODE = "LIMIT_RECORD_CODE"
EXPORT = "LIMIT_EXPORT"
API_PER_USER = "LIMIT_API_PER_USER"
API_PER_ADDRESS = "LIMIT_API_PER_ADDRESS"


def limit_sign_in(view: View) -> View:
    """Slow down who guesses: the passwords of one account, of many, or from many places."""
    for setting, key in (
        (SIGN_IN_PER_ACCOUNT, _account),
        (SIGN_IN_PER_ADDRESS, get_remote_address),
        (SIGN_IN_FOR_ALL, _everybody),
    ):
        view = limiter.limit(
            _setting(setting), key_func=key, deduct_when=_guessed_wrong, override_defaults=False
        )(view)
    return view


def limit_registration(view: View) -> View:
    """All ways to register count together, for one address."""
    return _shared(REGISTRATION, get_remote_address)(view)


def limit_reset(view: View) -> View:
    """Asking for mails to one account, by one address."""
    return _shared(RESET, lambda: f"{get_remote_address()} {_account()}")(view)


def limit_verification(view: View) -> View:
    """Asking for mails to oneself: the address may be somebody else's."""
    return _shared(RESET, lambda: f"user:{current_user.get_id()}")(view)


def limit_booking(view: View) -> View:
    """What one patient has booked, moved and called off counts together."""
    return _shared(
        BOOKING,
        lambda: str(current_user.get_id()),
        deduct_when=_changed,
        exempt_when=_is_no_patient,
    )(view)


def limit_record_code(view: View) -> View:
    """Slow down who guesses the codes of the desk: only wrong ones count."""
    return _shared(
        RECORD_CODE, lambda: f"user:{current_user.get_id()}", deduct_when=_guessed_wrong
    )(view)


def limit_export(view: View) -> View:
    """How often one user takes their data away: each file is work, and a thief would want them all."""
    return _shared(EXPORT, lambda: f"user:{current_user.get_id()}")(view)


def limit_api(blueprint: Any) -> None:
    """The general ceiling of the API over all its operations: per user, and per address."""
    _shared(API_PER_ADDRESS, get_remote_address)(blueprint)
    _shared(API_PER_USER, lambda: str(current_user.get_id()), exempt_when=_is_nobody)(blueprint)


def _shared(setting: str, key: Callable[[], str], **options: Any) -> Callable[[View], View]:
    shared: Callable[[View], View] = limiter.shared_limit(
        _setting(setting), scope=setting, key_func=key, override_defaults=False, **options
    )
    return shared


def _setting(name: str) -> Callable[[], str]:
    return lambda: str(current_app.config[name])


def _account() -> str:
    """The account that is named, whoever names it; what cannot be read is refused by the door."""
    try:
        body = request.get_json(silent=True) if request.is_json else request.form
    except (HTTPException, RecursionError):
        body = None
    email = body.get("email") if isinstance(body, dict) else None
    name = str(email or "").strip().lower()[:254]
    # Under a name that tells nobody whose it is: Redis keeps no personal data.
    key = str(current_app.config["SECRET_KEY"]).encode()
    return f"account:{hmac.digest(key, name.encode(errors='replace'), 'sha256').hex()}"


def _everybody() -> str:
    return "everybody"


def _guessed_wrong(response: Response) -> bool:
    """A page answers a wrong password with the form (422), the API with 401."""
    return response.status_code == (401 if request.is_json else 422)


def _changed(response: Response) -> bool:
    return response.status_code < 400 and "Idempotent-Replay" not in response.headers


def _is_nobody() -> bool:
    return not current_user.is_authenticated


def _is_no_patient() -> bool:
    return _is_nobody() or current_user.is_staff
