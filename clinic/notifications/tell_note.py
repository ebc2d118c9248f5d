"""That there is a note for the patient: owed to their side without a word of what it says."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

from sqlalchemy import update

from clinic.booking.models import Appointment
from clinic.care.events import NoteRetracted, SharedNoteSaved
from clinic.db import db
from clinic.directory.queries import the_clinic
from clinic.notifications.audience import listeners
from clinic.notifications.catalogue.visits import NOTE_SHARED
from clinic.notifications.channels import channels_of
from clinic.notifications.kinds import Audience, Channel, MessageState
from clinic.notifications.models import Message
from clinic.notifications.outbox.owe import STARTS_AT, Subject, owe_all, owed


def tell_of_note(event: SharedNoteSaved) -> None:
    """Owe the patient's side word of a note, or of its new version, in the event's transaction.

    It is about the visit, and no version of it: what becomes of the visit makes it no less true. What
    is sent waits for the grace period, so that what is taken back at once is never told.
    """
    visit = db.session.get_one(Appointment, event.appointment_id)
    told = listeners(Audience.PATIENT, visit)
    for one, channel in product(told, channels_of(NOTE_SHARED)):
        if channel.reaches(one):
            owe_all([note_owed(event, visit, one.id, channel.code)])


def note_owed(
    event: SharedNoteSaved, visit: Appointment, user_id: str, channel: str
) -> dict[str, Any]:
    """What a user is owed of a note, for `owe_all`."""
    later = event.at + timedelta(seconds=the_clinic().grace_seconds)
    return owed(
        dedupe_key=f"{_of_note(event.note_id)}{event.version}:{user_id}:{channel}",
        kind=NOTE_SHARED.code,
        channel=channel,
        user_id=user_id,
        patient_id=visit.patient_id,
        subject=Subject(kind=NOTE_SHARED.about, id=visit.id),
        due_at=None if channel == Channel.IN_APP else later,
        params={STARTS_AT: visit.starts_at.isoformat()},
        now=event.at,
    )


def untell_of_note(event: NoteRetracted) -> None:
    """The note was taken back: what has not been sent is not sent, and the page tells of it no more."""
    is_shown = (Message.channel == Channel.IN_APP) & (Message.state == MessageState.SENT)
    db.session.execute(
        update(Message)
        .where(
            Message.kind == NOTE_SHARED.code,
            Message.subject_id == event.appointment_id,
            Message.dedupe_key.startswith(_of_note(event.note_id)),
            (Message.state == MessageState.PENDING) | is_shown,
        )
        .values(state=MessageState.WITHDRAWN, last_error="retracted")
    )


def _of_note(note_id: str) -> str:
    """What the keys of all messages about a note begin with."""
    return f"{NOTE_SHARED.code}:{note_id}:"
