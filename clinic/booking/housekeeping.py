"""What the clock does: requests expire, holds and old claims are cleared away. May run twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from clinic.accounts.actor import SYSTEM
from clinic.booking.answer import drop_proposal, end
from clinic.booking.events import AppointmentEvent, AppointmentExpired, MoveDeclined
from clinic.booking.lifecycle import Step, after
from clinic.booking.models import Appointment, Claim, Hold, MailWait, Proposal, Side
from clinic.booking.reason import drop_expired_drafts
from clinic.booking.record.change import next_version
from clinic.booking.record.claims import drop_holds, drop_proposals
from clinic.booking.record.snapshot import snapshot
from clinic.db import db, transactional

#: Claims of visits that ended longer ago are cleared: nobody can book the past.
KEPT_CLAIMS = timedelta(days=2)
#: As long as an account may wait for its address to be shown (see `privacy.clearing`).
KEPT_WAITS = timedelta(days=7)
#: So long a page can tell somebody that the time they kept is over, and offer it again.
KEPT_HOLDS = timedelta(minutes=30)
#: So many at once, so that no transaction grows long.
BATCH = 200


@dataclass(frozen=True, slots=True)
class Tidied:
    """How many requests expired; holds, proposals and drafts let go; claims and waits for mails cleared."""

    expired: int
    holds: int
    proposals: int
    drafts: int
    claims: int
    waits: int


def tidy(*, now: datetime) -> Tidied:
    """Do all that is due."""
    return Tidied(
        expired=expire_unanswered(now=now),
        holds=_clear_holds(now),
        proposals=_clear_proposals(now),
        drafts=_clear_drafts(now),
        claims=_clear_claims(now),
        waits=_clear_waits(now),
    )


def expire_unanswered(*, now: datetime) -> int:
    """Requests past their deadline expire; a move that nobody answered leaves the confirmed time."""
    done = 0
    for appointment_id in _overdue(now):
        done += _expire(appointment_id, now=now)
    return done


def _overdue(now: datetime) -> list[str]:
    return list(
        db.session.scalars(
            select(Appointment.id)
            .where(Appointment.decide_by <= now)
            .order_by(Appointment.decide_by)
            .limit(BATCH)
        )
    )


@transactional
def _expire(appointment_id: str, *, now: datetime) -> int:
    appointment = db.session.scalar(
        select(Appointment)
        .where(Appointment.id == appointment_id, Appointment.decide_by <= now)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if appointment is None:  # answered since it was looked for
        return 0
    stood = snapshot(appointment)
    event: type[AppointmentEvent] = AppointmentExpired
    if appointment.proposed_starts_at is not None:
        drop_proposal(appointment)
        what, event = "move_expired", MoveDeclined
    else:
        appointment.status, what = after(appointment.status, Step.EXPIRE), "expired"
        end(appointment, Side.CLOCK, "", now=now)
    next_version(appointment, what, Side.CLOCK, SYSTEM, event, now=now, stood=stood)
    return 1


@transactional
def _clear_holds(now: datetime) -> int:
    over = select(Hold.id).where(Hold.expires_at <= now - KEPT_HOLDS).limit(BATCH)
    return drop_holds(db.session.scalars(over).all())


@transactional
def _clear_proposals(now: datetime) -> int:
    over = select(Proposal.id).where(Proposal.expires_at <= now).limit(BATCH)
    return drop_proposals(db.session.scalars(over).all())


@transactional
def _clear_drafts(now: datetime) -> int:
    return drop_expired_drafts(now=now)


@transactional
def _clear_claims(now: datetime) -> int:
    old = (
        select(Claim.id)
        .where(Claim.ends_at < now - KEPT_CLAIMS, Claim.appointment_id.is_not(None))
        .limit(BATCH * 10)
    )
    return db.session.execute(delete(Claim).where(Claim.id.in_(old))).rowcount  # type: ignore[attr-defined]


@transactional
def _clear_waits(now: datetime) -> int:
    old = delete(MailWait).where(MailWait.at <= now - KEPT_WAITS)
    return db.session.execute(old).rowcount  # type: ignore[attr-defined]
