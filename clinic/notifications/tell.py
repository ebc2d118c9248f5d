"""From what happened to a visit to what is owed to whom: the handlers that the wiring names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from clinic.accounts.models import User
from clinic.booking.events import AppointmentEvent
from clinic.booking.models import Appointment
from clinic.db import db
from clinic.directory.queries import the_clinic
from clinic.notifications.audience import listeners
from clinic.notifications.calls import owe_call
from clinic.notifications.catalogue.kind import MessageKind
from clinic.notifications.channels import MessageChannel, channels_of
from clinic.notifications.kinds import Audience, Channel, Whom
from clinic.notifications.outbox.owe import STARTS_AT, TOLD, Subject, owe_all, owed
from clinic.notifications.preferences import muted_by


@dataclass(frozen=True, slots=True)
class Told:
    """A handler of events about visits; see `tell`."""

    kind: MessageKind
    even_if_muted: bool = False

    def __call__(self, event: AppointmentEvent) -> None:
        """Owe what is to be told of the event, in its transaction."""
        appointment = db.session.get_one(Appointment, event.appointment_id)
        due = None
        if self.kind.at_half_time:
            if appointment.decide_by is None:
                return
            due = event.at + (appointment.decide_by - event.at) / 2
        for audience in self.kind.audiences:
            self._tell(audience, appointment, event, due)

    def _tell(
        self,
        audience: Audience,
        appointment: Appointment,
        event: AppointmentEvent,
        due: datetime | None,
    ) -> None:
        told = listeners(audience, appointment, doctor_before=event.doctor_before)
        ways = [
            (one.id, channel.code)
            for one, channel in product(told, channels_of(self.kind))
            if is_to_be_told(one, audience, channel, event)
        ]
        topic = None if self.even_if_muted else self.kind.topic
        muted = muted_by({user_id for user_id, _ in ways}) if topic and ways else {}
        owe_all(
            change_owed(event, self.kind, *way, appointment, due=due)
            for way in ways
            if topic is None or (topic, way[1]) not in muted[way[0]]
        )
        if audience is Audience.PATIENT:
            owe_call(event, self.kind, appointment, told)


def tell(kind: MessageKind, *, even_if_muted: bool = False) -> Told:
    """A handler that owes the audiences of a kind a message by each channel they have not muted.

    What is sent waits for the grace period, so that what is undone at once is never told. Whoever did it
    themselves is not told in the page, and staff not at all; patients get the mail of what they did,
    with its calendar file. The desk, which has no mailbox of a person, is told in the page alone.
    """
    return Told(kind, even_if_muted)


def change_owed(
    event: AppointmentEvent,
    kind: MessageKind,
    user_id: str,
    channel: str,
    appointment: Appointment,
    *,
    due: datetime | None = None,
) -> dict[str, Any]:
    """What a user is owed of a change, for `owe_all`; `due` is as `tell` says where it is None."""
    if due is None and channel != Channel.IN_APP:
        due = event.at + timedelta(seconds=the_clinic().grace_seconds)
    return owed(
        dedupe_key=f"{kind.code}:{event.appointment_id}:{event.version}:{user_id}:{channel}",
        kind=kind.code,
        channel=channel,
        user_id=user_id,
        patient_id=appointment.patient_id if kind.whom is Whom.PATIENT else None,
        subject=Subject(kind=kind.about, id=event.appointment_id, version=event.version),
        due_at=due,
        params={STARTS_AT: appointment.starts_at.isoformat()}
        | ({TOLD: event.told} if event.told else {}),
        now=event.at,
    )


def is_to_be_told(
    one: User, audience: Audience, channel: MessageChannel, event: AppointmentEvent
) -> bool:
    """Whether somebody of an audience hears of the event by a channel, if they have not muted it."""
    is_in_page = channel.code == Channel.IN_APP
    if not channel.reaches(one) or (audience is Audience.DESK and not is_in_page):
        return False
    return one.id != event.actor_id or (audience is Audience.PATIENT and not is_in_page)
