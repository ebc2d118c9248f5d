"""Who may know of visits only from now on is told of those that were booked meanwhile."""

from __future__ import annotations

from datetime import datetime
from itertools import product
from typing import Any

from sqlalchemy import Select, exists, select

from clinic.accounts.models import User
from clinic.booking.events import AppointmentBooked
from clinic.booking.lifecycle import Status
from clinic.booking.models import Appointment
from clinic.db import db
from clinic.notifications.catalogue.visits import APPOINTMENT_CONFIRMED
from clinic.notifications.channels import channels_of
from clinic.notifications.models import Message
from clinic.notifications.outbox.owe import owe_all
from clinic.notifications.preferences import muted_by
from clinic.notifications.subjects import APPOINTMENT
from clinic.notifications.tell import change_owed
from clinic.patients.models import PatientRelation


def tell_of_visits_ahead(event: Any) -> None:
    """Owe the user of the event, whose address is verified now or who has shown a code of the desk,
    word of each confirmed visit ahead that they were never told of, in the event's transaction.
    """
    user = db.session.get_one(User, getattr(event, "user_id", "") or event.actor_id)
    told = APPOINTMENT_CONFIRMED
    muted = muted_by([user.id])[user.id]
    ways = [
        way.code
        for way in channels_of(told)
        if way.reaches(user) and (told.topic, way.code) not in muted
    ]
    visits = db.session.scalars(_untold(user.id, after=event.at)).all()
    owe_all(
        change_owed(
            AppointmentBooked(
                at=event.at, actor_id="", appointment_id=visit.id, version=visit.version
            ),
            told, user.id, channel, visit,
        )
        for visit, channel in product(visits, ways)
    )  # fmt: skip


def _untold(user_id: str, *, after: datetime) -> Select[Appointment]:
    theirs = select(PatientRelation.patient_id).where(
        PatientRelation.user_id == user_id,
        PatientRelation.ended_at.is_(None),
        PatientRelation.confirmed,
    )
    told = exists().where(
        Message.recipient_user_id == user_id,
        Message.subject_kind == APPOINTMENT,
        Message.subject_id == Appointment.id,
    )
    return select(Appointment).where(
        Appointment.patient_id.in_(theirs),
        Appointment.status == Status.CONFIRMED,
        Appointment.starts_at > after,
        ~told,
    )
