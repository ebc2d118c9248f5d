"""Which visit fulfils which follow-up: linked where exactly one fits, and open again where it is lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from clinic.booking.events import AnswerUndone, AppointmentEvent
from clinic.booking.lifecycle import STANDING, Status
from clinic.booking.models import Appointment, AppointmentChange
from clinic.care.follow_ups.events import (
    FollowUpBooked,
    FollowUpDone,
    FollowUpEvent,
    FollowUpReopened,
)
from clinic.care.follow_ups.schedule import Window, nudges
from clinic.care.kinds import FollowUpStatus
from clinic.care.models import FollowUp
from clinic.core.local_time import days_span, local_date
from clinic.db import db
from clinic.directory.queries import the_clinic
from clinic.dispatch import announce

#: Visits that fulfil a follow-up, or will.
FULFILLING = STANDING | {Status.COMPLETED}
#: The visit that an order was given in. Made once: to make it takes longer than to ask.
_ORDERING = aliased(Appointment)


def open_order(order: FollowUp, today: date) -> None:
    """It is open from a local date on, and the clock begins to look at it."""
    order.status, order.appointment_id, order.ended_at = FollowUpStatus.OPEN, None, None
    order.opened_on = today
    order.next_on = nudges(today, Window(order.window_from, order.window_until))[0][0]


def settle_follow_up(event: AppointmentEvent) -> None:
    """What happened to a visit books, ends or reopens a follow-up, in the event's transaction.

    What was undone gets back the follow-up that it had, whatever the window.
    """
    visit = db.session.get_one(Appointment, event.appointment_id)
    found = _concerned(visit)
    own = next((one for one in found if one.appointment_id == visit.id), None)
    if own is not None and isinstance(event, AnswerUndone) and _came_by_move(own, visit, event):
        _reopen(own, event.actor_id, now=event.at)
    elif own is not None:
        _follow(own, visit, event.actor_id, now=event.at)
    elif visit.status in FULFILLING:
        lost = [one for one in found if one.lost_appointment_id == visit.id]
        _link_only(lost or found, visit, event.actor_id, now=event.at)


def link_visits(order: FollowUp, *, actor_id: str, now: datetime) -> None:
    """Link the visits in an order's window that fulfil none yet, the earliest first, where exactly one
    open follow-up fits them: after it was ordered, or dropped.
    """
    span = days_span(order.window_from, order.window_until, the_clinic().zone)
    unlinked = (
        select(Appointment)
        .where(
            Appointment.patient_id == order.patient_id,
            Appointment.doctor_id == order.doctor_id,
            Appointment.visit_type_id == order.visit_type_id,
            Appointment.status.in_(STANDING),
            Appointment.starts_at >= span.start,
            Appointment.starts_at < span.end,
            ~books_a_follow_up(),
        )
        .order_by(Appointment.starts_at)
    )
    for visit in db.session.scalars(unlinked).all():
        _link_only(_concerned(visit), visit, actor_id, now=now)


def fits(visit: Appointment, day: date) -> ColumnElement[bool]:
    """The condition that a follow-up is open and asks for such a visit; `day` is its local date."""
    return _fits(visit.doctor_id, visit.visit_type_id, visit.starts_at, day)


def books_a_follow_up() -> ColumnElement[bool]:
    """The condition that an appointment is booked for one."""
    return exists().where(FollowUp.appointment_id == Appointment.id)


def _fits(doctor_id: Any, visit_type_id: Any, starts_at: Any, day: Any) -> ColumnElement[bool]:
    return and_(
        FollowUp.status == FollowUpStatus.OPEN,
        FollowUp.doctor_id == doctor_id,
        FollowUp.visit_type_id == visit_type_id,
        FollowUp.window_from <= day,
        FollowUp.window_until >= day,
        exists().where(
            _ORDERING.id == FollowUp.ordered_by_appointment_id,
            _ORDERING.starts_at < starts_at,
        ),
    )


#: The follow-ups that a visit concerns, to be asked at each change of one: written once, too.
_CONCERNED = (
    select(FollowUp)
    .where(
        FollowUp.patient_id == bindparam("patient_id"),
        or_(
            FollowUp.appointment_id == bindparam("visit_id"),
            and_(
                FollowUp.status == FollowUpStatus.OPEN,
                FollowUp.lost_appointment_id == bindparam("visit_id"),
            ),
            _fits(*map(bindparam, ("doctor_id", "visit_type_id", "starts_at", "day"))),
        ),
    )
    .order_by(FollowUp.id)
    .with_for_update(of=FollowUp)
)


def _concerned(visit: Appointment) -> Sequence[FollowUp]:
    """The follow-up that has this visit or had it last, and the open ones that it fits; kept until the
    transaction ends.
    """
    asked = {
        "visit_id": visit.id,
        "patient_id": visit.patient_id,
        "doctor_id": visit.doctor_id,
        "visit_type_id": visit.visit_type_id,
        "starts_at": visit.starts_at,
        "day": local_date(visit.starts_at, the_clinic().zone),
    }
    return db.session.scalars(_CONCERNED, asked).all()


def _link_only(
    found: Sequence[FollowUp], visit: Appointment, actor_id: str, *, now: datetime
) -> None:
    """Several that fit: a person has to say which one is meant."""
    if len(found) == 1:
        order = found[0]
        order.appointment_id, order.lost_appointment_id, order.next_on = visit.id, None, None
        order.status = FollowUpStatus.BOOKED
        _tell(FollowUpBooked, order, actor_id, now)
        _follow(order, visit, actor_id, now=now)


def _came_by_move(order: FollowUp, visit: Appointment, event: AnswerUndone) -> bool:
    """Whether a move that has just been undone had brought the visit into the window."""
    zone, window = the_clinic().zone, Window(order.window_from, order.window_until)
    if window.has(local_date(visit.starts_at, zone)):
        return False
    undone = db.session.get(AppointmentChange, (visit.id, event.version - 1))
    return undone is not None and window.has(local_date(undone.starts_after, zone))


def _follow(order: FollowUp, visit: Appointment, actor_id: str, *, now: datetime) -> None:
    """The follow-up stands as its visit does."""
    if visit.status not in FULFILLING:
        order.lost_appointment_id = visit.id
        _reopen(order, actor_id, now=now)
    elif visit.status is Status.COMPLETED and order.status is not FollowUpStatus.DONE:
        order.status, order.ended_at = FollowUpStatus.DONE, now
        _tell(FollowUpDone, order, actor_id, now)
    elif visit.status is not Status.COMPLETED and order.status is FollowUpStatus.DONE:
        order.status, order.ended_at = FollowUpStatus.BOOKED, None
        _tell(FollowUpBooked, order, actor_id, now)


def _reopen(order: FollowUp, actor_id: str, *, now: datetime) -> None:
    open_order(order, local_date(now, the_clinic().zone))
    _tell(FollowUpReopened, order, actor_id, now)


def _tell(kind: type[FollowUpEvent], order: FollowUp, actor_id: str, now: datetime) -> None:
    db.session.flush()
    announce(kind(at=now, actor_id=actor_id, follow_up_id=order.id))
