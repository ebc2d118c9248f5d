"""The visits behind the figures, one by one and without their patients: for a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from clinic.accounts.actor import Actor
from clinic.accounts.permissions import Permission
from clinic.booking.lifecycle import Status
from clinic.booking.models import Appointment
from clinic.core.errors import NotFound
from clinic.core.local_time import days_span
from clinic.db import db
from clinic.directory.models import Doctor, VisitType
from clinic.directory.queries import own_doctor_id, the_clinic
from clinic.insight.whom import tells_doctors_apart
from clinic.keyset import page_after

#: So many are in memory at once.
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class CountedVisit:
    """A visit, whatever became of it; `starts_at` is aware. `overbooked`: it lies over another one."""

    id: str
    starts_at: datetime
    doctor: Doctor
    visit_type: str
    status: Status
    minutes: int
    overbooked: bool


def visits_to_export(
    actor: Actor,
    *,
    first: date,
    last: date,
    doctor_id: str | None = None,
    specialty_id: str | None = None,
) -> tuple[int, Iterator[CountedVisit]]:
    """How many visits begin on the local days from `first` to `last`, and these in order of time.

    They are read a page at a time, each in the session of whoever takes it. A doctor gets their own,
    whatever is asked. Raises NotAllowed, NotFound for one doctor where the clinic does not tell them apart.
    """
    wanted = _wanted(actor, first, last, doctor_id, specialty_id)
    count = db.session.scalar(
        select(func.count(Appointment.id))
        .join(Doctor, Doctor.id == Appointment.doctor_id)
        .where(*wanted)
    )
    return count or 0, _pages(wanted)


def _wanted(
    actor: Actor, first: date, last: date, doctor_id: str | None, specialty_id: str | None
) -> list[ColumnElement[bool]]:
    span = days_span(first, last, the_clinic().zone)
    wanted = [Appointment.starts_at >= span.start, Appointment.starts_at < span.end]
    if not actor.may(Permission.FIGURES):
        actor.must(Permission.OWN_FIGURES)
        return [*wanted, Appointment.doctor_id == own_doctor_id(actor)]
    if doctor_id and not tells_doctors_apart(actor):
        raise NotFound()
    if doctor_id:
        wanted.append(Appointment.doctor_id == doctor_id)
    if specialty_id:
        wanted.append(Doctor.specialty_id == specialty_id)
    return wanted


def _pages(wanted: list[ColumnElement[bool]]) -> Iterator[CountedVisit]:
    query: Any = (
        select(
            Appointment.id,
            Appointment.starts_at,
            Doctor,
            VisitType.name,
            Appointment.status,
            Appointment.minutes,
            Appointment.lane != 0,
        )
        .join(Doctor, Doctor.id == Appointment.doctor_id)
        .join(VisitType, VisitType.id == Appointment.visit_type_id)
        .where(*wanted)
    )
    cursor, is_first = None, True
    while cursor or is_first:
        page = page_after(
            query,
            order=[(Appointment.starts_at, "asc"), (Appointment.id, "asc")],
            cursor=cursor,
            limit=AT_ONCE,
            make=CountedVisit,
        )
        yield from page.items
        cursor, is_first = page.next, False
