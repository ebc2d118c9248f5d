"""Keeping a time on the way to an account: what a visitor kept is theirs from then, and while the mail
that verifies the address is on its way it is kept longer, but once per address.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from clinic.accounts.actor import Actor
from clinic.accounts.models import User
from clinic.booking.events import HoldChanged
from clinic.booking.hold import hold, keep_until, own_hold
from clinic.booking.models import Hold, MailWait
from clinic.booking.record.claims import drop_hold, drop_holds, lock_doctor
from clinic.core.errors import NotAllowed
from clinic.db import db, insert, transactional
from clinic.directory.queries import the_clinic
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
    until = _until_for_mail(actor, kept.expires_at, now=now)
    if until != kept.expires_at:
        keep_until(kept, until)
        announce(
            HoldChanged(at=now, actor_id=actor.user_id, hold_id=kept.id, doctor_id=kept.doctor_id)
        )
    return kept


@transactional
def hand_on(visitor: Actor, user: Actor, *, now: datetime) -> Hold | None:
    """Give what the visitor keeps to the user who has just been let in; None where that is nothing. The
    visitor may have an account by now, beside the user's.

    It is kept as long as any hold from now on, or as it was if that is longer, and 30 minutes while a new
    account verifies its address, once per address. Another time that the user kept is let go: this one
    was pressed last. For staff it is let go. It counts as a stranger's until the address is verified.
    """
    found = own_hold(visitor)
    if found is None:
        return None
    lock_doctor(found.doctor_id, now=now)
    kept = own_hold(visitor, lock=True)
    if kept is None or kept.expires_at <= now:
        return None
    before = own_hold(user, lock=True)
    drop_hold(before)
    if user.is_patient_side:
        kept.user_id, kept.visitor, kept.created_at = user.user_id, None, now
        kept.patient_id = None
        kept.network = None if user.verified else kept.network
        until = max(kept.expires_at, now + timedelta(minutes=the_clinic().hold_minutes))
        keep_until(kept, until if user.verified else _until_for_mail(user, until, now=now))
        db.session.flush()
    else:
        drop_holds([kept.id])
    announce(
        HoldChanged(
            at=now,
            actor_id=user.user_id,
            hold_id=kept.id,
            doctor_id=kept.doctor_id,
            doctor_before=before.doctor_id if before else "",
        )
    )
    return kept if user.is_patient_side else None


def running_hold(user_id: str, *, now: datetime) -> Hold | None:
    """The time that is kept for a user now, to which the link of their mail leads back."""
    return db.session.scalar(select(Hold).where(Hold.user_id == user_id, Hold.expires_at > now))


def newest_hold_beside(user: User, *, now: datetime) -> Hold | None:
    """The time that is kept for whoever has just registered with the address of this user."""
    return db.session.scalar(
        select(Hold)
        .join(User, User.id == Hold.user_id)
        .where(User.claimed_email == user.email, Hold.expires_at > now)
        .order_by(User.created_at.desc(), User.id)
        .limit(1)
    )


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


def _until_for_mail(actor: Actor, otherwise: datetime, *, now: datetime) -> datetime:
    """Until when a time is kept for who has to verify their address: longer the first time."""
    return now + LONG_ENOUGH if _is_first(actor.email, now) else otherwise


def _is_first(email: str, now: datetime) -> bool:
    """Whether nothing was kept so long for this address before; from now on it was."""
    first = (
        insert(MailWait).values(address=keyed_fingerprint(email), at=now).on_conflict_do_nothing()
    )
    return db.session.scalar(first.returning(MailWait.address)) is not None
