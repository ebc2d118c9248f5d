"""A patient has died: the day is noted, and what they had ahead is ended; or it was a mistake.

That nothing goes to their side any more is a rule of the messages, so the ordinary verbs do here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from clinic.accounts.actor import Actor
from clinic.accounts.permissions import Permission
from clinic.booking.cancel import cancel
from clinic.booking.lifecycle import OPEN
from clinic.booking.models import Appointment
from clinic.booking.queries.find import Visit, visits_query
from clinic.booking.record.claims import lock_patient
from clinic.care.follow_ups.keep import end_follow_up, waiting_orders
from clinic.care.models import FollowUp
from clinic.core.errors import N_, Conflict, Invalid, NotFound
from clinic.core.local_time import local_date
from clinic.db import db, transactional
from clinic.directory.queries import the_clinic
from clinic.dispatch import announce
from clinic.patients.events import DeathNoted, DeathTakenBack
from clinic.patients.models import Patient
from clinic.patients.queries import record_at_desk

#: Why what they had ahead is called off, as staff read it.
WHY = N_("The patient has died.")
FIRST_DAY = date(1880, 1, 1)
#: More is not ended, or shown, at once.
MOST = 100


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a patient has ahead: visits, the next one first; follow-ups that wait for theirs."""

    visits: Sequence[Visit]
    follow_ups: Sequence[FollowUp]

    def __bool__(self) -> bool:
        return bool(self.visits or self.follow_ups)


@transactional
def note_death(actor: Actor, patient_id: str, *, on: date, now: datetime) -> Patient:
    """The desk notes the local date on which a patient died; the same again changes nothing.

    Raises Invalid at `deceased_on` for a day to come or before their birth, NotAllowed, NotFound.
    """
    patient = record_at_desk(actor, patient_id, lock=True)
    today = local_date(now, the_clinic().zone)
    if not (patient.birth_date or FIRST_DAY) <= on <= today:
        sentence = N_("Choose a day up to today, and not before the date of birth.")
        raise Invalid("invalid", sentence, fields={"deceased_on": sentence})
    if patient.deceased_on != on:
        patient.deceased_on = on
        db.session.flush()
        announce(DeathNoted(at=now, actor_id=actor.user_id, patient_id=patient.id))
    return patient


@transactional
def take_back_death(actor: Actor, patient_id: str, *, now: datetime) -> Patient:
    """The patient lives; the same again changes nothing. What was ended stays so.

    Raises NotAllowed, NotFound.
    """
    patient = record_at_desk(actor, patient_id, lock=True)
    if patient.deceased_on is not None:
        patient.deceased_on = None
        db.session.flush()
        announce(DeathTakenBack(at=now, actor_id=actor.user_id, patient_id=patient.id))
    return patient


@transactional
def end_ahead(actor: Actor, patient_id: str, *, only: str = "", now: datetime) -> int:
    """End all that a patient who has died has ahead, or the visit or follow-up with the id `only`; how
    many were ended. Twice changes nothing.

    Raises NotAllowed, NotFound, Conflict `not_deceased`.
    """
    actor.must(Permission.ALL_PATIENTS)
    patient = lock_patient(patient_id)
    if patient is None or patient.is_gone:
        raise NotFound()
    if patient.deceased_on is None:
        raise Conflict("not_deceased", N_("This is for patients who have died."))
    # A visit that is called off opens its follow-up again, so visits come first.
    visits = [one.appointment.id for one in _visits_ahead(actor, patient_id, now=now)]
    orders = [one.id for one in waiting_orders(patient_id, limit=MOST)]
    for visit_id in (one for one in visits if only in ("", one)):
        cancel(actor, visit_id, reason=WHY, now=now)
    for order_id in (one for one in orders if only in ("", one)):
        end_follow_up(order_id, WHY, actor_id=actor.user_id, now=now)
    return sum(only in ("", one) for one in (*visits, *orders))


def ahead_of(actor: Actor, patient_id: str, *, now: datetime) -> Ahead:
    """What a patient has ahead, without a word of what it is for. Raises NotAllowed."""
    actor.must(Permission.ALL_PATIENTS)
    return Ahead(_visits_ahead(actor, patient_id, now=now), waiting_orders(patient_id, limit=MOST))


def _visits_ahead(actor: Actor, patient_id: str, *, now: datetime) -> list[Visit]:
    rows = db.session.execute(
        visits_query(actor, patient_id)
        .where(Appointment.status.in_(OPEN), Appointment.ends_at > now)
        .order_by(Appointment.starts_at, Appointment.id)
        .limit(MOST)
    )
    return [Visit(*row) for row in rows]
