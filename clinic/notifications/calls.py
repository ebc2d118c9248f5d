"""Calls that staff have to make, because no message can be counted on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, select, tuple_, update
from sqlalchemy.orm import aliased

from clinic.accounts.actor import Actor
from clinic.accounts.models import User
from clinic.accounts.permissions import Permission
from clinic.booking.events import AppointmentBooked, AppointmentEvent
from clinic.booking.models import Appointment
from clinic.core.errors import NotFound
from clinic.db import db, insert, transactional
from clinic.directory.models import Doctor
from clinic.dispatch import announce
from clinic.keyset import Page, page_after
from clinic.notifications.catalogue.kind import MessageKind
from clinic.notifications.channels import channels_of
from clinic.notifications.events import PatientReached
from clinic.notifications.kinds import CallReason, Channel
from clinic.notifications.models import CallTask
from clinic.patients.models import Patient

#: What changes so shortly before a visit may be read too late.
SHORT_NOTICE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Call:
    """A call to make: whom, and about which visit."""

    task: CallTask
    patient: Patient
    appointment: Appointment
    doctor: Doctor


def owe_call(
    event: AppointmentEvent, kind: MessageKind, appointment: Appointment, told: Sequence[User]
) -> None:
    """Owe a call for a change that the patient's side did not make, where mail alone is not enough."""
    own = event.actor_id in {one.id for one in told}
    # Whoever the desk books for is at the desk, or on the phone.
    present = isinstance(event, AppointmentBooked)
    if own or present or kind.is_uncalled or appointment.starts_at <= event.at:
        return
    if not any(_can_be_written_to(one, kind) for one in told):
        add_call(appointment, kind.code, CallReason.NO_ADDRESS, version=event.version, now=event.at)
    elif appointment.starts_at - event.at < SHORT_NOTICE:
        add_call(
            appointment, kind.code, CallReason.SHORT_NOTICE, version=event.version, now=event.at
        )


def _can_be_written_to(user: User, kind: MessageKind) -> bool:
    ways = [way for way in channels_of(kind) if way.code != Channel.IN_APP]
    return any(way.reaches(user) for way in ways)


def patient_called(call_id: str) -> str | None:
    """Whom the call is for; None for an unknown id. For machines."""
    found = db.session.get(CallTask, call_id)
    return found.patient_id if found else None


def add_call(
    appointment: Appointment, kind: str, why: CallReason, *, version: int, now: datetime
) -> None:
    """Add a call inside the open transaction; does nothing where it is owed already."""
    row = {
        "dedupe_key": f"{kind}:{_about(appointment.id, version)}",
        "patient_id": appointment.patient_id,
        "appointment_id": appointment.id,
        "kind": kind,
        "why": why,
        "created_at": now,
    }
    unless_there = (
        insert(CallTask).values(row).on_conflict_do_nothing(index_elements=["dedupe_key"])
    )
    db.session.execute(unless_there)


def drop_call(appointment_id: str, version: int) -> None:
    """Nobody has to be called any more about a change of an appointment that was taken back."""
    db.session.execute(
        delete(CallTask).where(
            CallTask.appointment_id == appointment_id,
            CallTask.dedupe_key.endswith(f":{_about(appointment_id, version)}"),
            CallTask.reached_at.is_(None),
        )
    )


def _about(appointment_id: str, version: int) -> str:
    return f"{appointment_id}:{version}"


def calls_to_make(
    actor: Actor, *, now: datetime, cursor: str | None = None, limit: int = 20
) -> Page[Call]:
    """A page of the open calls about visits ahead, the oldest first, one for each visit.

    Of several changes of a visit the last one counts. Raises NotAllowed, Invalid at `cursor`.
    """
    actor.must(Permission.ALL_PATIENTS)
    query: Any = (  # of four columns, from which a Call is made
        select(CallTask, Patient, Appointment, Doctor)
        .join(Patient, Patient.id == CallTask.patient_id)
        .join(Appointment, Appointment.id == CallTask.appointment_id)
        .join(Doctor, Doctor.id == Appointment.doctor_id)
        .where(*_open(now))
    )
    return page_after(
        query,
        order=[(CallTask.created_at, "asc"), (CallTask.id, "asc")],
        cursor=cursor,
        limit=limit,
        make=Call,
    )


def open_calls(actor: Actor, *, now: datetime) -> int:
    """How many calls are to be made. Raises NotAllowed."""
    actor.must(Permission.ALL_PATIENTS)
    query = (
        select(func.count())
        .select_from(CallTask)
        .join(Appointment, Appointment.id == CallTask.appointment_id)
        .where(*_open(now))
    )
    return db.session.scalar(query) or 0


def _open(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Not ticked off, still of use, and no later call about the same visit is open."""
    later = aliased(CallTask)
    return (
        CallTask.reached_at.is_(None),
        Appointment.starts_at > now,
        ~exists().where(
            later.appointment_id == CallTask.appointment_id,
            later.reached_at.is_(None),
            tuple_(later.created_at, later.id) > tuple_(CallTask.created_at, CallTask.id),
        ),
    )


@transactional
def mark_reached(actor: Actor, call_id: str, *, now: datetime) -> None:
    """Tick a call off, and earlier ones about the same visit; twice changes nothing.

    Raises NotAllowed, NotFound.
    """
    actor.must(Permission.ALL_PATIENTS)
    task = db.session.get(CallTask, call_id)
    if task is None:
        raise NotFound()
    done = db.session.execute(
        update(CallTask)
        .where(
            CallTask.appointment_id == task.appointment_id,
            CallTask.created_at <= task.created_at,
            CallTask.reached_at.is_(None),
        )
        .values(reached_at=now, reached_by=actor.user_id)
    )
    if done.rowcount:  # type: ignore[attr-defined]
        announce(PatientReached(at=now, actor_id=actor.user_id, call_id=call_id))
