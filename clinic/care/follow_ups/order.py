"""Ordering a follow-up at a visit, and dropping one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import exists, select

from clinic.accounts.actor import Actor
from clinic.accounts.permissions import Permission
from clinic.booking.access import check_can_come, in_care, own_visit
from clinic.booking.lifecycle import UNSETTLED, Status, wrong_state
from clinic.booking.models import Appointment
from clinic.booking.reason import reason_text
from clinic.booking.record.claims import lock_patient
from clinic.care.follow_ups.events import FollowUpDropped, FollowUpOrdered
from clinic.care.follow_ups.link import link_visits, open_order
from clinic.care.follow_ups.read import load_follow_up
from clinic.care.follow_ups.schedule import window_of
from clinic.care.kinds import FollowUpStatus
from clinic.care.models import FollowUp
from clinic.core.errors import N_, Conflict, Invalid, NotFound, Sentence
from clinic.core.local_time import local_date
from clinic.db import db, transactional
from clinic.directory.queries import doctor_of, the_clinic
from clinic.dispatch import announce

#: In weeks from the visit, and more or less.
LONGEST_WEEKS, MOST_PLUS_MINUS = 104, 8
#: A visit at which one can be ordered.
_AT = UNSETTLED | {Status.COMPLETED}


@transactional
def order_follow_up(
    actor: Actor,
    appointment_id: str,
    *,
    weeks: int,
    visit_type_id: str,
    plus_minus: int = 1,
    text: str = "",
    now: datetime,
) -> FollowUp:
    """Ask the patient of a visit of the actor's own to come back in `weeks` ± `plus_minus`.

    The weeks count from the visit's local date. Where a visit that fits is booked already, it is that.
    Raises NotAllowed; NotFound; Conflict `wrong_state` for a visit that is neither confirmed nor under
    way nor over, `already_ordered` where the same is open already; Invalid with fields.
    """
    visit = _visit(actor, appointment_id, now=now)
    _check(actor, weeks, plus_minus, visit_type_id)
    # Nobody books a visit that fits between our look and the order.
    check_can_come(actor, lock_patient(visit.patient_id))
    _check_is_new(visit, weeks, plus_minus, visit_type_id)
    asked = {"weeks": weeks, "plus_minus": plus_minus, "visit_type_id": visit_type_id}
    order = _order(visit, text=reason_text(text, "text"), now=now, **asked)
    db.session.add(order)
    db.session.flush()
    announce(FollowUpOrdered(at=now, actor_id=actor.user_id, follow_up_id=order.id))
    link_visits(order, actor_id=actor.user_id, now=now)
    return order


def _order(visit: Appointment, *, now: datetime, **asked: Any) -> FollowUp:
    """An open one, as it was asked for at the visit."""
    zone = the_clinic().zone
    window = window_of(
        local_date(visit.starts_at, zone), weeks=asked["weeks"], plus_minus=asked["plus_minus"]
    )
    order = FollowUp(
        ordered_by_appointment_id=visit.id,
        patient_id=visit.patient_id,
        doctor_id=visit.doctor_id,
        window_from=window.first,
        window_until=window.last,
        created_at=now,
        **asked,
    )
    open_order(order, local_date(now, zone))
    return order


def _visit(actor: Actor, appointment_id: str, *, now: datetime) -> Appointment:
    """The visit, if the actor may order a follow-up at it. Raises as `order_follow_up`."""
    visit = own_visit(actor, appointment_id)
    if not may_order_at(visit):
        raise wrong_state()
    if not in_care(visit.doctor_id, visit.patient_id, now=now):
        raise NotFound()
    return visit


def may_order_at(visit: Appointment) -> bool:
    """Whether the visit stands so that its doctor can order a follow-up at it."""
    return visit.status in _AT


@transactional
def drop_follow_up(actor: Actor, follow_up_id: str, *, reason: str, now: datetime) -> FollowUp:
    """The doctor does not ask for it any more, and says why; a visit that is booked for it stays.

    Raises NotAllowed, NotFound, Invalid at `reason`, Conflict `wrong_state`.
    """
    actor.must(Permission.OWN_CALENDAR)
    order = load_follow_up(actor, follow_up_id, lock=True)
    why = reason_text(reason, "reason")
    if not why:
        sentence = N_("Say in a few words why it is no longer needed.")
        raise Invalid("invalid", sentence, fields={"reason": sentence})
    if order.status not in (FollowUpStatus.OPEN, FollowUpStatus.BOOKED):
        raise Conflict("wrong_state", N_("This follow-up is over already."))
    end_order(order, why, actor_id=actor.user_id, now=now)
    link_visits(order, actor_id=actor.user_id, now=now)
    return order


def end_order(order: FollowUp, reason: str, *, actor_id: str, now: datetime) -> None:
    """Drop it, whoever says so, inside the open transaction."""
    order.status, order.drop_reason, order.ended_at = FollowUpStatus.DROPPED, reason, now
    order.appointment_id = order.next_on = None
    db.session.flush()
    announce(FollowUpDropped(at=now, actor_id=actor_id, follow_up_id=order.id))


def _check_is_new(visit: Appointment, weeks: int, plus_minus: int, visit_type_id: str) -> None:
    """A second press orders nothing twice. Raises Conflict `already_ordered`."""
    same = exists().where(
        FollowUp.ordered_by_appointment_id == visit.id,
        FollowUp.visit_type_id == visit_type_id,
        FollowUp.weeks == weeks,
        FollowUp.plus_minus == plus_minus,
        FollowUp.status == FollowUpStatus.OPEN,
    )
    if db.session.scalar(select(same)):
        sentence = N_("The same follow-up is already open. Drop it first to order it again.")
        raise Conflict("already_ordered", sentence)


def _check(actor: Actor, weeks: int, plus_minus: int, visit_type_id: str) -> None:
    wrong: dict[str, Sentence] = {}
    if not 1 <= weeks <= LONGEST_WEEKS:
        wrong["weeks"] = N_("Choose 1 to 104 weeks.")
    if not 1 <= plus_minus <= MOST_PLUS_MINUS:
        wrong["plus_minus"] = N_("Choose 1 to 8 weeks.")
    offer = doctor_of(actor).offer_of(visit_type_id)
    if offer is None or not offer.visit_type.active:
        wrong["visit_type_id"] = N_("Choose a kind of visit that you offer.")
    if wrong:
        raise Invalid(fields=wrong)
