"""Keeping a time for one person while they fill in the form: with an account or before they have one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, select

from clinic.accounts.actor import Actor
from clinic.accounts.attempts import Budget, Rate, check_attempts, count_attempt
from clinic.booking.access import check_own_calendar, patient_to_book
from clinic.booking.errors import hold_ended, hold_limit, hold_limit_of_slot
from clinic.booking.events import HoldChanged
from clinic.booking.models import Claim, Hold
from clinic.booking.reason import drop_draft
from clinic.booking.record.claims import drop_hold, drop_holds, lock_doctor, place_kept
from clinic.booking.times.strangers import admit
from clinic.booking.times.verdict import Verdict, judge
from clinic.core.clock import require_aware
from clinic.core.errors import NotAllowed, NotFound, TooMany
from clinic.db import db, transactional
from clinic.directory.queries import the_clinic
from clinic.dispatch import announce

#: However often it is extended, a hold ends so long after it was taken.
LONGEST = timedelta(minutes=20)
#: So often one person may keep one time in a day.
PER_DAY = 3


@transactional
def hold(
    actor: Actor,
    *,
    doctor_id: str,
    visit_type_id: str,
    starts_at: datetime,
    now: datetime,
    patient_id: str | None = None,
    replace: bool = False,
    network: str = "",
) -> Hold:
    """Keep a time for the actor, who may be a visitor, for as long as the clinic's policy says.

    `replace` lets the actor's other hold go. `network` is where the actor comes from: it counts while
    their address is not verified (`clinic.booking.times.strangers`). Raises Conflict `hold_limit` or
    `slot_taken`, Invalid `not_bookable`, NotFound.
    """
    _check_may_book(actor)
    check_own_calendar(actor, doctor_id)
    if patient_id is not None:
        patient_to_book(actor, patient_id, doctor_id=doctor_id, now=now)
    lock_doctor(doctor_id, now=now)
    old = own_hold(actor)
    if old is not None and old.expires_at > now and not replace:
        raise hold_limit()
    _count(actor, doctor_id, starts_at, now=now)
    verdict = judge(
        actor,
        doctor_id=doctor_id,
        visit_type_id=visit_type_id,
        starts_at=require_aware(starts_at),
        # What a record holds that may be another's is not told by what is free.
        patient_id=patient_id if actor.verified else None,
        own_hold=old,
        now=now,
    )
    drop_hold(old)
    kept = _kept(actor, patient_id, doctor_id, verdict, network, now=now)
    _tell(actor, kept, now=now, doctor_before=old.doctor_id if old else "")
    return kept


@transactional
def extend_hold(actor: Actor, hold_id: str, *, now: datetime) -> Hold:
    """Keep the time for another while, at most 20 minutes in all.

    Raises Conflict `hold_ended` once it has run out or cannot be kept longer, NotFound.
    """
    kept = hold_of(actor, hold_id)
    if kept.expires_at <= now:
        raise hold_ended()
    until = min(now + timedelta(minutes=the_clinic().hold_minutes), kept.created_at + LONGEST)
    if until > kept.expires_at:
        keep_until(kept, until)
        _tell(actor, kept, now=now)
    return kept


def keep_until(kept: Hold, until: datetime) -> None:
    """Let a hold and its claim end at this instant, inside the open transaction."""
    kept.expires_at = until
    for claim in db.session.scalars(select(Claim).where(Claim.hold_id == kept.id)):
        claim.expires_at = until


@transactional
def release_hold(actor: Actor, hold_id: str, *, now: datetime) -> None:
    """Let the time go, and what was typed for it. Raises NotFound."""
    kept = hold_of(actor, hold_id)
    drop_holds([kept.id])
    drop_draft(actor.user_id)  # a visitor has typed nothing yet
    _tell(actor, kept, now=now)


def own_hold(actor: Actor, *, lock: bool = False) -> Hold | None:
    """The actor's hold, if there is one; it may have expired.

    `lock` keeps its row until the transaction ends: another tab may be letting it go.
    """
    query = select(Hold).where(kept_by(actor))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)


def kept_by(actor: Actor) -> ColumnElement[bool]:
    """The condition that a hold is this user's or visitor's."""
    return Hold.visitor == actor.visitor if actor.visitor else Hold.user_id == actor.user_id


def hold_of(actor: Actor, hold_id: str) -> Hold:
    """The actor's hold of this id; its row is kept until the transaction ends. Raises NotFound."""
    kept = own_hold(actor, lock=True)
    if kept is None or kept.id != hold_id:
        raise NotFound()
    return kept


def check_holds(actor: Actor, hold_id: str, *, now: datetime) -> None:
    """Raise NotFound unless this is the actor's hold and has not run out."""
    if hold_of(actor, hold_id).expires_at <= now:
        raise NotFound()


def can_be_extended(kept: Hold, *, now: datetime) -> bool:
    """Whether asking for more time would give more time."""
    return kept.expires_at > now and kept.expires_at < kept.created_at + LONGEST


def _kept(
    actor: Actor,
    patient_id: str | None,
    doctor_id: str,
    verdict: Verdict,
    network: str,
    *,
    now: datetime,
) -> Hold:
    stranger = actor.is_patient_side and not actor.verified
    kept = Hold(
        user_id=actor.user_id or None,
        visitor=actor.visitor or None,
        patient_id=patient_id,
        doctor_id=doctor_id,
        visit_type_id=verdict.plan.visit_type_id,
        starts_at=verdict.starts_at,
        ends_at=verdict.ends_at,
        created_at=now,
        expires_at=now + timedelta(minutes=the_clinic().hold_minutes),
        network=admit(network, doctor_id, verdict, now=now) if stranger else None,
    )
    db.session.add(kept)
    db.session.flush()
    place_kept(kept, verdict.plan)
    return kept


def _tell(actor: Actor, kept: Hold, *, now: datetime, doctor_before: str = "") -> None:
    announce(
        HoldChanged(
            at=now,
            actor_id=actor.user_id,
            hold_id=kept.id,
            doctor_id=kept.doctor_id,
            doctor_before=doctor_before,
        )
    )


def _count(actor: Actor, doctor_id: str, starts_at: datetime, *, now: datetime) -> None:
    """Nobody keeps a time from others by taking it again and again. Staff do so on somebody's behalf."""
    if actor.is_staff:
        return
    start = require_aware(starts_at).astimezone(UTC).isoformat()
    tries = [
        Budget(
            f"hold:{actor.visitor or actor.user_id}:{doctor_id}:{start}",
            (Rate(PER_DAY, timedelta(1)),),
        )
    ]
    try:
        check_attempts(tries, now=now)
    except TooMany:
        raise hold_limit_of_slot() from None
    count_attempt(tries, now=now)


def _check_may_book(actor: Actor) -> None:
    if not (actor.is_patient_side or actor.is_staff):
        raise NotAllowed()
