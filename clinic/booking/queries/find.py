"""Reading appointments: always through the actor, a fixed number of queries for each list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, true

from clinic.accounts.actor import Actor
from clinic.booking.access import visible_to
from clinic.booking.lifecycle import OPEN, Status
from clinic.booking.models import Appointment, AppointmentChange
from clinic.booking.queries.lists import is_over, lies_ahead, of_whom
from clinic.booking.rules import SENTENCES, Plan, opening_reasons
from clinic.booking.times.context import BookingContext, booking_context
from clinic.booking.times.inputs import open_times
from clinic.booking.zones.check import visit_meant
from clinic.core.errors import NotFound, Reason
from clinic.core.local_time import local_date
from clinic.db import db, held
from clinic.directory.models import Clinic, Doctor, VisitType
from clinic.patients.models import Patient

#: The conflict list looks this far ahead at once.
CONFLICT_DAYS = 400


@dataclass(frozen=True, slots=True)
class Visit:
    """An appointment with the people and the kind of visit it is about."""

    appointment: Appointment
    patient: Patient
    doctor: Doctor
    visit_type: VisitType


def visit(actor: Actor, appointment_id: str) -> Visit:
    """One visit of the actor's. Raises NotFound.

    The clinic comes along: whoever shows a visit asks for it next.
    """
    query = visits_query(actor).where(Appointment.id == appointment_id)
    row = db.session.execute(query.add_columns(Clinic).join(Clinic, true())).one_or_none()
    if row is None:
        raise NotFound()
    *one, clinic = row
    held(clinic)
    return Visit(*one)


def concerned(appointment_id: str) -> tuple[frozenset[str], str]:
    """Whose times an appointment takes, or might: the doctors' ids, and the patient's. For machines."""
    found = db.session.get_one(Appointment, appointment_id)
    doctors = {found.doctor_id, found.proposed_doctor_id or found.doctor_id}
    return frozenset(doctors), found.patient_id


def patient_of_visit(appointment_id: str) -> str | None:
    """Whose visit it is; None for an unknown id. For machines: it asks nobody who wants to know."""
    found = db.session.get(Appointment, appointment_id)
    return found.patient_id if found else None


def upcoming(
    actor: Actor,
    *,
    now: datetime,
    patient_id: str = "",
    doctor_id: str = "",
    page: int = 1,
    per_page: int = 20,
) -> tuple[list[Visit], int]:
    """A page (1-based) of what lies ahead or is going on, next first; and how many there are.

    Of one patient only, or with one doctor, where one is named.
    """
    query = visits_query(actor, patient_id).where(lies_ahead(now), *of_whom(doctor_id=doctor_id))
    return _page(query, Appointment.starts_at, page, per_page)


def past(
    actor: Actor, *, now: datetime, patient_id: str = "", page: int = 1, per_page: int = 20
) -> tuple[list[Visit], int]:
    """A page (1-based) of what is over or was called off, latest first; and how many there are.

    Of one patient only, where one is named.
    """
    query = visits_query(actor, patient_id).where(is_over(now))
    return _page(query, Appointment.starts_at.desc(), page, per_page)


def visits_of(
    actor: Actor, patient_id: str, *, page: int = 1, per_page: int = 20
) -> tuple[list[Visit], int]:
    """A page (1-based) of all visits of a patient that are the actor's, the latest first; and how many."""
    return _page(visits_query(actor, patient_id), Appointment.starts_at.desc(), page, per_page)


def visits_found(
    actor: Actor,
    *,
    starts_at: datetime,
    ends_at: datetime,
    doctor_id: str = "",
    patient_id: str = "",
    status: str = "",
    page: int = 1,
    per_page: int = 20,
) -> tuple[list[Visit], int]:
    """A page (1-based) of the actor's visits that begin in a span, in order of time; and how many."""
    query = visits_query(actor).where(
        Appointment.starts_at >= starts_at,
        Appointment.starts_at < ends_at,
        *of_whom(status=status, doctor_id=doctor_id, patient_id=patient_id),
    )
    return _page(query, Appointment.starts_at, page, per_page)


def calendar(
    actor: Actor, doctor_id: str, *, starts_at: datetime, ends_at: datetime
) -> list[Visit]:
    """All visits of a doctor that touch a span, earliest first, proposed moves at their standing time."""
    rows = db.session.execute(
        visits_query(actor)
        .where(
            Appointment.doctor_id == doctor_id,
            Appointment.starts_at < ends_at,
            Appointment.starts_at > starts_at - timedelta(days=1),
            Appointment.ends_at > starts_at,
        )
        .order_by(Appointment.starts_at, Appointment.id)
    )
    return [Visit(*row) for row in rows]


def waiting(
    actor: Actor, *, now: datetime, page: int = 1, per_page: int = 20
) -> tuple[list[Visit], int]:
    """A page (1-based) of what waits for the actor's answer, most urgent first; and how many there are."""
    query = visits_query(actor).where(*_waits(actor, now))
    return _page(query, Appointment.decide_by, page, per_page)


def waiting_count(actor: Actor, *, now: datetime) -> int:
    """How many requests and moves wait for the actor's answer."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Appointment)
            .where(visible_to(actor), *_waits(actor, now))
        )
        or 0
    )


def story(appointment: Appointment) -> Sequence[AppointmentChange]:
    """What happened to a visit, first to last, for who may see it."""
    return db.session.scalars(
        select(AppointmentChange)
        .where(AppointmentChange.appointment_id == appointment.id)
        .order_by(AppointmentChange.version)
    ).all()


def tally(doctor_id: str, *, starts_at: datetime, ends_at: datetime) -> dict[str, int]:
    """How many of a doctor's visits that begin in a span are in which state."""
    rows = db.session.execute(
        select(Appointment.status, func.count())
        .where(
            Appointment.doctor_id == doctor_id,
            Appointment.starts_at >= starts_at,
            Appointment.starts_at < ends_at,
        )
        .group_by(Appointment.status)
    )
    return {str(status): count for status, count in rows}


def attendance_of(actor: Actor, patient_id: str) -> dict[Status, int]:
    """How many of a patient's visits that are the actor's are in which state, in one query."""
    rows = db.session.execute(
        select(Appointment.status, func.count())
        .where(visible_to(actor), Appointment.patient_id == patient_id)
        .group_by(Appointment.status)
    )
    return {Status(status): count for status, count in rows}


def conflicts(
    actor: Actor, doctor_id: str, *, now: datetime, known: BookingContext | None = None
) -> list[tuple[Visit, list[Reason]]]:
    """The doctor's open visits ahead that lie outside opening, in time off, or not where the promised wall
    time is; each with why.

    Derived, not stored: time off, closed days and changed hours all feed it, and a visit leaves it
    when it is moved, cancelled, or kept where it is by a person. `known` is the doctor's, if it is loaded.
    """
    rows = db.session.execute(
        visits_query(actor)
        .where(
            Appointment.doctor_id == doctor_id,
            Appointment.status.in_(OPEN),
            Appointment.placed_by_hand.is_(False),
            Appointment.starts_at > now,
            Appointment.starts_at < now + timedelta(days=CONFLICT_DAYS),
        )
        .order_by(Appointment.starts_at, Appointment.id)
    )
    visits = [Visit(*row) for row in rows]
    if not visits:
        return []
    known = known or booking_context([doctor_id])
    first, last = (
        local_date(one.appointment.starts_at, known.zone) for one in (visits[0], visits[-1])
    )
    times = open_times(known, [doctor_id], first=first, last=last)[doctor_id]
    found = []
    for one in visits:
        plan = Plan(visit_type_id=one.visit_type.id, minutes=one.appointment.minutes)
        why = opening_reasons(one.appointment.starts_at, plan=plan, times=times)
        if visit_meant(one.appointment).start != one.appointment.starts_at:
            why = [*why, Reason("out_of_step", SENTENCES["out_of_step"])]
        if why:
            found.append((one, why))
    return found


def visits_query(
    actor: Actor, patient_id: str = ""
) -> Select[Appointment, Patient, Doctor, VisitType]:
    """The query for the actor's visits, of one patient where one is named; its rows make a `Visit`."""
    query = (
        select(Appointment, Patient, Doctor, VisitType)
        .join(Patient, Patient.id == Appointment.patient_id)
        .join(Doctor, Doctor.id == Appointment.doctor_id)
        .join(VisitType, VisitType.id == Appointment.visit_type_id)
        .where(visible_to(actor))
    )
    return query.where(Appointment.patient_id == patient_id) if patient_id else query


def _waits(actor: Actor, now: datetime) -> tuple[ColumnElement[bool], ...]:
    waits = (Appointment.decide_by.is_not(None), Appointment.decide_by > now)
    if actor.is_desk or not actor.is_doctor:
        return waits
    # A move to another doctor is for that doctor to answer, though both may see the visit.
    own = select(Doctor.id).where(Doctor.user_id == actor.user_id)
    answers = func.coalesce(Appointment.proposed_doctor_id, Appointment.doctor_id)
    return (*waits, answers.in_(own))


def _page(
    query: Select[Appointment, Patient, Doctor, VisitType], order: Any, page: int, per_page: int
) -> tuple[list[Visit], int]:
    counted = query.add_columns(func.count().over()).order_by(order, Appointment.id)
    rows = db.session.execute(counted.limit(per_page).offset((page - 1) * per_page)).all()
    if rows or page == 1:
        return [Visit(*row[:4]) for row in rows], rows[0][4] if rows else 0
    # Past the last page no row says how many there are.
    all_of_them = query.with_only_columns(Appointment.id).subquery()
    return [], db.session.scalar(select(func.count()).select_from(all_of_them)) or 0
