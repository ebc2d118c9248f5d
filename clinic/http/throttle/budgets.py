"""The limits that the rooms count, in the database: no flush of a cache empties them, and of those who
try at once no more pass than may.
"""

from __future__ import annotations

from datetime import timedelta

from flask import current_app
from limits import parse_many

from clinic.accounts.attempts import Budget, Rate
from clinic.extensions import limiter
from clinic.http.authn import known_browser
from clinic.http.throttle import limit_keys, limits


def sign_in_budgets() -> tuple[Budget, ...]:
    """The wrong passwords at this account, from this address and of all. A browser that has signed in
    to it before counts for itself alone: whatever strangers do, they keep nobody out.
    """
    if own := limit_keys.browser():
        return _budgets((limits.SIGN_IN_PER_ACCOUNT, own))
    return _budgets(
        (limits.SIGN_IN_PER_ACCOUNT, limit_keys.account()),
        (limits.SIGN_IN_PER_ADDRESS, limit_keys.address()),
        (limits.SIGN_IN_FOR_ALL, limit_keys.everybody()),
    )


def code_budgets(email: str = "") -> tuple[Budget, ...]:
    """The wrong second-factor codes from this address; those of one user the room counts itself, and
    they are all that counts for a browser that has signed in with this `email` before.
    """
    if known_browser.known_as(email):
        return ()
    return _budgets((limits.CODES_PER_ADDRESS, limit_keys.address()))


def proof_budgets() -> tuple[Budget, ...]:
    """The tries at the password of a page that was left open."""
    return _budgets((limits.SIGN_IN_PER_ACCOUNT, limit_keys.asked_to_prove()))


def registration_budgets() -> tuple[Budget, ...]:
    """The registrations from this address."""
    return _budgets((limits.REGISTRATION, limit_keys.address()))


def reset_budgets() -> tuple[Budget, ...]:
    """The mails with a new password that are asked for."""
    return _mail_budgets(limits.RESET)


def link_budgets(user_id: str) -> tuple[Budget, ...]:
    """The links for a new password that admins have sent to one account, whoever of them it was."""
    return _budgets((limits.RESET, f"link:{user_id}"))


def resend_budgets() -> tuple[Budget, ...]:
    """The mails that verify an address, asked for once more by who is not signed in."""
    return _mail_budgets(limits.VERIFICATION)


def verification_budgets() -> tuple[Budget, ...]:
    """The same, asked for by who is."""
    return _budgets(
        (limits.VERIFICATION, limit_keys.user()), (limits.MAILS_PER_ADDRESS, limit_keys.address())
    )


def account_change_budgets() -> tuple[Budget, ...]:
    """What who is signed in tries with their own password, and the mails to another address."""
    return _budgets((limits.ACCOUNT_CHANGE, limit_keys.user()))


def record_code_budgets() -> tuple[Budget, ...]:
    """The wrong codes of the desk."""
    return _budgets((limits.RECORD_CODE, limit_keys.user()))


def is_stranger() -> bool:
    """Whether the browser has never signed in to the account that is named; every program is one."""
    return not limit_keys.browser()


def _mail_budgets(setting: str) -> tuple[Budget, ...]:
    """Nobody's wish keeps another one from asking, unless they share an address."""
    if own := limit_keys.browser():
        return _budgets((setting, own))
    return _budgets(
        (setting, limit_keys.account_from_here()), (limits.MAILS_PER_ADDRESS, limit_keys.address())
    )


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
