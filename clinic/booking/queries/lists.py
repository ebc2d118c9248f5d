"""Appointments in pages that begin after a row: always through the actor, in one query."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, and_, or_, select

from clinic.accounts.actor import Actor
from clinic.booking.access import visible_to
from clinic.booking.lifecycle import STANDING, UNSETTLED, Status
from clinic.booking.models import UNMARKED, Appointment
from clinic.booking.record.claims import LONGEST
from clinic.keyset import Key, Page, page_after


def appointments(
    actor: Actor,
    *,
    now: datetime,
    when: Literal["", "upcoming", "past"] = "",
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    status: str = "",
    doctor_id: str = "",
    patient_id: str = "",
    cursor: str | None = None,
    limit: int,
) -> Page[Appointment]:
    """The actor's appointments that begin in a span, past ones latest first, all others earliest first.

    Raises Invalid at the field `cursor`.
    """
    query = select(Appointment).where(visible_to(actor))
    if when:
        query = query.where(lies_ahead(now) if when == "upcoming" else is_over(now))
    if starts_at is not None:
        query = query.where(Appointment.starts_at >= starts_at)
    if ends_at is not None:
        query = query.where(Appointment.starts_at < ends_at)
    query = query.where(*of_whom(status=status, doctor_id=doctor_id, patient_id=patient_id))
    way: Literal["asc", "desc"] = "desc" if when == "past" else "asc"
    order: list[Key] = [(Appointment.starts_at, way), (Appointment.id, way)]
    return page_after(query, order=order, cursor=cursor, limit=limit)


def lies_ahead(now: datetime) -> ColumnElement[bool]:
    """The condition that an appointment is still to come or going on."""
    begins = Appointment.starts_at > now - LONGEST  # says nothing new, but where to look
    return and_(begins, Appointment.ends_at > now, Appointment.status.in_(STANDING))


def is_over(now: datetime) -> ColumnElement[bool]:
    """The condition that an appointment is past or was called off: whatever does not lie ahead."""
    return or_(Appointment.ends_at <= now, Appointment.status.not_in(STANDING))


def of_whom(
    *, status: str = "", doctor_id: str = "", patient_id: str = ""
) -> list[ColumnElement[bool]]:
    """The conditions on state, doctor and patient, for those that are named."""
    wanted = (
        (Appointment.doctor_id, doctor_id),
        (Appointment.patient_id, patient_id),
        (Appointment.status, status),
    )
    return [column == value for column, value in wanted if value] + _among_few(status)


def _among_few(status: str) -> list[ColumnElement[bool]]:
    """What is true of all visits of a state that few are in, as the index of these few spells it."""
    if status == Status.REQUESTED:
        return [Appointment.decide_by.is_not(None)]
    return [UNMARKED] if status in UNSETTLED else []
