"""Whether there is still something to be done: a task ends with its matter, whoever sees to that."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, and_, exists, or_, tuple_
from sqlalchemy.orm import aliased

from clinic.booking.lifecycle import LIVE, STANDING, Status
from clinic.booking.models import UNMARKED, Appointment
from clinic.patients.models import Patient
from clinic.tasks.kinds import REACHING, TaskKind
from clinic.tasks.models import Task


def stands(now: datetime) -> ColumnElement[bool]:
    """The condition that a task's matter is not settled, on tasks joined with their visits.

    Kinds that are not named here are closed by whoever opened them.
    """
    rules = {
        TaskKind.CALL: Appointment.starts_at > now,
        TaskKind.MISSED: and_(Appointment.status == Status.NO_SHOW, ~_booked_since()),
        TaskKind.LEFT_OPEN: and_(UNMARKED, Appointment.starts_at < Task.due_at),
        TaskKind.CONFLICT: and_(Appointment.status.in_(STANDING), Appointment.starts_at > now),
        TaskKind.REQUEST: Appointment.decide_by.is_not(None),
    }
    return or_(
        Task.kind.not_in(rules), *(and_(Task.kind == kind, rule) for kind, rule in rules.items())
    )


def is_shown(now: datetime) -> ColumnElement[bool]:
    """The condition that a task is on the list: open, due or put off, and its matter stands.

    Of several calls about one visit the last one counts. Nobody is to be reached who has died; should
    that turn out a mistake, they are on the list again.
    """
    return and_(
        Task.closed_at.is_(None),
        or_(Task.due_at <= now, Task.again_on.is_not(None)),
        stands(now),
        or_(Task.kind != TaskKind.CALL, ~_called_about_later()),
        or_(Task.kind.not_in(REACHING | {TaskKind.FOLLOW_UP, TaskKind.OFFER}), ~_has_died()),
    )


# Every page of the staff counts tasks, and to write these conditions takes longer than to ask them.


@cache
def _called_about_later() -> ColumnElement[bool]:
    """Another call about that visit was asked for since, and is open."""
    later = aliased(Task)
    return exists().where(
        later.appointment_id == Task.appointment_id,
        later.kind == TaskKind.CALL,
        later.closed_at.is_(None),
        tuple_(later.created_at, later.id) > tuple_(Task.created_at, Task.id),
    )


@cache
def _has_died() -> ColumnElement[bool]:
    """The patient of the task has died."""
    return exists().where(Patient.id == Task.patient_id, Patient.deceased_on.is_not(None))


@cache
def _booked_since() -> ColumnElement[bool]:
    """Another visit with that doctor, or of that kind, was booked since."""
    other = aliased(Appointment)
    return exists().where(
        other.patient_id == Task.patient_id,
        other.id != Task.appointment_id,
        other.created_at >= Task.created_at,
        other.status.in_(LIVE),
        or_(
            other.doctor_id == Appointment.doctor_id,
            other.visit_type_id == Appointment.visit_type_id,
        ),
    )
