"""A doctor leaves, and a colleague reads their notes and takes the follow-ups that are not over."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists, func, or_, select, update

from clinic.accounts.actor import Actor
from clinic.booking.absence import archive_doctor
from clinic.booking.models import Appointment
from clinic.care.events import SuccessorNamed
from clinic.care.models import FollowUp, Note
from clinic.core.errors import N_, Invalid, Sentence
from clinic.db import db, transactional
from clinic.directory.models import Doctor
from clinic.dispatch import announce


@transactional
def archive_to(actor: Actor, doctor_id: str, *, successor_id: str = "", now: datetime) -> Doctor:
    """Archive a doctor, as `archive_doctor` does, and hand on what they leave to a colleague.

    It can also be said later, of one who is archived already. The successor inherits what this doctor
    had taken over from others, too. Raises also Invalid at `successor_id` for somebody who does not
    work here, and where it is needed and nobody is named.
    """
    doctor = archive_doctor(actor, doctor_id, now=now)
    if successor_id:
        _hand_on(actor, doctor, successor_id, now=now)
    elif doctor.successor_id is None and needs_successor(doctor.id):
        raise _refused(N_("Choose who reads their notes and takes over their follow-ups."))
    return doctor


def needs_successor(doctor_id: str) -> bool:
    """Whether a doctor leaves notes, their own or such as they took over, or open follow-ups."""
    notes = exists().where(Note.author_id.in_(select(Doctor.id).where(_left_by(doctor_id))))
    return bool(db.session.scalar(select(or_(notes, exists().where(*_open(doctor_id))))))


class Inheritance(NamedTuple):
    """What somebody took over from a doctor who has left: how many notes, and follow-ups still open."""

    doctor: Doctor
    notes: int
    follow_ups: int


def taken_over(actor: Actor) -> list[Inheritance]:
    """What the actor, a doctor, has taken over, by whom it was left; in one query."""
    notes = select(func.count(Note.id)).where(Note.author_id == Doctor.id)
    orders = (
        select(func.count(FollowUp.id))
        .join(Appointment, Appointment.id == FollowUp.ordered_by_appointment_id)
        .where(Appointment.doctor_id == Doctor.id, *_open(actor.doctor_id or ""))
    )
    rows = db.session.execute(
        select(
            Doctor,
            notes.correlate(Doctor).scalar_subquery(),
            orders.correlate(Doctor).scalar_subquery(),
        )
        .where(Doctor.successor_id == (actor.doctor_id or ""))
        .order_by(Doctor.search_name, Doctor.id)
    )
    return [Inheritance(*row) for row in rows]


def _hand_on(actor: Actor, doctor: Doctor, successor_id: str, *, now: datetime) -> None:
    known = select(Doctor.id).where(Doctor.id == successor_id, Doctor.active)
    if db.session.scalar(known.with_for_update(key_share=True)) is None:
        raise _refused(N_("Choose a doctor who works here."))
    db.session.execute(update(Doctor).where(_left_by(doctor.id)).values(successor_id=successor_id))
    db.session.execute(update(FollowUp).where(*_open(doctor.id)).values(doctor_id=successor_id))
    announce(
        SuccessorNamed(
            at=now, actor_id=actor.user_id, doctor_id=doctor.id, successor_id=successor_id
        )
    )


def _left_by(doctor_id: str) -> ColumnElement[bool]:
    """The condition that a doctor is this one, or has left to this one what they had."""
    return or_(Doctor.id == doctor_id, Doctor.successor_id == doctor_id)


def _open(doctor_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return FollowUp.doctor_id == doctor_id, FollowUp.ended_at.is_(None)


def _refused(sentence: Sentence) -> Invalid:
    return Invalid("invalid", sentence, fields={"successor_id": sentence})
