"""Making and changing patients: by themselves, or at the desk."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from clinic.accounts.actor import Actor
from clinic.accounts.attempts import Budget, check_attempts
from clinic.accounts.details import full_name_of, normal_email, phone_of
from clinic.accounts.models import User
from clinic.accounts.permissions import Permission, Role
from clinic.accounts.register import (
    Newcomer,
    known_or_not,
    make_user,
    newcomer,
    unless_known,
)
from clinic.core.errors import N_, Conflict, Invalid
from clinic.db import db, transactional
from clinic.dispatch import announce
from clinic.patients.events import PatientRegistered, PatientUpdated
from clinic.patients.lookalikes import lookalikes
from clinic.patients.models import Patient, PatientRelation, RelationKind
from clinic.patients.queries import archived, record_at_desk


def sign_up(
    *,
    email: str,
    full_name: str,
    password: str,
    now: datetime,
    phone: str = "",
    verified: bool = False,
    accepted: tuple[str, ...] = (),
) -> User:
    """Make a user of role patient together with the patient they are themselves.

    Never joins an existing patient of the same name or address: that would hand over a record.
    Raises Invalid at a field, Conflict `email_taken`.
    """
    who = newcomer(
        email=email,
        full_name=full_name,
        password=password,
        role=Role.PATIENT,
        phone=phone,
        accepted=accepted,
    )
    return _enrol(who, verified=verified, now=now)


def sign_up_known_or_not(
    *,
    email: str,
    full_name: str,
    password: str,
    now: datetime,
    phone: str = "",
    accepted: tuple[str, ...] = (),
    budgets: Sequence[Budget] = (),
    then: Callable[[User], object] = lambda _user: None,
) -> User:
    """Sign up, and get an account in any case: see `known_or_not`. Counts for the `budgets`. What comes
    `then` is done in the same transaction, so that the mail knows of it.

    Raises Invalid at a field, TooMany.
    """
    check_attempts(budgets, now=now)
    who = newcomer(
        email=email,
        full_name=full_name,
        password=password,
        role=Role.PATIENT,
        phone=phone,
        accepted=accepted,
    )

    def make(one: Newcomer) -> User:
        user = _enrol(one, now=now)
        then(user)
        return user

    return known_or_not(who, make, now=now, budgets=budgets)


def ask_to_sign_up(
    *,
    email: str,
    full_name: str,
    password: str,
    now: datetime,
    phone: str = "",
    accepted: tuple[str, ...] = (),
    budgets: Sequence[Budget] = (),
) -> None:
    """Sign up without learning whether the address is known; if it is, only its owner is told.

    Counts for the `budgets`. Raises Invalid at a field, TooMany.
    """
    check_attempts(budgets, now=now)
    who = newcomer(
        email=email,
        full_name=full_name,
        password=password,
        role=Role.PATIENT,
        phone=phone,
        accepted=accepted,
    )
    unless_known(who, lambda: _enrol(who, now=now), now=now, budgets=budgets)


class LooksAlike(Conflict):
    """Whoever is about to be entered may be there already."""

    def __init__(self, patients: Sequence[Patient]) -> None:
        super().__init__(
            "looks_alike",
            N_("There is already a record like this. Check that you do not add somebody twice."),
        )
        self.patients = patients


@transactional
def _enrol(who: Newcomer, *, now: datetime, verified: bool = False) -> User:
    user = make_user(who, role=Role.PATIENT, verified=verified, now=now)
    email = who.claimed_email or user.email
    patient = _new(
        full_name=user.full_name, email=email, phone=user.phone, birth_date=None, now=now
    )
    db.session.flush()
    db.session.add(
        PatientRelation(
            user_id=user.id, patient_id=patient.id, kind=RelationKind.SELF, started_at=now
        )
    )
    announce(PatientRegistered(at=now, actor_id=user.id, patient_id=patient.id))
    return user


@transactional
def register_patient(
    actor: Actor,
    *,
    full_name: str,
    now: datetime,
    birth_date: date | None = None,
    email: str = "",
    phone: str = "",
    somebody_else: Collection[str] | None = None,
) -> Patient:
    """The desk makes a patient without a user. Several may share an address.

    `somebody_else` are the ids of look-alikes who have been shown and are not meant; None asks for none.
    Raises Invalid at a field, NotAllowed, LooksAlike where others may be this person.
    """
    actor.must(Permission.ALL_PATIENTS)
    _check_birth(birth_date, now)
    contact: dict[str, Any] = {
        "full_name": full_name_of(full_name),
        "birth_date": birth_date,
        "email": normal_email(email) if email.strip() else "",
        "phone": phone_of(phone),
    }
    if somebody_else is not None:
        found = lookalikes(actor, **contact)
        if any(one.id not in somebody_else for one in found):
            raise LooksAlike(found)
    patient = _new(**contact, now=now)
    db.session.flush()
    announce(PatientRegistered(at=now, actor_id=actor.user_id, patient_id=patient.id))
    return patient


@transactional
def update_patient(
    actor: Actor,
    patient_id: str,
    *,
    full_name: str,
    now: datetime,
    birth_date: date | None = None,
    email: str = "",
    phone: str = "",
) -> Patient:
    """The desk corrects a patient's contact data. Raises Invalid, NotAllowed, NotFound."""
    changes = {"full_name": full_name, "birth_date": birth_date, "email": email, "phone": phone}
    return change_patient(actor, patient_id, changes, now=now)


@transactional
def change_patient(
    actor: Actor, patient_id: str, changes: Mapping[str, Any], *, now: datetime
) -> Patient:
    """The desk corrects `full_name`, `birth_date`, `email` or `phone`; what is not given stays.

    Raises Invalid at a field, NotAllowed, NotFound.
    """
    patient = patient_to_change(actor, patient_id, lock=True)
    if "birth_date" in changes:
        _check_birth(changes["birth_date"], now)
        patient.birth_date = changes["birth_date"]
    if "full_name" in changes:
        patient.full_name = full_name_of(changes["full_name"])
    if "email" in changes:
        patient.email = normal_email(changes["email"]) if changes["email"].strip() else ""
    if "phone" in changes:
        patient.phone = phone_of(changes["phone"], kept=patient.phone)
    announce(PatientUpdated(at=now, actor_id=actor.user_id, patient_id=patient.id))
    return patient


def add_birth_date(actor: Actor, patient: Patient, birth_date: date, *, now: datetime) -> None:
    """What the patient's side says while the record has none, inside the open transaction that has locked
    the row; one that is there stays. Raises Invalid at `birth_date`.
    """
    _check_birth(birth_date, now)
    if patient.birth_date is None:
        patient.birth_date = birth_date
        announce(PatientUpdated(at=now, actor_id=actor.user_id, patient_id=patient.id))


def patient_to_change(actor: Actor, patient_id: str, *, lock: bool = False) -> Patient:
    """A patient whom the desk may correct; `lock` keeps the row until the transaction ends.

    Raises NotAllowed, NotFound, Conflict `archived`.
    """
    patient = record_at_desk(actor, patient_id, lock=lock)
    if patient.archived_at is not None:
        raise archived()
    return patient


def _new(
    *, full_name: str, email: str, phone: str, birth_date: date | None, now: datetime
) -> Patient:
    patient = Patient(
        full_name=full_name,
        birth_date=birth_date,
        email=email,
        phone=phone,
        created_at=now,
    )
    db.session.add(patient)
    return patient


def _check_birth(birth_date: date | None, now: datetime) -> None:
    if birth_date is not None and not date(1880, 1, 1) <= birth_date <= now.date():
        sentence = N_("Enter a date of birth that is not in the future.")
        raise Invalid("invalid", sentence, fields={"birth_date": sentence})
