"""How often somebody may try or do something: one table, for all doors. The numbers are settings,
and docs/limits.md says why they are what they are.

What is a guess is counted by the rooms, in the database (`clinic.http.throttle.budgets`): the limiter would
let all pass that come at once. Here, only what a patient has really changed counts, and never what
staff do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, current_app, request

from clinic.extensions import limiter
from clinic.http.current import current_user
from clinic.http.throttle import limit_keys

View = Callable[..., Any]

SIGN_IN_PER_ACCOUNT = "LIMIT_SIGN_IN_PER_ACCOUNT"
SIGN_IN_PER_ADDRESS = "LIMIT_SIGN_IN_PER_ADDRESS"
SIGN_IN_FOR_ALL = "LIMIT_SIGN_IN_FOR_ALL"
CODES_PER_ADDRESS = "LIMIT_CODES_PER_ADDRESS"
REGISTRATION = "LIMIT_REGISTRATION"
RESET = "LIMIT_RESET"
VERIFICATION = "LIMIT_VERIFICATION"
MAILS_PER_ADDRESS = "LIMIT_MAILS_PER_ADDRESS"
ACCOUNT_CHANGE = "LIMIT_ACCOUNT_CHANGE"
#: The meter of a password is asked with every word that is typed.
STRENGTH = "120 per minute"
#: A page that breaks its policy may do so many times over, a browser sends each.
REPORTS = "60 per minute"
#: A calendar looks for changes every few minutes at most; one address may be a whole clinic's.
FEED, FEEDS_PER_ADDRESS = "60 per hour", "600 per hour"
HOLD = "LIMIT_HOLD"
BOOKING = "LIMIT_BOOKING"
RECORD_CODE = "LIMIT_RECORD_CODE"
EMERGENCY = "LIMIT_EMERGENCY"
SEARCH = "LIMIT_SEARCH"
EXPORT = "LIMIT_EXPORT"
API_PER_USER = "LIMIT_API_PER_USER"
API_PER_ADDRESS = "LIMIT_API_PER_ADDRESS"


def limit_questions(view: View) -> View:
    """Slow down who asks for questions to passkeys and answers none: each is a row for minutes."""
    return _shared(SIGN_IN_FOR_ALL, limit_keys.address)(view)


def limit_proof(view: View) -> View:
    """Slow down who tries other proofs than the password at a page that was left open."""
    return _shared(SIGN_IN_PER_ACCOUNT, limit_keys.asked_to_prove, deduct_when=_guessed_wrong)(view)


def limit_registration(view: View) -> View:
    """All ways to register count together, for one address."""
    return _shared(REGISTRATION, limit_keys.address)(view)


def limit_verification(view: View) -> View:
    """Asking for mails to oneself: the address may be somebody else's."""
    view = _shared(MAILS_PER_ADDRESS, limit_keys.address)(view)
    return _shared(VERIFICATION, limit_keys.user)(view)


def limit_strength(view: View) -> View:
    """Asking how hard a password is to guess."""
    limited: View = limiter.limit(STRENGTH, key_func=limit_keys.address, override_defaults=False)(
        view
    )
    return limited


def limit_reports(view: View) -> View:
    """What browsers of one address report by themselves. Decorates a part of a view."""
    limited: View = limiter.limit(REPORTS, key_func=limit_keys.address, override_defaults=False)(
        view
    )
    return limited


def limit_feeds(view: View) -> View:
    """How often one calendar looks, and how many addresses of calendars somebody tries."""
    limited: View = limiter.limit(
        FEEDS_PER_ADDRESS, key_func=limit_keys.address, override_defaults=False
    )(limiter.limit(FEED, key_func=limit_keys.feed, override_defaults=False)(view))
    return limited


def limit_holds(view: View) -> View:
    """How many times one patient may keep, one after the other: somebody else might want them."""
    return _shared(HOLD, limit_keys.user, deduct_when=_went_well, exempt_when=_is_no_patient)(view)


def limit_booking(view: View) -> View:
    """What one patient has booked, moved and called off counts together."""
    return _shared(BOOKING, limit_keys.user, deduct_when=_changed, exempt_when=_is_no_patient)(view)


def limit_emergency(view: View) -> View:
    """Slow down who asks, by a name and one thing more, who is a patient here: every question counts."""
    return _shared(EMERGENCY, limit_keys.user)(view)


def limit_search(view: View) -> View:
    """Slow down a program that reads the clinic's patients letter by letter in somebody's name."""
    return _shared(SEARCH, limit_keys.user, exempt_when=_searches_nothing)(view)


def limit_export(view: View) -> View:
    """How often one user takes their data away: each file is work, and a thief would want them all."""
    return _shared(EXPORT, limit_keys.user)(view)


def limit_api(blueprint: Any) -> None:
    """The general ceiling of the API over all its operations: per user, and per address."""
    _shared(API_PER_ADDRESS, limit_keys.address)(blueprint)
    _shared(API_PER_USER, limit_keys.user, exempt_when=_is_nobody)(blueprint)


def _shared(setting: str, key: Callable[[], str], **options: Any) -> Callable[[View], View]:
    shared: Callable[[View], View] = limiter.shared_limit(
        _setting(setting), scope=setting, key_func=key, override_defaults=False, **options
    )
    return shared


def _setting(name: str) -> Callable[[], str]:
    return lambda: str(current_app.config[name])


def _guessed_wrong(response: Response) -> bool:
    """A page answers a wrong password with the form (422), the API with 401."""
    return response.status_code == (401 if request.is_json else 422)


def _searches_nothing() -> bool:
    return not request.args.get("q", "").strip()


def _went_well(response: Response) -> bool:
    return response.status_code < 400


def _changed(response: Response) -> bool:
    return response.status_code < 400 and "Idempotent-Replay" not in response.headers


def _is_nobody() -> bool:
    return not current_user.is_authenticated


def _is_no_patient() -> bool:
    return _is_nobody() or current_user.is_staff
