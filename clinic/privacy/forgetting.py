"""Making a person a pseudonym: what goes, what stays, all in one transaction.

Goes: name, addresses, telephone, dates of birth and death, record number, that they want no messages,
allergies, reasons, remarks, password, second factors, sessions and from where they came, links, what
they muted, what programs were answered, to them or about them, what was written when they were called,
why earlier wishes were refused. Stays:
that there were visits, when, with whom and how they ended, and the audit, which knows people by opaque
ids only; for a day the tries that were counted, fingerprints that name no account.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update

from clinic.accounts.actor import Actor
from clinic.accounts.models import (
    Challenge,
    CodeMiss,
    EmailCode,
    FactorReset,
    LoginSession,
    MailToken,
    Passkey,
    PastAddress,
    RecoveryCode,
    RefreshToken,
    Totp,
    User,
)
from clinic.accounts.sessions.open_sessions import end_all_sessions
from clinic.booking.cancel import cancel
from clinic.booking.lifecycle import OPEN
from clinic.booking.models import Appointment, AppointmentChange, Draft, Hold
from clinic.booking.record.claims import drop_holds
from clinic.care.follow_ups.keep import end_follow_ups
from clinic.care.models import Allergies
from clinic.db import db
from clinic.feeds.models import CalendarFeed
from clinic.idempotency.models import KeptAnswer
from clinic.idempotency.once import forget_about
from clinic.notifications.models import Mute
from clinic.patients.fts import forget_words_of
from clinic.patients.models import Patient, PatientRelation, RelationKind
from clinic.privacy.models import ErasureRequest, RecordCode
from clinic.sqlite import empty_log
from clinic.tasks.models import Task, TaskAttempt

#: What the doctor reads of the visits that are called off.
WHY = "The patient's account was erased."
#: What an account has that goes with it.
OF_THE_ACCOUNT = (
    MailToken,
    PastAddress,
    Passkey,
    Totp,
    RecoveryCode,
    CodeMiss,
    EmailCode,
    FactorReset,
    Challenge,
    Mute,
    KeptAnswer,
    Draft,
    CalendarFeed,
)
#: Overbooked visits need a reason to be there, whatever it was.
NO_REASON = "–"


def forget(actor: Actor, user: User, *, now: datetime) -> None:
    """The user and the patient they are themselves become pseudonyms, inside the open transaction.

    Whom they look after stays; only they do not any more.
    """
    relations = _relations(user)
    own = [patient for relation, patient in relations if relation.kind == RelationKind.SELF]
    for patient in own:
        _forget_patient(actor, patient, now=now)
    for relation, _ in relations:
        relation.ended_at = now
    forget_about([user.id, *(patient.id for patient in own)])
    _forget_account(user, now=now)


def _relations(user: User) -> list[tuple[PatientRelation, Patient]]:
    rows = db.session.execute(
        select(PatientRelation, Patient)
        .join(Patient, Patient.id == PatientRelation.patient_id)
        .where(PatientRelation.user_id == user.id)
        .order_by(Patient.id)
    )
    return [(relation, patient) for relation, patient in rows]


def _forget_patient(actor: Actor, patient: Patient, *, now: datetime) -> None:
    ahead = select(Appointment.id).where(
        Appointment.patient_id == patient.id,
        Appointment.status.in_(OPEN),
        Appointment.starts_at > now,
    )
    for appointment_id in db.session.scalars(ahead.order_by(Appointment.starts_at)).all():
        cancel(actor, appointment_id, reason=WHY, now=now)
    _forget_reasons(patient.id)
    patient.full_name = pseudonym(patient.id)
    patient.email = patient.phone = patient.record_number = ""
    patient.birth_date = None
    forget_words_of(patient.id)
    patient.deceased_on, patient.do_not_contact = None, False
    patient.archived_at, patient.archived_by = patient.archived_at or now, None
    for table in (RecordCode, Allergies):
        db.session.execute(delete(table).where(table.patient_id == patient.id))
    end_follow_ups(patient.id, actor_id=actor.user_id, now=now)
    _forget_tasks(patient.id, now=now)


def _forget_tasks(patient_id: str, *, now: datetime) -> None:
    """Nobody is to be called any more; what was written about calling them goes."""
    theirs = select(Task.id).where(Task.patient_id == patient_id)
    for gone in (
        update(Task)
        .where(Task.patient_id == patient_id, Task.closed_at.is_(None))
        .values(closed_at=now),
        update(TaskAttempt).where(TaskAttempt.task_id.in_(theirs)).values(text=""),
    ):
        db.session.execute(gone)


def _forget_reasons(patient_id: str) -> None:
    db.session.flush()
    theirs = select(Appointment.id).where(Appointment.patient_id == patient_id)
    db.session.execute(
        update(AppointmentChange)
        .where(AppointmentChange.appointment_id.in_(theirs))
        .values(said="")
        .execution_options(synchronize_session=False)
    )
    for visit in db.session.scalars(
        select(Appointment)
        .where(Appointment.patient_id == patient_id)
        .execution_options(populate_existing=True)
    ):
        visit.reason = visit.end_reason = visit.remark = visit.snapshot = visit.video_url = ""
        visit.override_reason = NO_REASON if visit.override_reason else ""


def _forget_account(user: User, *, now: datetime) -> None:
    drop_holds(db.session.scalars(select(Hold.id).where(Hold.user_id == user.id)).all())
    end_all_sessions(user.id, now=now)
    sessions = select(LoginSession.id).where(LoginSession.user_id == user.id)
    for gone in (
        delete(RefreshToken).where(RefreshToken.session_id.in_(sessions)),
        *(delete(table).where(table.user_id == user.id) for table in OF_THE_ACCOUNT),
        update(LoginSession).where(LoginSession.user_id == user.id).values(device="", network=""),
        update(ErasureRequest).where(ErasureRequest.user_id == user.id).values(answer=""),
    ):
        db.session.execute(gone.execution_options(synchronize_session=False))
    user.email = f"{user.id}@erased.invalid"
    user.claimed_email = user.pending_email = None
    user.full_name = pseudonym(user.id)
    user.phone = ""
    user.password_hash = None
    user.time_zone = None
    user.email_verified_at = None
    user.disabled_at = now
    user.invited_at = user.deactivated_at = None  # an admin cannot switch it on again


def overwrite() -> None:
    """What was deleted or changed leaves SQLite's log, too. Where somebody reads at this moment, the next
    call does it. PostgreSQL has its vacuum for this.
    """
    db.session.rollback()  # or this very transaction would be the one that reads
    empty_log(db.engine)


def pseudonym(id_: str) -> str:
    """What stands in place of a name: tells two apart, and nobody from anybody."""
    return f"Erased {id_[:8]}"
