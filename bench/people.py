"""A clinic of a given size, and who asks it for something."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import flask_migrate
from flask import Flask
from sqlalchemy import func, select, text

from bench.bulk import put
from bench.history import HOURS, MINUTES, History
from clinic.accounts.actor import Actor
from clinic.accounts.kinds import SessionKind
from clinic.accounts.models import LoginSession, User
from clinic.accounts.permissions import Role
from clinic.accounts.register import register_user
from clinic.booking.models import Appointment
from clinic.core.ids import new_id
from clinic.db import db, transaction
from clinic.directory.catalogue import VisitTypeFields, save_specialty, save_visit_type
from clinic.directory.doctors import Profile, add_doctor
from clinic.directory.models import Doctor, VisitType
from clinic.directory.settings import change_clinic
from clinic.http.authn import identity
from clinic.patients.models import Patient, PatientRelation, RelationKind
from clinic.scheduling.hours import set_weekly_hours
from clinic.scheduling.recurrence import WeeklyInterval

#: At least so many are known; each has been here so often.
KNOWN, VISITS_EACH, BOOKERS = 500, 10, 100
#: One of them has been here so often besides.
OFTEN = 1000
_WHO = {
    "Admin": User.role == Role.ADMIN,
    "Regular": User.full_name == "known 0",
    "Patient": User.full_name == "known 1",
}


@dataclass(frozen=True)
class Stage:
    """What can be asked for, the tokens of those who book, who else there is by id, and what the browsers
    of a doctor and of two patients send as their cookie.
    """

    doctor_ids: list[str]
    visit_type_id: str
    tokens: list[str]
    specialty_id: str
    users: dict[str, str]
    doctor: str
    patient: str
    regular: str
    appointments: int


def set_up(app: Flask, visits: int, *, doctors: int, now: datetime) -> Stage:
    """Make the tables and the clinic, with so many doctors and visits that are over; inside no context."""
    with app.app_context():
        flask_migrate.upgrade()
        doctor_ids, visit_type_id = _doctors(doctors, now)
        known = _patients(max(KNOWN, visits // VISITS_EACH), "known", now)
        couples = list(known.items())
        history = History(visit_type_id, couples, now)
        for some in (
            history.ahead(doctor_ids),
            history.regular(doctor_ids, couples[0], OFTEN),
            history.behind(doctor_ids, visits),
        ):
            history.put(some, {id_: _user_of(id_) for id_ in doctor_ids})
        looked_after()
    return stage_of(app, now)


def stage_of(app: Flask, now: datetime) -> Stage:
    """What can be asked of a clinic that was made here, now or before; people book who never did."""
    with app.app_context():
        doctors = db.session.scalars(
            select(Doctor).join(User, User.id == Doctor.user_id).order_by(User.created_at, User.id)
        ).all()
        users = {
            name: db.session.scalars(select(User.id).where(asked)).one()
            for name, asked in _WHO.items()
        }
        users["Doctor"] = doctors[0].user_id
        stage = Stage(
            doctor_ids=[one.id for one in doctors],
            visit_type_id=db.session.scalars(select(VisitType.id)).one(),
            tokens=[token_of(user_id, now) for user_id in _patients(BOOKERS, "booker", now)],
            specialty_id=doctors[0].specialty_id,
            users=users,
            doctor=cookie_of(users["Doctor"], now),
            patient=cookie_of(users["Patient"], now),
            regular=cookie_of(users["Regular"], now),
            appointments=db.session.scalar(select(func.count(Appointment.id))) or 0,
        )
        db.session.remove()
        db.engine.dispose()
    return stage


def _user_of(doctor_id: str) -> str:
    return db.session.get_one(Doctor, doctor_id).user_id


def looked_after() -> None:
    """Do at once what the database does by itself before long; with an open context."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET statement_timeout = 0"))
        for statement in ("VACUUM", "ANALYZE"):
            connection.execute(text(statement))
        connection.detach()


def _doctors(how_many: int, now: datetime) -> tuple[list[str], str]:
    user = register_user(
        email="admin@bench.example", full_name="Admin", role=Role.ADMIN, password=None, now=now
    )
    admin = Actor(user_id=user.id, role=user.role, full_name=user.full_name, email=user.email)
    policy = {"time_zone": "UTC", "max_upcoming": 100, "second_factor_required": False}
    change_clinic(admin, policy, now=now)
    specialty = save_specialty(admin, name="General medicine", now=now).id
    fields = VisitTypeFields(name="Visit", minutes=MINUTES, auto_confirm=True)
    visit_type = save_visit_type(admin, fields, now=now).id
    weekly = [WeeklyInterval(weekday, *hours) for weekday in range(5) for hours in HOURS]
    doctor_ids = []
    for number in range(how_many):
        profile = Profile(
            full_name=f"Doctor {number}",
            specialty_id=specialty,
            visit_types={visit_type: None},
            auto_confirm=True,
        )
        email = f"doctor{number}@bench.example"
        doctor = add_doctor(admin, email=email, profile=profile, now=now)
        set_weekly_hours(admin, doctor.id, weekly, now=now)
        doctor_ids.append(doctor.id)
    return doctor_ids, visit_type


def _patients(number: int, name: str, now: datetime) -> dict[str, str]:
    """So many people who sign in, by user; each is a patient."""
    made = {new_id(): new_id() for _ in range(number)}
    put(
        User,
        (
            {
                "id": user_id,
                "email": f"{user_id}@bench.example",
                "full_name": f"{name} {number}",
                "role": Role.PATIENT,
                "created_at": now,
                "approved_at": now,
                "email_verified_at": now,
            }
            for number, user_id in enumerate(made)
        ),
    )
    put(
        Patient,
        (
            {"id": id_, "full_name": f"{name} {number}", "created_at": now}
            for number, id_ in enumerate(made.values())
        ),
    )
    put(
        PatientRelation,
        (
            {"user_id": user_id, "patient_id": id_, "kind": RelationKind.SELF, "started_at": now}
            for user_id, id_ in made.items()
        ),
    )
    return made


def cookie_of(user_id: str, now: datetime) -> str:
    """What a browser in production sends of somebody who has signed in."""
    return f"__Host-clinic={token_of(user_id, now, SessionKind.PAGE)}"


def token_of(user_id: str, now: datetime, kind: SessionKind = SessionKind.PROGRAM) -> str:
    """An access token, as signing in gives it."""
    with transaction() as session:
        opened = LoginSession(
            user_id=user_id,
            kind=kind,
            created_at=now,
            last_seen_at=now,
            expires_at=now + timedelta(hours=12),
        )
        session.add(opened)
        session.flush()
    return identity.access_token(user_id, opened.id)
