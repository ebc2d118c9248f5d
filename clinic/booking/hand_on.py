"""What a visitor kept is theirs once they have an account: it counts anew from then."""

from __future__ import annotations

from datetime import datetime, timedelta

from clinic.accounts.actor import Actor
from clinic.booking.events import HoldChanged
from clinic.booking.hold import keep_until, own_hold
from clinic.booking.mail_wait import until_for_mail
from clinic.booking.models import Hold
from clinic.booking.record.claims import drop_hold, drop_holds, lock_doctor
from clinic.db import db, transactional
from clinic.directory.queries import the_clinic
from clinic.dispatch import announce


@transactional
def hand_on(visitor: Actor, user: Actor, *, now: datetime) -> Hold | None:
    """Give what the visitor keeps to the user who has just been let in; None where that is nothing.

    It is kept as long as any hold from now on, and 30 minutes while a new account verifies its
    address, once per address. Another time that the user kept is let go: this one was pressed last.
    For staff it is let go. It counts as a stranger's until the address is verified.
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
        kept.network = None if user.verified else kept.network
        until = now + timedelta(minutes=the_clinic().hold_minutes)
        keep_until(kept, until if user.verified else until_for_mail(user, until, now=now))
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
