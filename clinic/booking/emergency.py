"""Whose record a doctor may open: of those in their care; of others in an emergency, and it is told."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import exists, select

from clinic.accounts.actor import Actor
from clinic.accounts.models import User
from clinic.accounts.passwords import matches
from clinic.accounts.permissions import Permission
from clinic.booking.access import in_care
from clinic.booking.events import GlassBroken
from clinic.booking.models import BreakGlass
from clinic.core.errors import N_, Invalid, NotFound
from clinic.core.text import clean_text
from clinic.db import db, transactional
from clinic.directory.queries import doctor_id_of
from clinic.dispatch import announce
from clinic.patients.models import Patient

#: How long one emergency opens one record.
LASTS = timedelta(minutes=60)
#: Whoever looks at it later has to understand why.
SHORTEST_REASON = 10
LONGEST_REASON = 2000


def record_of(actor: Actor, patient_id: str, *, now: datetime) -> Patient:
    """The patient, for a doctor who has them in their care, or has opened their record.

    Raises NotFound, the same for an unknown id and for somebody else's patient; NotAllowed.
    """
    actor.must(Permission.OWN_CALENDAR)
    patient = db.session.get(Patient, patient_id)
    doctor_id = doctor_id_of(actor)
    if patient is None or patient.archived_at is not None or doctor_id is None:
        raise NotFound()
    if not in_care(doctor_id, patient_id, now=now) and not has_opened(actor, patient_id, now=now):
        raise NotFound()
    return patient


def has_opened(actor: Actor, patient_id: str, *, now: datetime) -> bool:
    """Whether the actor has opened this record less than `LASTS` ago."""
    return bool(
        db.session.scalar(
            select(
                exists().where(
                    BreakGlass.user_id == actor.user_id,
                    BreakGlass.patient_id == patient_id,
                    BreakGlass.started_at <= now,
                    BreakGlass.ends_at > now,
                )
            )
        )
    )


def break_glass(
    actor: Actor, patient_id: str, *, reason: str, password: str, now: datetime
) -> BreakGlass:
    """Open the record of one patient for 60 minutes: the doctor says why, and shows again who they are.

    The admins are told. Raises NotAllowed, NotFound, Invalid at `reason` or `password`.
    """
    actor.must(Permission.OWN_CALENDAR)
    why = clean_text(reason)
    if len(why) > LONGEST_REASON or len("".join(why.split())) < SHORTEST_REASON:
        sentence = N_("Say in 10 to 2000 characters why you need this record now.")
        raise Invalid("invalid", sentence, fields={"reason": sentence})
    # The slow check stands outside the transaction: it must not hold SQLite's write lock.
    proven = db.session.scalar(select(User.password_hash).where(User.id == actor.user_id))
    if not matches(password, proven):
        sentence = N_("This is not your password.")
        raise Invalid("bad_credentials", sentence, fields={"password": sentence})
    return _open(actor, patient_id, why, now=now)


@transactional
def _open(actor: Actor, patient_id: str, why: str, *, now: datetime) -> BreakGlass:
    patient = db.session.get(Patient, patient_id)
    if patient is None or patient.archived_at is not None:
        raise NotFound()
    opened = BreakGlass(
        user_id=actor.user_id,
        patient_id=patient_id,
        reason=why,
        started_at=now,
        ends_at=now + LASTS,
    )
    db.session.add(opened)
    db.session.flush()
    announce(
        GlassBroken(at=now, actor_id=actor.user_id, break_glass_id=opened.id, patient_id=patient_id)
    )
    return opened
