"""Making, approving and describing doctors. (Archiving one is booking's: it must see appointments.)"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from babel import Locale, UnknownLocaleError
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from clinic.accounts.actor import Actor
from clinic.accounts.models import User
from clinic.accounts.permissions import Permission, Role
from clinic.accounts.register import full_name_of, register_user
from clinic.core.errors import N_, Invalid, NotAllowed, NotFound
from clinic.core.text import clean_line, clean_text, search_key
from clinic.db import db, transactional
from clinic.directory.events import DoctorAdded, DoctorApplied, DoctorApproved, DoctorUpdated
from clinic.directory.models import Doctor, DoctorLanguage, DoctorVisitType, Specialty, VisitType
from clinic.directory.queries import the_clinic
from clinic.dispatch import announce


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What patients read of a doctor, and how the doctor takes bookings.

    `visit_types` maps the ids of the offered visit types to the doctor's own minutes, None meaning
    the type's.
    """

    full_name: str
    specialty_id: str
    title: str = ""
    biography: str = ""
    room: str = ""
    languages: Sequence[str] = ()
    visit_types: Mapping[str, int | None] = field(default_factory=dict)
    accepting_new: bool = True
    auto_confirm: bool = False


@transactional
def apply_as_doctor(
    *, email: str, full_name: str, password: str, specialty_id: str, now: datetime
) -> Doctor:
    """A doctor registers, and has no right of a doctor until an admin approves.

    Raises Invalid at a field, Conflict `email_taken`, NotAllowed where the clinic has switched this off.
    """
    if not the_clinic().doctors_may_register:
        raise NotAllowed("registration_closed", N_("This clinic adds its doctors itself."))
    user = register_user(
        email=email,
        full_name=full_name,
        role=Role.DOCTOR,
        password=password,
        approved=False,
        now=now,
    )
    doctor = _new(user, Profile(full_name=full_name, specialty_id=specialty_id), now=now)
    announce(DoctorApplied(at=now, actor_id=user.id, doctor_id=doctor.id))
    return doctor


@transactional
def add_doctor(
    actor: Actor, *, email: str, profile: Profile, now: datetime, password: str | None = None
) -> Doctor:
    """An admin adds a doctor, bookable at once; without a password they sign in once invited.

    Raises Invalid at a field, Conflict `email_taken`, NotAllowed.
    """
    actor.must(Permission.MANAGE_DOCTORS)
    user = register_user(
        email=email,
        full_name=profile.full_name,
        role=Role.DOCTOR,
        password=password,
        verified=password is not None,
        now=now,
    )
    doctor = _new(user, profile, now=now)
    doctor.active = True
    announce(DoctorAdded(at=now, actor_id=actor.user_id, doctor_id=doctor.id))
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
        user.approved_at = now
        doctor.active = True
        announce(DoctorApproved(at=now, actor_id=actor.user_id, doctor_id=doctor.id))
    return doctor


@transactional
def update_profile(actor: Actor, doctor_id: str, profile: Profile, *, now: datetime) -> Doctor:
    """The doctor, or an admin, changes the profile. Raises Invalid at a field, NotFound."""
    doctor = doctor_to_change(actor, doctor_id)
    _write(doctor, profile)
    user = db.session.get_one(User, doctor.user_id)
    user.full_name = doctor.full_name
    announce(DoctorUpdated(at=now, actor_id=actor.user_id, doctor_id=doctor.id))
    return doctor


def doctor_to_change(actor: Actor, doctor_id: str, *, lock: bool = False) -> Doctor:
    """A doctor whom the actor may change: oneself, or any for an admin. Raises NotFound.

    `lock` keeps the row until the transaction ends, as whatever decides about the doctor's time must.
    """
    query = (
        select(Doctor)
        .where(Doctor.id == doctor_id)
        .options(selectinload(Doctor.languages), selectinload(Doctor.visit_types))
    )
    if not actor.may(Permission.MANAGE_DOCTORS):
        query = query.where(Doctor.user_id == actor.user_id)
        actor.must(Permission.OWN_PROFILE)
    doctor = db.session.scalar(query.with_for_update(key_share=True) if lock else query)
    if doctor is None:
        raise NotFound()
    return doctor


def _new(user: User, profile: Profile, *, now: datetime) -> Doctor:
    doctor = Doctor(user_id=user.id, created_at=now, languages=[], visit_types=[])
    _write(doctor, profile)
    db.session.add(doctor)
    db.session.flush()
    return doctor


def _write(doctor: Doctor, profile: Profile) -> None:
    doctor.full_name = full_name_of(profile.full_name)
    doctor.search_name = search_key(f"{profile.title} {doctor.full_name}")
    doctor.title = clean_line(profile.title)[:50]
    doctor.specialty_id = _specialty_id(profile.specialty_id)
    doctor.biography = _biography(profile.biography)
    doctor.room = clean_line(profile.room)[:100]
    doctor.accepting_new = profile.accepting_new
    doctor.auto_confirm = profile.auto_confirm
    _write_languages(doctor, profile.languages)
    _write_visit_types(doctor, profile.visit_types)


def _specialty_id(specialty_id: str) -> str:
    found = db.session.scalar(
        select(Specialty.id).where(Specialty.id == specialty_id, Specialty.archived_at.is_(None))
    )
    if found is None:
        sentence = N_("Choose a specialty from the list.")
        raise Invalid("invalid", sentence, fields={"specialty_id": sentence})
    return found


def _biography(text: str) -> str:
    text = clean_text(text)
    if len(text) > 4000:
        sentence = N_("Use at most 4,000 characters.")
        raise Invalid("too_long", sentence, fields={"biography": sentence})
    return text


def _write_languages(doctor: Doctor, languages: Sequence[str]) -> None:
    wanted = dict.fromkeys(language.strip().lower() for language in languages)
    for language in wanted:
        try:
            Locale.parse(language)
        except (ValueError, UnknownLocaleError) as error:
            sentence = N_("Choose languages from the list.")
            raise Invalid("invalid", sentence, fields={"languages": sentence}) from error
    kept = {row.language: row for row in doctor.languages}
    doctor.languages = [kept.get(code) or DoctorLanguage(language=code) for code in wanted]


def _write_visit_types(doctor: Doctor, wanted: Mapping[str, int | None]) -> None:
    known = set(db.session.scalars(select(VisitType.id).where(VisitType.id.in_(wanted))))
    if known != set(wanted):
        sentence = N_("Choose visit types from the list.")
        raise Invalid("invalid", sentence, fields={"visit_type_ids": sentence})
    if any(minutes is not None and not _is_length(minutes) for minutes in wanted.values()):
        sentence = N_("A length is a multiple of 5 minutes, at most 720.")
        raise Invalid("invalid", sentence, fields={"visit_type_ids": sentence})
    kept = {row.visit_type_id: row for row in doctor.visit_types}
    rows = [kept.get(id_) or DoctorVisitType(visit_type_id=id_) for id_ in wanted]
    for position, row in enumerate(rows):
        row.minutes = wanted[row.visit_type_id]
        row.position = position
    doctor.visit_types = rows


def _is_length(minutes: int) -> bool:
    return 0 < minutes <= 720 and minutes % 5 == 0
