"""Reading the clinic, its catalogue and its doctors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from clinic.accounts.actor import Actor
from clinic.accounts.models import User
from clinic.accounts.permissions import Permission
from clinic.core.errors import NotFound
from clinic.core.text import search_key
from clinic.db import db
from clinic.directory.models import (
    Clinic,
    ClosedDay,
    Doctor,
    DoctorLanguage,
    DoctorVisitType,
    Specialty,
    VisitType,
)


def the_clinic() -> Clinic:
    """The clinic of this installation; the migrations have made it."""
    return db.session.get_one(Clinic, 1)


def specialties(*, archived: bool = False) -> Sequence[Specialty]:
    """All specialties by name; archived ones only on demand."""
    query = select(Specialty).order_by(Specialty.name)
    if not archived:
        query = query.where(Specialty.archived_at.is_(None))
    return db.session.scalars(query).all()


def visit_types(*, inactive: bool = False) -> Sequence[VisitType]:
    """All visit types by name; inactive ones only on demand."""
    query = select(VisitType).order_by(VisitType.name)
    if not inactive:
        query = query.where(VisitType.active)
    return db.session.scalars(query).all()


def specialty(specialty_id: str) -> Specialty:
    """Raises NotFound."""
    found = db.session.get(Specialty, specialty_id)
    if found is None:
        raise NotFound()
    return found


def visit_type(visit_type_id: str) -> VisitType:
    """Raises NotFound."""
    found = db.session.get(VisitType, visit_type_id)
    if found is None:
        raise NotFound()
    return found


def closed_days() -> Sequence[ClosedDay]:
    return db.session.scalars(select(ClosedDay).order_by(ClosedDay.day)).all()


def doctor_profile(doctor_id: str) -> Doctor:
    """An active doctor with specialty, languages and visit types, for everybody. Raises NotFound."""
    doctor = db.session.scalar(_whole(select(Doctor)).where(Doctor.id == doctor_id, Doctor.active))
    if doctor is None:
        raise NotFound()
    return doctor


def doctor_of(actor: Actor) -> Doctor:
    """The actor's own profile, approved or not. Raises NotFound for anybody who is no doctor."""
    doctor = db.session.scalar(_whole(select(Doctor)).where(Doctor.user_id == actor.user_id))
    if doctor is None:
        raise NotFound()
    return doctor


def doctors_found(*, specialty_id: str = "", language: str = "", words: str = "") -> list[Doctor]:
    """Active doctors by name, of a specialty, speaking a language, whose name or specialty holds all words."""
    query = _whole(select(Doctor)).where(Doctor.active)
    if specialty_id:
        query = query.where(Doctor.specialty_id == specialty_id)
    if language:
        query = query.where(
            Doctor.id.in_(
                select(DoctorLanguage.doctor_id).where(DoctorLanguage.language == language)
            )
        )
    doctors = db.session.scalars(query.order_by(Doctor.search_name, Doctor.id)).all()
    wanted = [search_key(word) for word in words.split()[:5]]
    # Specialties are few and their names hold accents: matched here, not in SQL.
    return [
        doctor
        for doctor in doctors
        if all(
            word in doctor.search_name or word in search_key(doctor.specialty.name)
            for word in wanted
        )
    ]


def languages_spoken() -> Sequence[str]:
    """The codes of all languages that some active doctor speaks."""
    return db.session.scalars(
        select(DoctorLanguage.language)
        .join(Doctor, Doctor.id == DoctorLanguage.doctor_id)
        .where(Doctor.active)
        .distinct()
        .order_by(DoctorLanguage.language)
    ).all()


@dataclass(frozen=True)
class StaffEntry:
    """A doctor in the admin's list; `standing` is waiting, invited, active or archived."""

    doctor: Doctor
    email: str
    standing: str


def staff_list(
    actor: Actor, *, words: str = "", standing: str = "", page: int = 1, per_page: int = 20
) -> tuple[list[StaffEntry], int]:
    """A page (1-based) of all doctors for the admin, those who wait first; and how many there are.

    Raises NotAllowed.
    """
    actor.must(Permission.MANAGE_DOCTORS)
    wanted = [*_standing(standing), *(_named(word) for word in words.split()[:5])]
    base = select(Doctor, User.email, User.approved_at, User.password_hash).join(
        User, User.id == Doctor.user_id
    )
    total = db.session.scalar(
        select(func.count()).select_from(Doctor).join(User, User.id == Doctor.user_id).where(*wanted)
    )
    rows = db.session.execute(
        _whole(base)
        .where(*wanted)
        .order_by(User.approved_at.is_not(None), Doctor.search_name, Doctor.id)
        .limit(per_page)
        .offset((page - 1) * per_page)
    ).unique()
    entries = [
        StaffEntry(
            doctor=doctor,
            email=email,
            standing=standing_of(
                doctor, approved=approved_at is not None, has_password=password_hash is not None
            ),
        )
        for doctor, email, approved_at, password_hash in rows
    ]
    return entries, total or 0


def staff_entry(actor: Actor, doctor_id: str) -> StaffEntry:
    """One doctor for the admin. Raises NotAllowed, NotFound."""
    actor.must(Permission.MANAGE_DOCTORS)
    row = (
        db.session.execute(
            _whole(
                select(Doctor, User.email, User.approved_at, User.password_hash).join(
                    User, User.id == Doctor.user_id
                )
            ).where(Doctor.id == doctor_id)
        )
        .unique()
        .one_or_none()
    )
    if row is None:
        raise NotFound()
    doctor, email, approved_at, password_hash = row
    standing = standing_of(
        doctor, approved=approved_at is not None, has_password=password_hash is not None
    )
    return StaffEntry(doctor=doctor, email=email, standing=standing)


def standing_of(doctor: Doctor, *, approved: bool, has_password: bool) -> str:
    """Where a doctor stands: archived, waiting, invited or active."""
    if doctor.archived_at is not None:
        return "archived"
    if not approved:
        return "waiting"
    return "active" if has_password else "invited"


def _standing(standing: str) -> list[ColumnElement[bool]]:
    here, approved = Doctor.archived_at.is_(None), User.approved_at.is_not(None)
    return {
        "waiting": [here, User.approved_at.is_(None)],
        "invited": [here, approved, User.password_hash.is_(None)],
        "active": [here, approved, User.password_hash.is_not(None)],
        "archived": [Doctor.archived_at.is_not(None)],
    }.get(standing, [here])


def _named(word: str) -> ColumnElement[bool]:
    return or_(
        Doctor.search_name.contains(search_key(word), autoescape=True),
        Doctor.room.contains(word, autoescape=True),
        User.email.contains(word.lower(), autoescape=True),
    )


def _whole(query: Select[Any]) -> Select[Any]:
    return query.options(
        joinedload(Doctor.specialty),
        selectinload(Doctor.languages),
        selectinload(Doctor.visit_types).joinedload(DoctorVisitType.visit_type),
    )
