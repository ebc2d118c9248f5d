"""Making, approving and describing doctors. (Archiving one is booking's: it must see appointments.)"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from clinic.accounts.actor import Actor
from clinic.accounts.attempts import Budget, check_attempts
from clinic.accounts.invite import invite
from clinic.accounts.models import User
from clinic.accounts.permissions import Permission, Role
from clinic.accounts.register import Newcomer, make_user, newcomer, unless_known
from clinic.core.errors import N_, Conflict, NotAllowed, NotFound
from clinic.db import db, transactional
from clinic.directory.events import (
    DoctorAdded,
    DoctorApplied,
    DoctorApproved,
    DoctorReactivated,
    DoctorUpdated,
    OpeningsWillChange,
    PhotoChanged,
)
from clinic.directory.models import Doctor
from clinic.directory.photo import set_photo
from clinic.directory.profile import Profile as Profile
from clinic.directory.profile import specialty_id_of, write
from clinic.directory.queries import the_clinic
from clinic.dispatch import announce


def apply_as_doctor(
    *, email: str, full_name: str, password: str, specialty_id: str, now: datetime
) -> Doctor:
    """A doctor registers, and has no right of a doctor until an admin approves.

    Raises Invalid at a field, Conflict `email_taken`, NotAllowed where the clinic has switched this off.
    """
    who = _applicant(email, full_name, password, specialty_id)
    return _apply(who, specialty_id, now=now)


def ask_to_apply(
    *,
    email: str,
    full_name: str,
    password: str,
    specialty_id: str,
    now: datetime,
    accepted: tuple[str, ...] = (),
    budgets: Sequence[Budget] = (),
) -> None:
    """Apply without learning whether the address is known; if it is, only its owner is told.

    `accepted` are the ids of the clinic's texts that were shown and accepted. Counts for the `budgets`.
    Raises Invalid at a field, NotAllowed where the clinic has switched this off, TooMany.
    """
    check_attempts(budgets, now=now)
    who = _applicant(email, full_name, password, specialty_id, accepted)
    unless_known(who, lambda: _apply(who, specialty_id, now=now), now=now, budgets=budgets)


def _applicant(
    email: str,
    full_name: str,
    password: str,
    specialty_id: str,
    accepted: tuple[str, ...] = (),
) -> Newcomer:
    """Check all that somebody applies with, before the slow hash and outside the transaction."""
    if not the_clinic().doctors_may_register:
        raise NotAllowed("registration_closed", N_("This clinic adds its doctors itself."))
    specialty_id_of(specialty_id)
    return newcomer(
        email=email,
        full_name=full_name,
        password=password,
        role=Role.DOCTOR,
        accepted=accepted,
    )


@transactional
def _apply(who: Newcomer, specialty_id: str, *, now: datetime) -> Doctor:
    user = make_user(who, role=Role.DOCTOR, approved=False, now=now)
    doctor = _new(user, Profile(full_name=who.full_name, specialty_id=specialty_id), now=now)
    announce(DoctorApplied(at=now, actor_id=user.id, doctor_id=doctor.id))
    return doctor


def add_doctor(
    actor: Actor, *, email: str, profile: Profile, now: datetime, password: str | None = None
) -> Doctor:
    """An admin adds a doctor, bookable at once; without a password they sign in once invited.

    Raises Invalid at a field, Conflict `email_taken`, NotAllowed.
    """
    actor.must(Permission.MANAGE_DOCTORS)
    who = newcomer(email=email, full_name=profile.full_name, password=password, role=Role.DOCTOR)
    return _add(actor, who, profile, now=now)


@transactional
def _add(actor: Actor, who: Newcomer, profile: Profile, *, now: datetime) -> Doctor:
    invited = who.password_hash is None
    user = make_user(who, role=Role.DOCTOR, verified=not invited, now=now)
    doctor = _new(user, profile, now=now)
    doctor.active = True
    announce(DoctorAdded(at=now, actor_id=actor.user_id, doctor_id=doctor.id))
    if invited:
        invite(actor, user, now=now)
    return doctor


@transactional
def approve_doctor(actor: Actor, doctor_id: str, *, now: datetime) -> Doctor:
    """An admin lets a doctor who registered begin. Approving twice changes nothing.

    Raises NotAllowed, NotFound.
    """
    actor.must(Permission.MANAGE_DOCTORS)
    doctor = doctor_to_change(actor, doctor_id)
    user = db.session.get_one(User, doctor.user_id)
    if user.approved_at is None and doctor.archived_at is None:
        announce(OpeningsWillChange(at=now))
        user.approved_at = now
        doctor.active = True
        announce(
            DoctorApproved(
                at=now, actor_id=actor.user_id, doctor_id=doctor.id, user_id=doctor.user_id
            )
        )
    return doctor


@transactional
def reactivate_doctor(actor: Actor, doctor_id: str, *, now: datetime) -> Doctor:
    """An admin brings an archived doctor back: bookable at once, with the hours they had.

    They sign in again, unless their account was switched off apart, and read their notes alone again;
    the follow-ups stay with who took them. One who works here is left alone. Raises NotAllowed, NotFound.
    """
    actor.must(Permission.MANAGE_DOCTORS)
    doctor = doctor_to_change(actor, doctor_id, lock=True)
    if doctor.archived_at is not None:
        announce(OpeningsWillChange(at=now))
        user = db.session.get_one(User, doctor.user_id, populate_existing=True)
        user.disabled_at = user.deactivated_at
        doctor.archived_at = doctor.successor_id = None
        doctor.active = user.approved_at is not None
        announce(DoctorReactivated(at=now, actor_id=actor.user_id, doctor_id=doctor.id))
    return doctor


@transactional
def update_profile(
    actor: Actor, doctor_id: str, profile: Profile, *, now: datetime, photo: bytes | None = None
) -> Doctor:
    """The doctor, or an admin, changes the profile. Raises Invalid at a field, NotFound.

    `photo` is one that `portrait` has made, b"" for none any more, None where it stays as it is.
    """
    doctor = change_profile(actor, doctor_id, vars(profile), now=now)
    if photo is not None:
        set_photo(doctor, photo)
        announce(PhotoChanged(at=now, actor_id=actor.user_id, doctor_id=doctor.id))
    return doctor


@transactional
def change_profile(
    actor: Actor, doctor_id: str, changes: Mapping[str, Any], *, now: datetime
) -> Doctor:
    """The doctor, or an admin, changes some fields of `Profile`; all others stay as they are.

    `visit_type_ids` names the offered visit types, and leaves the doctor's own minutes to those that
    were offered before. `active` is for an admin: whether the doctor can be booked;
    it brings back one who is archived. Raises Invalid at a field, NotFound, NotAllowed, Conflict
    `wrong_state` for the `active` of a doctor who waits, and to switch off one who is archived.
    """
    doctor = doctor_to_change(actor, doctor_id, lock=True)
    user = db.session.get_one(User, doctor.user_id)
    values = dict(changes)
    if "active" in values:
        actor.must(Permission.MANAGE_DOCTORS)
        if values["active"]:
            reactivate_doctor(actor, doctor_id, now=now)
        _check_works_here(doctor, user)
        announce(OpeningsWillChange(at=now))
        doctor.active = values["active"]
    if "visit_type_ids" in values:
        own = {offer.visit_type_id: offer.minutes for offer in doctor.visit_types}
        values["visit_types"] = {id_: own.get(id_) for id_ in values["visit_type_ids"]}
    write(doctor, values)
    user.full_name = doctor.full_name
    announce(DoctorUpdated(at=now, actor_id=actor.user_id, doctor_id=doctor.id))
    return doctor


def doctor_to_schedule(actor: Actor, doctor_id: str, *, lock: bool = False) -> Doctor:
    """A doctor whose absences and hours of a date the actor may enter: oneself, or any for the desk
    (rule 23). As `doctor_to_change`.
    """
    return doctor_to_change(actor, doctor_id, lock=lock, any_by=Permission.ALL_SCHEDULES)


def doctor_to_change(
    actor: Actor,
    doctor_id: str,
    *,
    lock: bool = False,
    any_by: Permission = Permission.MANAGE_DOCTORS,
) -> Doctor:
    """A doctor whom the actor may change: oneself, or any for an admin. Raises NotFound.

    `any_by` is the permission that opens all of them. `lock` keeps the row until the transaction ends,
    as whatever decides about the doctor's time must.
    """
    query = (
        select(Doctor)
        .where(Doctor.id == doctor_id)
        .options(selectinload(Doctor.languages), selectinload(Doctor.visit_types))
    )
    if not actor.may(any_by):
        query = query.where(Doctor.user_id == actor.user_id)
        actor.must(Permission.OWN_PROFILE)
    doctor = db.session.scalar(query.with_for_update(key_share=True) if lock else query)
    if doctor is None:
        raise NotFound()
    return doctor


def _new(user: User, profile: Profile, *, now: datetime) -> Doctor:
    doctor = Doctor(user_id=user.id, created_at=now, languages=[], visit_types=[])
    write(doctor, vars(profile))
    db.session.add(doctor)
    db.session.flush()
    return doctor


def _check_works_here(doctor: Doctor, user: User) -> None:
    if doctor.archived_at is not None or user.approved_at is None:
        raise Conflict("wrong_state", N_("This doctor does not work here, or waits for approval."))
