"""How often somebody may try or do something: one table, for all doors. The numbers are settings.

Only failed sign-ins count, so that a clinic whose staff share one address is not locked out; only
what a patient has really changed counts, and never what staff do.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Response, current_app, request
from flask_limiter.util import get_remote_address
from flask_login import current_user
from limits import parse_many
from werkzeug.exceptions import HTTPException

from clinic.accounts.attempts import Budget, Rate
from clinic.extensions import limiter
from clinic.http import doors, identity, known_browser

View = Callable[..., Any]

SIGN_IN_PER_ACCOUNT = "LIMIT_SIGN_IN_PER_ACCOUNT"
SIGN_IN_PER_ADDRESS = "LIMIT_SIGN_IN_PER_ADDRESS"
SIGN_IN_FOR_ALL = "LIMIT_SIGN_IN_FOR_ALL"
CODES_PER_ADDRESS = "LIMIT_CODES_PER_ADDRESS"
REGISTRATION = "LIMIT_REGISTRATION"
RESET = "LIMIT_RESET"
VERIFICATION = "LIMIT_VERIFICATION"
MAILS_PER_ADDRESS = "LIMIT_MAILS_PER_ADDRESS"
#: The meter of a password is asked with every word that is typed.
STRENGTH = "120 per minute"
#: A page that breaks its policy may do so many times over, a browser sends each.
REPORTS = "60 per minute"
BOOKING = "LIMIT_BOOKING"
RECORD_CODE = "LIMIT_RECORD_CODE"
EMERGENCY = "LIMIT_EMERGENCY"
EXPORT = "LIMIT_EXPORT"
API_PER_USER = "LIMIT_API_PER_USER"
API_PER_ADDRESS = "LIMIT_API_PER_ADDRESS"


def sign_in_budgets() -> tuple[Budget, ...]:
    """The tries at this account and from this address, for the count in the database."""
    return _budgets((SIGN_IN_PER_ACCOUNT, _guessed_at()), (SIGN_IN_PER_ADDRESS, _address()))


def code_budgets() -> tuple[Budget, ...]:
    """The wrong codes of a second factor from this address; those of one user are always counted."""
    return _budgets((CODES_PER_ADDRESS, _address()))


def registration_budgets() -> tuple[Budget, ...]:
    """The registrations from this address."""
    return _budgets((REGISTRATION, _address()))


def reset_budgets() -> tuple[Budget, ...]:
    """The links for a new password that are asked for: of one account, and by this address."""
    return _budgets((RESET, _guessed_at()), (MAILS_PER_ADDRESS, _address()))


def link_budgets(user_id: str) -> tuple[Budget, ...]:
    """The links for a new password that admins have sent to one account, whoever of them it was."""
    return _budgets((RESET, f"link:{user_id}"))


def verification_budgets() -> tuple[Budget, ...]:
    """The same for mails that verify an address, by who is signed in or who names an account."""
    return _budgets((VERIFICATION, _user_or_account()), (MAILS_PER_ADDRESS, _address()))


def own_password_budgets() -> tuple[Budget, ...]:
    """Tries at the password of who is signed in already."""
    return _budgets((SIGN_IN_PER_ACCOUNT, f"own:{current_user.get_id()}"))


def _budgets(*counted: tuple[str, str]) -> tuple[Budget, ...]:
    if not limiter.enabled:
        return ()
    return tuple(
        Budget(f"{setting}:{subject}", _rates(current_app.config[setting]))
        for setting, subject in counted
    )


def _rates(text: str) -> tuple[Rate, ...]:
    return tuple(
        Rate(item.amount, timedelta(seconds=item.get_expiry())) for item in parse_many(text)
    )


def _address() -> str:
    return f"address:{get_remote_address()}"


def limit_sign_in(view: View) -> View:
    """Slow down who guesses: the passwords of one account, of many, or from many places."""
    for setting, key in (
        (SIGN_IN_PER_ACCOUNT, _guessed_at),
        (SIGN_IN_PER_ADDRESS, get_remote_address),
        (SIGN_IN_FOR_ALL, _everybody),
    ):
        view = limiter.limit(
            _setting(setting), key_func=key, deduct_when=_guessed_wrong, override_defaults=False
        )(view)
    return view


def limit_questions(view: View) -> View:
    """Slow down who asks for questions to passkeys and answers none: each is a row for minutes."""
    return _shared(SIGN_IN_FOR_ALL, get_remote_address)(view)


def limit_proof(view: View) -> View:
    """Slow down who guesses the password of a page that was left open."""
    return _shared(SIGN_IN_PER_ACCOUNT, _asked_to_prove, deduct_when=_guessed_wrong)(view)


def limit_registration(view: View) -> View:
    """All ways to register count together, for one address."""
    return _shared(REGISTRATION, get_remote_address)(view)


def limit_reset(view: View) -> View:
    """Asking for links for a new password: of one account, by one address.

    A browser that has signed in to the account counts for itself, so that no stranger who asks again
    and again keeps its owner from asking.
    """
    view = _shared(MAILS_PER_ADDRESS, get_remote_address)(view)
    return _shared(RESET, _guessed_at)(view)


def limit_verification(view: View) -> View:
    """Asking for mails that verify an address, which may be somebody else's."""
    view = _shared(MAILS_PER_ADDRESS, get_remote_address)(view)
    return _shared(VERIFICATION, _user_or_account)(view)


def _user_or_account() -> str:
    return f"user:{current_user.get_id()}" if current_user.is_authenticated else _guessed_at()


def limit_strength(view: View) -> View:
    """Asking how hard a password is to guess."""
    limited: View = limiter.limit(STRENGTH, key_func=get_remote_address, override_defaults=False)(
        view
    )
    return limited


def limit_reports(view: View) -> View:
    """What browsers of one address report by themselves. Decorates a part of a view."""
    limited: View = limiter.limit(REPORTS, key_func=get_remote_address, override_defaults=False)(
        view
    )
    return limited


def limit_email_change(view: View) -> View:
    """Asking for mails to a new address, which may be anybody's; a form to correct is no mail."""
    return _shared(
        MAILS_PER_ADDRESS,
        lambda: f"email:{current_user.get_id()}",
        deduct_when=lambda response: response.status_code < 400,
    )(view)


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


def limit_emergency(view: View) -> View:
    """Slow down who asks, by name and birth date, who is a patient here: every question counts."""
    return _shared(EMERGENCY, lambda: f"user:{current_user.get_id()}")(view)


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
    # Under a name that tells nobody whose it is: Redis keeps no personal data.
    key = str(current_app.config["SECRET_KEY"]).encode()
    return f"account:{hmac.digest(key, _named().encode(), 'sha256').hex()}"


def _guessed_at() -> str:
    """The same; a browser that has signed in to it before counts for itself."""
    browser = "" if doors.is_api() else known_browser.known_as(_named())
    return f"browser:{browser}" if browser else _account()


def _named() -> str:
    try:
        body = request.get_json(silent=True) if request.is_json else request.form
    except (HTTPException, RecursionError):
        body = None
    email = body.get("email") if isinstance(body, dict) else None
    name = str(email or "").strip().lower()[:254]
    return name.encode(errors="replace").decode()


def _asked_to_prove() -> str:
    actor = identity.locked_actor()
    return f"proof:{actor.user_id if actor else current_user.get_id() or get_remote_address()}"


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
