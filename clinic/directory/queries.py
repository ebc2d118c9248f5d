"""Reading the clinic, its catalogue and its doctors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import joinedload, selectinload

from clinic.accounts.actor import Actor
from clinic.core.errors import NotFound
from clinic.core.local_time import local_reading
from clinic.db import db, held
from clinic.directory.models import (
    Clinic,
    ClosedDay,
    Doctor,
    DoctorLanguage,
    DoctorVisitType,
    Specialty,
    VisitType,
)
from clinic.directory.reminder_rules import in_force
from clinic.directory.search import filters


def the_clinic(*, lock: bool = False) -> Clinic:
    """The clinic of this installation; the migrations have made it. `lock` keeps its row.

    Who asks again gets the same row, until the next transaction begins.
    """
    return held(db.session.get_one(Clinic, 1, with_for_update=_kept(lock), populate_existing=lock))


def zone_now(_row: DefaultExecutionContext | None = None) -> str:
    """The zone in which the clinic makes its promises now; as the default of a column, for a new row."""
    return the_clinic().time_zone


def wall_now(of: str) -> Callable[[DefaultExecutionContext], datetime]:
    """What the clinic's wall clock shows at the instant in the column `of`: a default for a new row."""

    def shown(row: DefaultExecutionContext) -> datetime:
        instant: datetime = row.get_current_parameters()[of]  # type: ignore[no-untyped-call]
        return local_reading(instant, the_clinic().zone)

    return shown


def reminders_of(visit_type: VisitType) -> dict[str, str]:
    """When reminders of such a visit go out, and from when on that counts, see `reminder_rules`."""
    clinic = the_clinic()
    return in_force(
        visit_type.reminders,
        visit_type.reminders_since,
        clinic.reminders,
        clinic.reminders_since,
    )


def specialties(*, archived: bool = False) -> Sequence[Specialty]:
    """All specialties by name; archived ones only on demand."""
    query = select(Specialty).order_by(Specialty.name)
    if not archived:
        query = query.where(Specialty.archived_at.is_(None))
    return db.session.scalars(query).all()


def specialties_offered() -> Sequence[Specialty]:
    """The specialties, not archived, of which there is an active doctor; by name."""
    there = select(Doctor.id).where(Doctor.specialty_id == Specialty.id, Doctor.active).exists()
    query = select(Specialty).where(Specialty.archived_at.is_(None), there)
    return db.session.scalars(query.order_by(Specialty.name)).all()


def visit_types(*, inactive: bool = False) -> Sequence[VisitType]:
    """All visit types by name; inactive ones only on demand."""
    query = select(VisitType).order_by(VisitType.name)
    if not inactive:
        query = query.where(VisitType.active)
    return db.session.scalars(query).all()


def specialty(specialty_id: str, *, lock: bool = False) -> Specialty:
    """A specialty; `lock` keeps its row until the transaction ends. Raises NotFound."""
    found = db.session.get(Specialty, specialty_id, with_for_update=_kept(lock))
    if found is None:
        raise NotFound()
    return found


def visit_type(visit_type_id: str, *, lock: bool = False) -> VisitType:
    """A visit type; `lock` keeps its row until the transaction ends. Raises NotFound."""
    found = db.session.get(VisitType, visit_type_id, with_for_update=_kept(lock))
    if found is None:
        raise NotFound()
    return found


def closed_days() -> Sequence[ClosedDay]:
    return db.session.scalars(select(ClosedDay).order_by(ClosedDay.day)).all()


def doctor_profile(doctor_id: str) -> Doctor:
    """An active doctor with specialty, languages and visit types, for everybody. Raises NotFound."""
    doctor = db.session.scalar(whole(select(Doctor)).where(Doctor.id == doctor_id, Doctor.active))
    if doctor is None:
        raise NotFound()
    return doctor


def doctor_of(actor: Actor) -> Doctor:
    """The actor's own profile, approved or not. Raises NotFound for anybody who is no doctor."""
    doctor = db.session.scalar(whole(select(Doctor)).where(Doctor.user_id == actor.user_id))
    if doctor is None:
        raise NotFound()
    return doctor


def doctors_found(*, specialty_id: str = "", language: str = "", words: str = "") -> list[Doctor]:
    """Active doctors by name: of a specialty, speaking a language, found by all of the words."""
    query = active_doctors(specialty_id=specialty_id, language=language, words=words)
    return list(db.session.scalars(query.order_by(Doctor.search_name, Doctor.id)))


def colleagues_of(doctor_id: str) -> Sequence[Doctor]:
    """All other active doctors, by name, with nothing else loaded."""
    others = select(Doctor).where(Doctor.active, Doctor.id != doctor_id)
    return db.session.scalars(others.order_by(Doctor.search_name, Doctor.id)).all()


def active_doctors(*, specialty_id: str, language: str, words: str) -> Select[Doctor]:
    """The query that `doctors_found` asks, in no order yet."""
    asked = filters(specialty_id=specialty_id, language=language, words=words)
    return whole(select(Doctor)).where(Doctor.active, *(one.condition for one in asked))


def doctor_id_of(actor: Actor) -> str | None:
    """The id of the actor's own profile, approved or not; None for who is no doctor.

    Asked once a session: a profile stays with its user.
    """
    if actor.doctor_id is not None:
        return actor.doctor_id
    known: dict[str, str] = db.session.info.setdefault("doctor_ids", {})
    if actor.user_id not in known and (found := profile_of_user(actor.user_id)):
        known[actor.user_id] = found
    return known.get(actor.user_id)


def own_doctor_id(actor: Actor) -> str:
    """As `doctor_id_of`. Raises NotFound for who is no doctor."""
    found = doctor_id_of(actor)
    if found is None:
        raise NotFound()
    return found


def profile_of_user(user_id: str) -> str | None:
    """The id of a user's profile as a doctor. For machines: it asks nobody who wants to know."""
    return db.session.scalar(select(Doctor.id).where(Doctor.user_id == user_id))


def bookable_doctor_ids(specialty_id: str) -> Sequence[str]:
    """The ids of a specialty's active doctors. Raises NotFound for an unknown specialty."""
    specialty(specialty_id)
    query = select(Doctor.id).where(Doctor.specialty_id == specialty_id, Doctor.active)
    return db.session.scalars(query.order_by(Doctor.id)).all()


def languages_spoken() -> Sequence[str]:
    """The codes of all languages that some active doctor speaks."""
    return db.session.scalars(
        select(DoctorLanguage.language)
        .join(Doctor, Doctor.id == DoctorLanguage.doctor_id)
        .where(Doctor.active)
        .distinct()
        .order_by(DoctorLanguage.language)
    ).all()


def whole(query: Select[Any]) -> Select[Any]:
    """The query for doctors, with all that a profile shows loaded along."""
    return query.options(
        joinedload(Doctor.specialty),
        selectinload(Doctor.languages),
        selectinload(Doctor.visit_types).joinedload(DoctorVisitType.visit_type),
    )


def _kept(lock: bool) -> dict[str, bool] | None:
    """How a row is kept until the transaction ends; what refers to it may be added meanwhile."""
    return {"key_share": True} if lock else None
