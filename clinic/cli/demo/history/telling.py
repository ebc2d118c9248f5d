"""What follows from what happens to a visit: messages, tasks, the audit; who hears of it the wiring says.

Nothing is asked of the database: everybody is known, and the past is over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from clinic.accounts.actor import Actor
from clinic.accounts.models import User
from clinic.audit.reads import READ
from clinic.audit.record import action_of
from clinic.booking import events as booking
from clinic.booking.models import Appointment
from clinic.care.events import PrivateNoteSaved, SharedNoteSaved
from clinic.cli.demo.history.people import Known
from clinic.cli.demo.history.rows import Rows
from clinic.core.local_time import local_date
from clinic.directory.reminder_rules import ReminderRule
from clinic.dispatch import heard_by
from clinic.notifications.calls import is_unheard, reason_to_call
from clinic.notifications.catalogue.visits import NOTE_SHARED, REMINDER
from clinic.notifications.channels import channels_of
from clinic.notifications.events import CallOwed
from clinic.notifications.kinds import Audience, Channel, MessageState
from clinic.notifications.models import Message
from clinic.notifications.preferences import Choice
from clinic.notifications.reminders.due import Due
from clinic.notifications.reminders.reminders import reminder_owed
from clinic.notifications.reminders.rules import remind_at, useful_until
from clinic.notifications.tell import Told, change_owed, is_to_be_told
from clinic.notifications.tell_note import note_owed
from clinic.tasks.kinds import AttemptOutcome
from clinic.tasks.models import Task, TaskAttempt
from clinic.tasks.open_task import call_about

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
#: What happened before is neither mailed any more nor unread.
STILL_NEW = timedelta(hours=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Who works here: the desk's users and actors, each doctor's user by the doctor's id, and what they
    have muted by user id."""

    desk: Sequence[User]
    desk_actors: Sequence[Actor]
    doctors: dict[str, User]
    muted: dict[str, set[Choice]]


class Telling:
    """Adds to the rows whatever is owed because of an event."""

    def __init__(
        self,
        rows: Rows,
        crew: Crew,
        *,
        zone: ZoneInfo,
        reminders: Sequence[ReminderRule],
        now: datetime,
        chance: Random,
    ) -> None:
        self.rows, self.crew, self.zone, self.now, self.chance = rows, crew, zone, now, chance
        self.reminders = reminders

    def of_visit(
        self,
        event: booking.AppointmentEvent,
        visit: Appointment,
        patient: Known,
        actor: Actor,
        *,
        answered: datetime | None = None,
    ) -> None:
        """A visit was booked, answered, moved, called off, or went a step on.

        `answered`: when what waits for an answer was or will be, None where it never was.
        """
        self.note(event, actor, "appointment", visit.id, patient.id)
        for handler in heard_by(type(event)):
            if isinstance(handler, Told):
                self._tell(handler, event, visit, patient, answered)

    def note(
        self, event: Any, actor: Actor, subject_kind: str, subject_id: str, patient_id: str | None
    ) -> None:
        """What the audit has of it."""
        self._note(action_of(type(event)), event.at, actor, subject_kind, subject_id, patient_id)

    def read(self, at: datetime, actor: Actor, patient_id: str, reason: str) -> None:
        """Somebody opened a patient's record."""
        self._note(READ, at, actor, "patient", patient_id, patient_id, reason)

    def of_note(
        self,
        event: SharedNoteSaved | PrivateNoteSaved,
        visit: Appointment,
        patient: Known,
        actor: Actor,
    ) -> None:
        """A doctor wrote a note."""
        self.note(event, actor, "note", event.note_id, patient.id)
        if isinstance(event, SharedNoteSaved) and patient.user:
            for channel in channels_of(NOTE_SHARED):
                self._owe(note_owed(event, visit, patient.user.id, channel.code))

    def remind(self, visit: Appointment, patient: Known, *, until: datetime) -> None:
        """The reminders of a confirmed visit that left before it was over with it, by `until`."""
        if patient.user is None or visit.agreed_at is None:
            return
        for rule in self.reminders:
            at = remind_at(visit.starts_at, rule, self.zone)
            if visit.agreed_at < at <= min(until, self.now - STILL_NEW):
                self._remind(visit, patient.user, rule, at)

    def to_do(
        self,
        row: dict[str, object],
        patient: Known,
        *,
        settled: datetime,
        tried_by: Actor | None = None,
    ) -> None:
        """A task; once it was settled, or somebody was reached."""
        over = settled <= self.now
        row = {
            **row,
            "id": self._id(),
            "why": row.get("why"),
            "closed_at": settled if over else None,
        }
        self.rows.add(Task, row)
        if over and tried_by is not None:
            tried = {"at": settled, "by": tried_by.user_id, "outcome": AttemptOutcome.REACHED}
            self.rows.add(TaskAttempt, {"id": self._id(), "task_id": row["id"], **tried})
            self._note(
                "task_tried", settled, tried_by, "task", str(row["id"]), patient.id, "reached"
            )

    def _tell(
        self,
        told: Told,
        event: booking.AppointmentEvent,
        visit: Appointment,
        patient: Known,
        answered: datetime | None,
    ) -> None:
        due = None
        if told.kind.at_half_time:
            if visit.decide_by is None:
                return
            due = event.at + (visit.decide_by - event.at) / 2
        for audience in told.kind.audiences:
            listening = self._listeners(audience, visit, patient)
            for one, channel in product(listening, channels_of(told.kind)):
                if self._hears(one, told, channel.code) and is_to_be_told(
                    one, audience, channel, event
                ):
                    row = change_owed(event, told.kind, one.id, channel.code, visit, due=due)
                    self._owe(row, answered=answered if due else None)
            if audience is Audience.PATIENT:
                self._call(event, told, visit, patient, listening)

    def _hears(self, one: User, told: Told, channel: str) -> bool:
        topic = None if told.even_if_muted else told.kind.topic
        return topic is None or (topic, channel) not in self.crew.muted.get(one.id, ())

    def _listeners(self, audience: Audience, visit: Appointment, patient: Known) -> Sequence[User]:
        match audience:
            case Audience.PATIENT:
                return [patient.user] if patient.user else []
            case Audience.DESK:
                return self.crew.desk
            case Audience.BEFORE:
                return []
        return [self.crew.doctors[visit.doctor_id]]

    def _call(
        self,
        event: booking.AppointmentEvent,
        told: Told,
        visit: Appointment,
        patient: Known,
        listening: Sequence[User],
    ) -> None:
        why = None
        if is_unheard(event, told.kind, visit, listening):
            why = reason_to_call(event, told.kind, visit, listening)
        if why is not None:
            owed = CallOwed(
                at=event.at,
                appointment_id=visit.id,
                version=event.version,
                kind=told.kind.code,
                why=why,
            )
            reached = event.at + self.chance.uniform(5, 300) * MINUTE
            caller = self.chance.choice(self.crew.desk_actors)
            self.to_do(call_about(owed, visit), patient, settled=reached, tried_by=caller)

    def _owe(self, row: dict[str, Any], *, answered: datetime | None = None) -> None:
        """As it stands by now: sent, and read where it is not new any more."""
        due = row["due_at"]
        row = {"id": self._id(), "read_at": None, "attempts": 0, "last_error": None, **row}
        if answered is not None and answered <= min(due, self.now):
            row["state"], row["last_error"] = MessageState.WITHDRAWN, "answered"
        elif due <= self.now - STILL_NEW:
            row["state"], row["sent_at"] = MessageState.SENT, due
            if row["channel"] == Channel.IN_APP:
                row["read_at"] = due + self.chance.uniform(1, 200) * MINUTE
            else:
                row["attempts"] = 1
        self.rows.add(Message, row)

    def _remind(self, visit: Appointment, user: User, rule: ReminderRule, at: datetime) -> None:
        due = Due(
            appointment_id=visit.id,
            version=visit.version,
            patient_id=visit.patient_id,
            starts_at=visit.starts_at,
            rule=rule,
            at=at,
            leaves=at,
            is_late=False,
        )
        day = local_date(visit.starts_at, self.zone)
        assert useful_until(visit.starts_at, rule) > at
        for channel in channels_of(REMINDER):
            state = MessageState.PENDING
            about, to = (visit.id, visit.version), (user.id, channel.code)
            self._owe(reminder_owed(due, about, to, day=day, state=state, now=at))

    def _note(
        self,
        action: str,
        at: datetime,
        actor: Actor,
        subject_kind: str,
        subject_id: str,
        patient_id: str | None,
        reason: str = "",
    ) -> None:
        self.rows.audit.append(
            {
                "at": at,
                "actor_id": actor.user_id or None,
                "role": str(actor.role) if actor.user_id else "",
                "action": action,
                "subject_kind": subject_kind,
                "subject_id": subject_id,
                "patient_id": patient_id,
                "reason": reason,
            }
        )

    def _id(self) -> str:
        return f"{self.chance.getrandbits(128):032x}"
