"""Keeping a time while the mail that verifies an address is on its way: longer, but once per address."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from clinic.accounts.actor import Actor
from clinic.accounts.models import User
from clinic.booking.events import HoldChanged
from clinic.booking.hold import hold, keep_until, own_hold
from clinic.booking.models import Hold, MailWait
from clinic.core.errors import NotAllowed
from clinic.db import db, insert, transactional
from clinic.dispatch import announce
from clinic.sealing import keyed_fingerprint

#: DOMAIN: "30 minutes, once per address, while a new account verifies its mail".
LONG_ENOUGH = timedelta(minutes=30)


@transactional
def keep_for_mail(
    actor: Actor,
    *,
    doctor_id: str,
    visit_type_id: str,
    starts_at: datetime,
    now: datetime,
    patient_id: str | None = None,
    network: str = "",
) -> Hold:
    """Keep this time 30 minutes from now for somebody whose address is not verified yet.

    The second time for one address, the hold stays as long as any other. Raises what `hold` raises,
    NotAllowed for who is verified and can simply book.
    """
    if actor.verified:
        raise NotAllowed()
    kept = own_hold(actor, lock=True)
    if kept is None or not _is_for(kept, doctor_id, visit_type_id, starts_at, now):
        kept = hold(
            actor,
            doctor_id=doctor_id,
            visit_type_id=visit_type_id,
            starts_at=starts_at,
            patient_id=patient_id,
            replace=True,
            network=network,
            now=now,
        )
    until = until_for_mail(actor, kept.expires_at, now=now)
    if until != kept.expires_at:
        keep_until(kept, until)
        announce(
            HoldChanged(at=now, actor_id=actor.user_id, hold_id=kept.id, doctor_id=kept.doctor_id)
        )
    return kept


def until_for_mail(actor: Actor, otherwise: datetime, *, now: datetime) -> datetime:
    """Until when a time is kept for who has to verify their address: longer the first time."""
    return now + LONG_ENOUGH if _is_first(actor.email, now) else otherwise


def kept_time(user_id: str, *, now: datetime) -> Hold | None:
    """The time that is kept for a user now, to which the link of their mail leads back."""
    return db.session.scalar(select(Hold).where(Hold.user_id == user_id, Hold.expires_at > now))


def forget_mail_wait(user_id: str) -> None:
    """The user's address is verified, inside the open transaction.

    A row that stayed would tell whoever registers with the address once more that it is somebody's:
    their time would be kept for minutes only.
    """
    user = db.session.get_one(User, user_id)
    db.session.execute(delete(MailWait).where(MailWait.address == keyed_fingerprint(user.email)))


def _is_for(
    kept: Hold, doctor_id: str, visit_type_id: str, starts_at: datetime, now: datetime
) -> bool:
    wanted = (doctor_id, visit_type_id, starts_at)
    return kept.expires_at > now and wanted == (
        kept.doctor_id,
        kept.visit_type_id,
        kept.starts_at,
    )


def _is_first(email: str, now: datetime) -> bool:
    """Whether nothing was kept so long for this address before; from now on it was."""
    first = (
        insert(MailWait).values(address=keyed_fingerprint(email), at=now).on_conflict_do_nothing()
    )
    return db.session.scalar(first.returning(MailWait.address)) is not None
