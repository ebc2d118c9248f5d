"""The desk's remark on a visit: what staff tell each other about it, and the patient never reads."""

from __future__ import annotations

from datetime import datetime

from clinic.accounts.actor import Actor
from clinic.booking.access import appointment_for, check_own_calendar, staff_side
from clinic.booking.events import RemarkChanged
from clinic.booking.models import Appointment
from clinic.core.errors import N_, Invalid
from clinic.core.text import clean_line
from clinic.db import transactional
from clinic.dispatch import announce

LONGEST_REMARK = 200


@transactional
def write_remark(actor: Actor, appointment_id: str, *, text: str, now: datetime) -> Appointment:
    """Say anew what staff should know about a visit, in one line without medicine; "" for nothing.

    The visit's version stays as it is: for the patient nothing has changed. Raises NotAllowed for the
    patient's side, NotFound, Invalid at `text`.
    """
    staff_side(actor)
    visit = appointment_for(actor, appointment_id, lock=True)
    check_own_calendar(actor, visit.doctor_id)
    text = clean_line(text)
    if len(text) > LONGEST_REMARK:
        sentence = N_("This text is too long. Please shorten it to 200 characters.")
        raise Invalid("too_long", sentence, fields={"text": sentence})
    if text != visit.remark:
        visit.remark = text
        announce(
            RemarkChanged(
                at=now, actor_id=actor.user_id, appointment_id=visit.id, version=visit.version
            )
        )
    return visit
