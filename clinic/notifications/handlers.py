"""Which event owes whom a message: one line in a table for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from clinic.accounts import events as accounts
from clinic.directory import events as directory
from clinic.notifications.kinds import Channel
from clinic.notifications.outbox.owe import Subject, owe
from clinic.notifications.subjects import FACTOR_RESET, PAST_ADDRESS


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


def _invited(event: directory.DoctorAdded) -> bool:
    return event.invited


@dataclass(frozen=True, kw_only=True)
class OwedNotice:
    """What an event owes to the user in its field `to`.

    `every`: at most one in each such stretch of time, counted from the first instant of 1970.
    `useful_for`: not sent any more so long after the event. `about`: what sort of thing it is about,
    and the field with its id; a past address is where it goes to.
    """

    kind: str
    to: str = "user_id"
    channels: tuple[Channel, ...] = (Channel.MAIL,)
    owed: Callable[[Any], bool] = _always
    every: timedelta | None = None
    useful_for: timedelta | None = None
    about: tuple[str, str] | None = None


_HOUR, _WEEK = timedelta(hours=1), timedelta(days=7)
#: How somebody signs in has changed, or somebody tried what only a thief would.
_SECURED = OwedNotice(kind="account_secured", every=timedelta(minutes=1))
#: A second admin has said yes or no to what the first one asked for.
_ANSWERED = OwedNotice(
    kind="factor_reset_answered",
    to="asked_by",
    channels=(Channel.IN_APP,),
    about=(FACTOR_RESET, "reset_id"),
)

NOTICES: dict[type, tuple[OwedNotice, ...]] = {
    accounts.UserRegistered: (OwedNotice(kind="verify_email", owed=_unverified),),
    accounts.RegisteredAgain: (
        OwedNotice(kind="account_exists", every=_HOUR, useful_for=timedelta(days=1)),
    ),
    accounts.VerificationAsked: (OwedNotice(kind="verify_email", every=timedelta(minutes=1)),),
    accounts.PasswordSet: (OwedNotice(kind="password_changed", owed=_had_one),),
    accounts.RefreshReused: (OwedNotice(kind="session_ended"),),
    accounts.ResetAsked: (OwedNotice(kind="reset_password", useful_for=_HOUR),),
    accounts.PasswordLinkSent: (OwedNotice(kind="reset_password", useful_for=_HOUR),),
    accounts.EmailChangeAsked: (
        OwedNotice(kind="change_email", owed=_free, useful_for=_HOUR),
        OwedNotice(kind="email_change_asked", owed=_was_verified),
    ),
    # Later there would be nothing to put back.
    accounts.EmailChanged: (
        OwedNotice(
            kind="email_changed",
            owed=_told,
            about=(PAST_ADDRESS, "past_address_id"),
            useful_for=_WEEK,
        ),
    ),
    accounts.EmailChangeUndone: (
        OwedNotice(kind="email_undone"),
        OwedNotice(
            kind="email_lost", owed=_told, about=(PAST_ADDRESS, "past_address_id"), useful_for=_WEEK
        ),
    ),
    accounts.PasswordChanged: (OwedNotice(kind="password_changed"),),
    accounts.FactorAdded: (_SECURED,),
    accounts.FactorRemoved: (_SECURED,),
    accounts.FactorsReset: (OwedNotice(kind="factors_reset"),),
    accounts.FactorResetAsked: (OwedNotice(kind="factor_reset_asked"),),
    accounts.FactorResetApproved: (_ANSWERED,),
    accounts.FactorResetDeclined: (_ANSWERED,),
    accounts.RecoveryCodeUsed: (_SECURED,),
    accounts.PasskeyRefused: (_SECURED,),
    directory.DoctorAdded: (OwedNotice(kind="invitation", owed=_invited),),
    directory.DoctorApproved: (
        OwedNotice(kind="account_approved", channels=(Channel.MAIL, Channel.IN_APP)),
    ),
}


def owe_messages(event: Any) -> None:
    """Owe what the table says, in the transaction of the event."""
    for notice in NOTICES[type(event)]:
        if notice.owed(event):
            _owe(notice, event)


def _owe(notice: OwedNotice, event: Any) -> None:
    user_id = getattr(event, notice.to)
    since = _floor(event.at, notice.every).astimezone(UTC).isoformat()
    for channel in notice.channels:
        owe(
            dedupe_key=f"{notice.kind}:{user_id}:{since}:{channel}",
            kind=notice.kind,
            channel=channel,
            user_id=user_id,
            subject=Subject(kind=notice.about[0], id=getattr(event, notice.about[1]))
            if notice.about
            else None,
            not_after=event.at + notice.useful_for if notice.useful_for else None,
            now=event.at,
        )


def _floor(at: datetime, step: timedelta | None) -> datetime:
    start = datetime(1970, 1, 1, tzinfo=UTC)
    return at if step is None else start + (at - start) // step * step
