"""A visit whose instant alone has changed: what was told of it stays true, and nobody is told again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from clinic.booking.events import AppointmentRetimed
from clinic.booking.models import Appointment, AppointmentChange
from clinic.db import db
from clinic.directory.queries import the_clinic
from clinic.directory.reminder_rules import rule_from
from clinic.notifications.catalogue.visits import REMINDER, REQUEST_WAITING
from clinic.notifications.kinds import MessageState
from clinic.notifications.models import Message
from clinic.notifications.outbox.owe import STARTS_AT
from clinic.notifications.reminders.rules import remind_at, useful_until
from clinic.notifications.subjects import APPOINTMENT


def stay_told(event: AppointmentRetimed) -> None:
    """Let the messages about the visit as it stood be about it as it stands: they name the same wall time.

    Who was reminded is not reminded again, and whoever has to answer a request still has to.
    """
    visit = db.session.get_one(Appointment, event.appointment_id)
    change = (
        AppointmentChange.appointment_id == visit.id,
        AppointmentChange.version == event.version,
    )
    stood = db.session.scalars(select(AppointmentChange.starts_before).where(*change)).one()
    assert stood is not None
    about = Message.subject_kind == APPOINTMENT, Message.subject_id == visit.id
    for message in db.session.scalars(select(Message).where(*about)):
        if message.params.get(STARTS_AT) == stood.isoformat():
            message.params = message.params | {STARTS_AT: visit.starts_at.isoformat()}
        if message.kind == REQUEST_WAITING.code and message.state is MessageState.PENDING:
            message.subject_version = event.version
        if message.kind == REMINDER.code:
            _carry_over(message, visit, stood)


def _carry_over(reminder: Message, visit: Appointment, stood: datetime) -> None:
    """Of a reminder of the visit as it stood: its moment is the one that there is now.

    That it is one of those shows until when it is of use, which is reckoned in hours whatever the zone.
    """
    rule = rule_from(reminder.params["rule"])
    if reminder.not_after == useful_until(stood, rule):
        moment = remind_at(visit.starts_at, rule, the_clinic().zone)
        reminder.params = reminder.params | {"at": moment.isoformat()}
        reminder.not_after = useful_until(visit.starts_at, rule)
