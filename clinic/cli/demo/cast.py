"""Founding the demo clinic: its admin, catalogue, doctors and patients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from clinic.accounts.actor import Actor
from clinic.accounts.models import User
from clinic.accounts.permissions import Role
from clinic.accounts.register import register_user
from clinic.cli.demo import people
from clinic.cli.demo.legal import accept_texts, publish_texts
from clinic.cli.demo.people import DESK, Colleague
from clinic.core.local_time import minutes_from_text
from clinic.db import db
from clinic.directory.catalogue import VisitTypeFields, save_specialty, save_visit_type
from clinic.directory.doctors import Profile, add_doctor
from clinic.directory.models import VisitType
from clinic.directory.settings import change_clinic
from clinic.patients.queries import own_patient
from clinic.patients.register import register_patient, sign_up
from clinic.scheduling.hours import set_weekly_hours
from clinic.scheduling.recurrence import WeeklyInterval


@dataclass(frozen=True)
class DemoDoctor:
    id: str
    actor: Actor
    colleague: Colleague
    kinds: list[VisitType]


@dataclass(frozen=True)
class DemoPatient:
    """`actor` is None for patients without an account: the desk books for them."""

    id: str
    actor: Actor | None


@dataclass
class Cast:
    """Everybody, and what the clinic offers. The first at the desk is a demo user."""

    admin: Actor
    desk: list[Actor] = field(default_factory=list)
    specialties: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, VisitType] = field(default_factory=dict)
    doctors: list[DemoDoctor] = field(default_factory=list)
    patients: list[DemoPatient] = field(default_factory=list)


def found_clinic(*, password: str, now: datetime) -> Cast:
    """Found the clinic at a moment. The first doctor and the first patient are the demo users."""
    email, name = people.ADMIN
    admin = acting_as(
        register_user(
            email=email, full_name=name, role=Role.ADMIN, password=password, verified=True, now=now
        )
    )
    change_clinic(admin, people.CLINIC, now=now)
    publish_texts(admin, now=now)
    cast = Cast(admin)
    add_desk(cast, DESK[:1], password, now)
    cast.specialties = {
        title: save_specialty(admin, name=title, search_words=words, now=now).id
        for title, words in people.SPECIALTIES.items()
    }
    for kind in people.KINDS:
        fields = VisitTypeFields(
            name=kind.name,
            minutes=kind.minutes,
            mode=kind.mode,
            buffer_after=kind.buffer_after,
            auto_confirm=kind.auto_confirm,
            online=kind.online,
        )
        cast.kinds[kind.name] = save_visit_type(admin, fields, now=now)
    for colleague in people.DOCTORS:
        add_colleague(cast, colleague, password, now)
    cast.patients.extend(_patients(admin, password, now))
    return cast


def add_desk(cast: Cast, who: Sequence[tuple[str, str]], password: str, now: datetime) -> None:
    """People of the front desk, by address and name."""
    for email, name in who:
        role = Role.RECEPTIONIST
        user = register_user(
            email=email, full_name=name, role=role, password=password, verified=True, now=now
        )
        accept_texts(acting_as(user), now=now)
        cast.desk.append(acting_as(user))


def add_colleague(cast: Cast, who: Colleague, password: str, now: datetime) -> None:
    """A doctor, with what they offer and when they work."""
    kinds = [cast.kinds[name] for name in who.kinds]
    profile = Profile(
        full_name=who.name,
        title="Dr",
        specialty_id=cast.specialties[who.specialty],
        biography=who.biography,
        room=who.room,
        languages=who.languages,
        visit_types={kind.id: None for kind in kinds},
        accepting_new=who.accepting_new,
        auto_confirm=who.auto_confirm,
    )
    doctor = add_doctor(cast.admin, email=who.email, profile=profile, password=password, now=now)
    actor = acting_as(db.session.get_one(User, doctor.user_id))
    accept_texts(actor, now=now)
    weekly = [
        WeeklyInterval(day, minutes_from_text(start), minutes_from_text(end), None, None)
        for day, intervals in who.week.items()
        for start, end in intervals
    ]
    set_weekly_hours(actor, doctor.id, weekly, now=now)
    cast.doctors.append(DemoDoctor(doctor.id, actor, who, kinds))


def _patients(admin: Actor, password: str, now: datetime) -> list[DemoPatient]:
    found = []
    for email, name in (people.PATIENT, *people.WITH_ACCOUNT):
        user = sign_up(email=email, full_name=name, password=password, verified=True, now=now)
        accept_texts(acting_as(user), now=now)
        found.append(DemoPatient(own_patient(acting_as(user)).id, acting_as(user)))
    for name, born in people.AT_THE_DESK:
        patient = register_patient(
            admin, full_name=name, birth_date=date.fromisoformat(born), now=now
        )
        found.append(DemoPatient(patient.id, None))
    return found


def acting_as(user: User) -> Actor:
    """A user as somebody who acts."""
    return Actor(user_id=user.id, role=Role(user.role), full_name=user.full_name, email=user.email)
