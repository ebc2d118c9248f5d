"""Which event owes whom a message: one line in a table for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from clinic.accounts import events as accounts
from clinic.directory import events as directory
from clinic.notifications.catalogue import accounts as kinds
from clinic.notifications.catalogue.kind import MessageKind
from clinic.notifications.tell_user import tell_user


def _always(_event: Any) -> bool:
    return True


def _unverified(event: accounts.UserRegistered) -> bool:
    return event.has_password and not event.verified and not event.claimed


def _free(event: accounts.EmailChangeAsked) -> bool:
    return not event.taken


def _was_verified(event: accounts.EmailChangeAsked) -> bool:
    return event.verified


def _told(event: accounts.EmailChanged | accounts.EmailChangeUndone) -> bool:
    return bool(event.past_address_id)


def _had_one(event: accounts.PasswordSet) -> bool:
    return not event.is_first


@dataclass(frozen=True, kw_only=True)
class OwedNotice:
    """What an event owes to the user in its field `to`.

    `about` is the field with the id of what it is about, if the kind is about anything; a past address
    is where it goes to. `at_once`: however short ago there was one.
    """

    kind: MessageKind
    to: str = "user_id"
    owed: Callable[[Any], bool] = _always
    about: str = ""
    at_once: bool = False


_SECURED = OwedNotice(kind=kinds.ACCOUNT_SECURED)
#: A second admin has said yes or no to what the first one asked for.
_ANSWERED = OwedNotice(kind=kinds.FACTOR_RESET_ANSWERED, to="asked_by", about="reset_id")

NOTICES: dict[type, tuple[OwedNotice, ...]] = {
    accounts.UserRegistered: (OwedNotice(kind=kinds.VERIFY_EMAIL, owed=_unverified, at_once=True),),
    accounts.RegisteredAgain: (OwedNotice(kind=kinds.ACCOUNT_EXISTS),),
    accounts.VerificationAsked: (OwedNotice(kind=kinds.VERIFY_EMAIL, at_once=True),),
    accounts.PasswordSet: (OwedNotice(kind=kinds.PASSWORD_CHANGED, owed=_had_one),),
    accounts.RefreshReused: (OwedNotice(kind=kinds.SESSION_ENDED),),
    accounts.ResetAsked: (OwedNotice(kind=kinds.RESET_PASSWORD),),
    accounts.UserInvited: (OwedNotice(kind=kinds.INVITATION),),
    accounts.PasswordLinkSent: (OwedNotice(kind=kinds.RESET_PASSWORD),),
    accounts.EmailChangeAsked: (
        OwedNotice(kind=kinds.CHANGE_EMAIL, owed=_free),
        OwedNotice(kind=kinds.EMAIL_CHANGE_ASKED, owed=_was_verified),
    ),
    accounts.EmailChanged: (
        OwedNotice(kind=kinds.EMAIL_CHANGED, owed=_told, about="past_address_id"),
    ),
    accounts.EmailChangeUndone: (
        OwedNotice(kind=kinds.EMAIL_UNDONE),
        OwedNotice(kind=kinds.EMAIL_LOST, owed=_told, about="past_address_id"),
    ),
    accounts.PasswordChanged: (OwedNotice(kind=kinds.PASSWORD_CHANGED),),
    accounts.FactorAdded: (_SECURED,),
    accounts.FactorRemoved: (_SECURED,),
    accounts.FactorsReset: (OwedNotice(kind=kinds.FACTORS_RESET),),
    accounts.FactorResetAsked: (OwedNotice(kind=kinds.FACTOR_RESET_ASKED),),
    accounts.FactorResetApproved: (_ANSWERED,),
    accounts.FactorResetDeclined: (_ANSWERED,),
    accounts.RecoveryCodeUsed: (_SECURED,),
    accounts.PasskeyRefused: (_SECURED,),
    directory.DoctorApproved: (OwedNotice(kind=kinds.ACCOUNT_APPROVED),),
}


def owe_messages(event: Any) -> None:
    """Owe what the table says, in the transaction of the event."""
    for notice in NOTICES[type(event)]:
        if notice.owed(event):
            _owe(notice, event)


def _owe(notice: OwedNotice, event: Any) -> None:
    user_id = getattr(event, notice.to)
    since = _floor(event.at, None if notice.at_once else notice.kind.every)
    tell_user(
        notice.kind,
        user_id,
        once=f"{user_id}:{since.astimezone(UTC).isoformat()}",
        about_id=getattr(event, notice.about) if notice.about else "",
        now=event.at,
    )


def _floor(at: datetime, step: timedelta | None) -> datetime:
    start = datetime(1970, 1, 1, tzinfo=UTC)
    return at if step is None else start + (at - start) // step * step
