"""What happens to visits and messages, and what is to be done because of it."""

from __future__ import annotations

from sqlalchemy import update

from clinic.booking.events import AnswerUndone, AppointmentEvent, RetimingRefused
from clinic.booking.lifecycle import Status
from clinic.booking.models import Appointment
from clinic.care.follow_ups.events import FollowUpEvent
from clinic.care.kinds import FollowUpStatus
from clinic.care.models import FollowUp
from clinic.db import db
from clinic.notifications.events import CallOwed, FollowUpCallOwed
from clinic.tasks.kinds import TaskKind
from clinic.tasks.models import Task
from clinic.tasks.open_task import (
    drop_call,
    open_about,
    open_again,
    open_call,
    open_follow_up,
    open_unless_open,
)


def call_owed(event: CallOwed) -> None:
    """Somebody has to be called about a visit."""
    open_call(event, _visit(event.appointment_id))


def answer_undone(event: AnswerUndone) -> None:
    """What was undone is not called about; what was before it is. A request waits on, due when it was."""
    drop_call(event.appointment_id, event.version - 1, now=event.at)
    follow_doctor(event)
    visit = _visit(event.appointment_id)
    open_again(TaskKind.REQUEST, visit, doctor_id=visit.proposed_doctor_id)


def request_waits(event: AppointmentEvent) -> None:
    """Whoever has to answer is reminded when half of the time for it is over."""
    visit = _visit(event.appointment_id)
    if visit.decide_by is not None:
        half_time = event.at + (visit.decide_by - event.at) / 2
        open_about(
            TaskKind.REQUEST,
            visit,
            due_at=half_time,
            now=event.at,
            doctor_id=visit.proposed_doctor_id,
        )


def visit_missed(event: AppointmentEvent) -> None:
    """Who did not come is asked for another time."""
    visit = _visit(event.appointment_id)
    if visit.status is Status.NO_SHOW:
        open_about(TaskKind.MISSED, visit, due_at=event.at, now=event.at)


def follow_doctor(event: AppointmentEvent) -> None:
    """The tasks about a visit go with it to another doctor."""
    if event.doctor_before:
        visit = _visit(event.appointment_id)
        db.session.execute(
            update(Task)
            .where(Task.appointment_id == visit.id, Task.closed_at.is_(None))
            .values(doctor_id=visit.doctor_id)
        )


def retiming_refused(event: RetimingRefused) -> None:
    """Where the visit was promised somebody else is by now. What is on the list already stays as it is."""
    open_unless_open(TaskKind.CONFLICT, _visit(event.appointment_id), now=event.at)


def conflict_settled(event: AppointmentEvent) -> None:
    """The visit has a time that counts: nobody has to decide any more."""
    db.session.execute(
        update(Task)
        .where(
            Task.appointment_id == event.appointment_id,
            Task.kind == TaskKind.CONFLICT,
            Task.closed_at.is_(None),
        )
        .values(closed_at=event.at)
    )


def follow_up_call_owed(event: FollowUpCallOwed) -> None:
    """Mails about a follow-up have not helped, or cannot: the desk calls."""
    order = db.session.get(FollowUp, event.follow_up_id)
    if order is not None and order.status is FollowUpStatus.OPEN:
        open_follow_up(order, now=event.at)


def follow_up_settled(event: FollowUpEvent) -> None:
    """It is booked or dropped: nobody has to call."""
    db.session.execute(
        update(Task)
        .where(Task.follow_up_id == event.follow_up_id, Task.closed_at.is_(None))
        .values(closed_at=event.at)
    )


def follow_up_removed(event: FollowUpEvent) -> None:
    """What is gone is not pointed at."""
    about = update(Task).where(Task.follow_up_id == event.follow_up_id)
    db.session.execute(about.values(follow_up_id=None))


def _visit(appointment_id: str) -> Appointment:
    return db.session.get_one(Appointment, appointment_id)
