"""Reading follow-ups: the doctor who ordered them, and the patient's side. The desk reads none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select

from clinic.accounts.actor import Actor
from clinic.booking.models import Appointment
from clinic.care.follow_ups.link import FULFILLING, fits
from clinic.care.follow_ups.schedule import AHEAD, Window
from clinic.care.kinds import FollowUpStatus
from clinic.care.models import FollowUp
from clinic.core.errors import NotFound
from clinic.core.local_time import local_date
from clinic.db import db, held
from clinic.directory.models import Clinic, Doctor, VisitType
from clinic.directory.queries import the_clinic
from clinic.keyset import Page, page_after
from clinic.patients.models import Patient
from clinic.patients.queries import records_of


@dataclass(frozen=True, slots=True)
class Order:
    """A follow-up with those whom it is about, and its visit where one is booked."""

    follow_up: FollowUp
    patient: Patient
    doctor: Doctor
    visit_type: VisitType
    visit: Appointment | None

    def is_due(self, today: date) -> bool:
        """Whether it is time to book: people are asked to from two weeks before its days on."""
        return self.follow_up.window_from <= today + AHEAD

    def is_now(self, today: date) -> bool:
        """Whether it is open still, and a local date is one of its days."""
        one = self.follow_up
        window = Window(one.window_from, one.window_until)
        return one.status is FollowUpStatus.OPEN and window.has(today)

    def is_overdue(self, today: date) -> bool:
        """Whether it is open still, and its days are over on a local date."""
        one = self.follow_up
        return one.status is FollowUpStatus.OPEN and one.window_until < today


def follow_ups(
    actor: Actor,
    *,
    now: datetime,
    status: str = "",
    overdue: bool = False,
    due: bool = False,
    patient_id: str = "",
    cursor: str | None = None,
    limit: int = 20,
) -> Page[Order]:
    """A page of the actor's follow-ups, the soonest deadline first, in one query.

    `overdue` are open ones whose days are over, `due` open ones whose days have begun and are not over.
    Raises Invalid at `cursor`.
    """
    today = local_date(now, the_clinic().zone)
    query = _orders(actor)
    if status:
        query = query.where(FollowUp.status == status)
    if overdue or due:
        query = query.where(FollowUp.status == FollowUpStatus.OPEN)
    if overdue:
        query = query.where(FollowUp.window_until < today)
    if due:
        query = query.where(FollowUp.window_from <= today, FollowUp.window_until >= today)
    if patient_id:
        query = query.where(FollowUp.patient_id == patient_id)
    return page_after(
        query,
        order=[(FollowUp.window_until, "asc"), (FollowUp.id, "asc")],
        cursor=cursor,
        limit=limit,
        make=Order,
    )


def open_follow_ups(actor: Actor, *, limit: int = 5) -> list[Order]:
    """The actor's open ones, the first window first.

    In one query, and the clinic comes along: whoever shows them asks for it next.
    """
    is_open = and_(FollowUp.status == FollowUpStatus.OPEN, _may_read(actor))
    rows = db.session.execute(
        select(Clinic, FollowUp, Patient, Doctor, VisitType)
        .select_from(Clinic)
        .outerjoin(FollowUp, is_open)
        .outerjoin(Patient, Patient.id == FollowUp.patient_id)
        .outerjoin(Doctor, Doctor.id == FollowUp.doctor_id)
        .outerjoin(VisitType, VisitType.id == FollowUp.visit_type_id)
        .order_by(FollowUp.window_from, FollowUp.id)
        .limit(limit)
    ).all()
    held(rows[0].Clinic)
    return [Order(*row[1:], None) for row in rows if row.FollowUp]


def follow_up_for(actor: Actor, follow_up_id: str) -> Order:
    """One with all that it is about. Raises NotFound, the same for somebody else's."""
    row = db.session.execute(_orders(actor).where(FollowUp.id == follow_up_id)).one_or_none()
    if row is None:
        raise NotFound()
    return Order(*row)


def follow_ups_of(actor: Actor, patient_id: str) -> list[Order]:
    """All that the actor may read of one patient's, the earliest ordered first."""
    query = _orders(actor).where(FollowUp.patient_id == patient_id)
    rows = db.session.execute(query.order_by(FollowUp.created_at, FollowUp.id))
    return [Order(*row) for row in rows]


def load_follow_up(actor: Actor, follow_up_id: str, *, lock: bool = False) -> FollowUp:
    """A follow-up of the actor's; `lock` keeps its row until the transaction ends. Raises NotFound."""
    query = select(FollowUp).where(FollowUp.id == follow_up_id, _may_read(actor))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound()
    return found


def follow_ups_at(actor: Actor, visit: Appointment) -> list[Order]:
    """What the page of a visit tells, in one query: those ordered at it, the one that it fulfils, and,
    while it fulfils none, the open ones that it fits (see `several_fit`).
    """
    day = local_date(visit.starts_at, the_clinic().zone)
    query = _orders(actor).where(
        FollowUp.patient_id == visit.patient_id,
        or_(
            FollowUp.ordered_by_appointment_id == visit.id,
            FollowUp.appointment_id == visit.id,
            fits(visit, day),
        ),
    )
    rows = db.session.execute(query.order_by(FollowUp.window_until, FollowUp.id).limit(50))
    return [Order(*row) for row in rows]


def several_fit(found: list[Order], visit: Appointment) -> list[Order]:
    """The open ones among which a person has to choose, because this visit fits them all; else none."""
    if visit.status not in FULFILLING:
        return []
    if any(one.follow_up.appointment_id == visit.id for one in found):
        return []
    others = [one for one in found if one.follow_up.ordered_by_appointment_id != visit.id]
    return others if len(others) > 1 else []


def order_behind(follow_up_id: str) -> Order:
    """One with all that it is about. For machines: it asks nobody who wants to know. Raises NotFound."""
    row = db.session.execute(_all().where(FollowUp.id == follow_up_id)).one_or_none()
    if row is None:
        raise NotFound()
    return Order(*row)


def concerned_by(follow_up_id: str) -> tuple[str, str]:
    """The doctor's id, and the patient's. For machines: it asks nobody who wants to know."""
    found = db.session.get_one(FollowUp, follow_up_id)
    return found.doctor_id, found.patient_id


def patient_of_follow_up(follow_up_id: str) -> str | None:
    """Whom it is about; None for an unknown id. For machines: it asks nobody who wants to know."""
    found = db.session.get(FollowUp, follow_up_id)
    return found.patient_id if found else None


def _orders(actor: Actor) -> Any:
    return _all().where(_may_read(actor))


def _all() -> Any:  # of the columns of Order
    return (
        select(FollowUp, Patient, Doctor, VisitType, Appointment)
        .join(Patient, Patient.id == FollowUp.patient_id)
        .join(Doctor, Doctor.id == FollowUp.doctor_id)
        .join(VisitType, VisitType.id == FollowUp.visit_type_id)
        .outerjoin(Appointment, Appointment.id == FollowUp.appointment_id)
    )


def _may_read(actor: Actor) -> ColumnElement[bool]:
    """The condition that a follow-up, its text included, is the actor's to read."""
    if actor.is_doctor:
        return FollowUp.doctor_id.in_(select(Doctor.id).where(Doctor.user_id == actor.user_id))
    if actor.is_patient_side:
        return FollowUp.patient_id.in_(records_of(actor))
    return false()
