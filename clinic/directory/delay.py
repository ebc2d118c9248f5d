"""A doctor runs late: it is shown, and moves and mails nothing."""

from __future__ import annotations

from datetime import datetime

from clinic.accounts.actor import Actor
from clinic.core.errors import N_, Invalid, NotAllowed, NotFound
from clinic.core.local_time import local_date
from clinic.db import db, transactional
from clinic.directory.events import DelayChanged
from clinic.directory.models import Doctor
from clinic.directory.queries import doctor_id_of, the_clinic
from clinic.dispatch import announce

#: Minutes; who is later than that has to decide about visits.
LONGEST_DELAY = 240


@transactional
def say_delay(actor: Actor, doctor_id: str, *, minutes: int, now: datetime) -> Doctor:
    """The doctor, or the desk, says that the doctor runs `minutes` late on this local day; 0: no more.

    Raises NotFound, NotAllowed for the patient's side, Invalid at `minutes`.
    """
    if not actor.is_staff:
        raise NotAllowed()
    if not actor.is_desk and doctor_id_of(actor) != doctor_id:
        raise NotFound()
    if not 0 <= minutes <= LONGEST_DELAY:
        sentence = N_("Say how many minutes, 240 at most.")
        raise Invalid("invalid", sentence, fields={"minutes": sentence})
    doctor = db.session.get(Doctor, doctor_id, with_for_update={"key_share": True})
    if doctor is None:
        raise NotFound()
    doctor.delay_day = local_date(now, the_clinic().zone)
    doctor.delay_minutes = minutes
    announce(DelayChanged(at=now, actor_id=actor.user_id, doctor_id=doctor.id))
    return doctor
