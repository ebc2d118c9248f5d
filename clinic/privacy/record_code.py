"""Taking over a record that the desk made, by a one-time code that the desk hands out.

A record is never joined by its name or address: that would hand it to whoever knows them.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from clinic.accounts.actor import Actor
from clinic.accounts.attempts import Budget, check_attempts
from clinic.accounts.guesses import guess
from clinic.accounts.passwords import hash_password
from clinic.accounts.permissions import Permission
from clinic.core.errors import N_, Conflict, Invalid
from clinic.db import db, transactional
from clinic.dispatch import announce
from clinic.patients.models import Patient, PatientRelation, RelationKind
from clinic.patients.queries import patient_for
from clinic.privacy.events import RecordCodeMade, RecordCodeRefused, RecordTaken
from clinic.privacy.joining import join_own_record, look_after
from clinic.privacy.models import RecordCode

LIFE = timedelta(days=14)
MOST_TRIES = 5
#: Without signs that are mistaken for each other, on paper or on the telephone.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_SELECTOR, _SECRET = 4, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCode:
    """A code as the desk says it, in groups of four; nobody can read it anywhere afterwards."""

    code: str
    expires_at: datetime


def make_code(actor: Actor, patient_id: str, *, guardian: bool, now: datetime) -> NewCode:
    """A code for the patient themselves, or for who looks after them; older ones are worth nothing.

    Raises NotAllowed, NotFound, Conflict `has_account` where the patient signs in already.
    """
    selector, secret = _some(_SELECTOR), _some(_SECRET)
    # The slow hash stands outside the transaction: it must not hold SQLite's write lock.
    secret_hash = hash_password(secret)
    kind = RelationKind.GUARDIAN if guardian else RelationKind.SELF
    made = _keep(actor, patient_id, kind, selector, secret_hash, now=now)
    return NewCode(code=f"{selector}-{secret[:4]}-{secret[4:]}", expires_at=made.expires_at)


def take_record(
    actor: Actor, code: str, *, now: datetime, budgets: Sequence[Budget] = ()
) -> Patient:
    """Take over the record of a code: its visits are among the actor's own from now on.

    Each try counts, and the fifth is the last; a wrong one counts for the `budgets`. Raises Invalid at
    the field `code`, the same whatever is wrong with it, NotAllowed, Conflict `visits_overlap`, TooMany.
    """
    actor.must(Permission.OWN_VISITS)
    check_attempts(budgets, now=now)
    selector, secret = _parts(code)
    kept = _count_try(selector, now=now)
    if not guess(secret, kept, budgets=budgets, now=now).is_right:
        _note_refusal(actor, now=now)
        raise _not_valid()
    return _take(actor, selector, kept or "", now=now)


@transactional
def _keep(
    actor: Actor,
    patient_id: str,
    kind: RelationKind,
    selector: str,
    secret_hash: str,
    *,
    now: datetime,
) -> RecordCode:
    actor.must(Permission.ALL_PATIENTS)
    patient = patient_for(actor, patient_id)
    if kind is RelationKind.SELF and _has_account(patient.id):
        raise Conflict("has_account", N_("This patient has an account already."))
    db.session.execute(delete(RecordCode).where(RecordCode.patient_id == patient.id))
    made = RecordCode(
        patient_id=patient.id,
        kind=kind,
        selector=selector,
        secret_hash=secret_hash,
        made_by=actor.user_id,
        created_at=now,
        expires_at=now + LIFE,
    )
    db.session.add(made)
    db.session.flush()
    announce(RecordCodeMade(at=now, actor_id=actor.user_id, patient_id=patient.id))
    return made


@transactional
def _count_try(selector: str, *, now: datetime) -> str | None:
    """The hash to compare with, where there is a try left. Counted first, so that many who try at
    once have no more tries than one.
    """
    return db.session.scalar(
        update(RecordCode)
        .where(
            RecordCode.selector == selector,
            RecordCode.tries < MOST_TRIES,
            RecordCode.expires_at > now,
        )
        .values(tries=RecordCode.tries + 1)
        .returning(RecordCode.secret_hash)
        .execution_options(synchronize_session=False)
    )


@transactional
def _note_refusal(actor: Actor, *, now: datetime) -> None:
    announce(RecordCodeRefused(at=now, actor_id=actor.user_id))


@transactional
def _take(actor: Actor, selector: str, secret_hash: str, *, now: datetime) -> Patient:
    # Whoever comes second finds no such row any more.
    used = db.session.execute(
        delete(RecordCode)
        .where(RecordCode.selector == selector, RecordCode.secret_hash == secret_hash)
        .returning(RecordCode.patient_id, RecordCode.kind)
    ).one_or_none()
    if used is None:
        raise _not_valid()
    patient = db.session.get_one(Patient, used.patient_id)
    if patient.archived_at is not None:
        raise _not_valid()
    if used.kind == RelationKind.GUARDIAN:
        look_after(actor, patient, now=now)
    elif _has_account(patient.id):
        raise _not_valid()
    else:
        join_own_record(actor, patient, now=now)
    announce(RecordTaken(at=now, actor_id=actor.user_id, patient_id=patient.id))
    return patient


def _has_account(patient_id: str) -> bool:
    query = select(PatientRelation.id).where(
        PatientRelation.patient_id == patient_id,
        PatientRelation.kind == RelationKind.SELF,
        PatientRelation.ended_at.is_(None),
    )
    return db.session.scalar(query) is not None


def _some(number: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(number))


def _parts(code: str) -> tuple[str, str]:
    """Selector and secret of what somebody typed; what is no code at all leads to no row."""
    typed = "".join(sign for sign in code[:100].upper() if sign in ALPHABET)
    return typed[:_SELECTOR], typed[_SELECTOR:]


def _not_valid() -> Invalid:
    sentence = N_("This code is not valid. Check each character, or ask the desk for a new one.")
    return Invalid("code_invalid", sentence, fields={"code": sentence})
