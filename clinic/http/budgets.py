"""The limits that are counted in the database too, for the rooms: no flush of a cache empties them."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app
from limits import parse_many

from clinic.accounts.attempts import Budget, Rate
from clinic.extensions import limiter
from clinic.http import limit_keys as whose
from clinic.http import limits


def sign_in_budgets() -> tuple[Budget, ...]:
    """The tries at this account and from this address."""
    return _budgets(
        (limits.SIGN_IN_PER_ACCOUNT, whose.account_of_strangers()),
        (limits.SIGN_IN_PER_ADDRESS, whose.address()),
    )


def code_budgets() -> tuple[Budget, ...]:
    """The wrong second-factor codes from this address; those of one user the room counts itself."""
    return _budgets((limits.CODES_PER_ADDRESS, whose.address()))


def proof_budgets() -> tuple[Budget, ...]:
    """The tries at the password of a page that was left open."""
    return _budgets((limits.SIGN_IN_PER_ACCOUNT, whose.asked_to_prove()))


def registration_budgets() -> tuple[Budget, ...]:
    """The registrations from this address."""
    return _budgets((limits.REGISTRATION, whose.address()))


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
        (limits.VERIFICATION, whose.user()), (limits.MAILS_PER_ADDRESS, whose.address())
    )


def account_change_budgets() -> tuple[Budget, ...]:
    """What who is signed in tries with their own password, and the mails to another address."""
    return _budgets((limits.ACCOUNT_CHANGE, whose.user()))


def _mail_budgets(setting: str) -> tuple[Budget, ...]:
    return _budgets(
        (setting, whose.account_of_strangers()), (limits.MAILS_PER_ADDRESS, whose.address())
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
