"""A clinic of a given size: a few years behind it, a week half booked ahead of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import chain, count, cycle, islice
from typing import Any

import flask_migrate
from flask import Flask
from sqlalchemy import insert, select, text, update

from clinic.accounts.actor import Actor
from clinic.accounts.kinds import SessionKind
from clinic.accounts.models import LoginSession, User
from clinic.accounts.permissions import Role
from clinic.accounts.register import register_user
from clinic.booking.housekeeping import KEPT_CLAIMS
from clinic.booking.lifecycle import Status
from clinic.booking.models import Appointment, Claim, ResourceKind, Side
from clinic.core.ids import new_id
from clinic.db import db, transaction
from clinic.directory.catalogue import VisitTypeFields, save_specialty, save_visit_type
from clinic.directory.doctors import Profile, add_doctor
from clinic.directory.models import Doctor
from clinic.directory.settings import change_clinic
from clinic.http.authn import identity
from clinic.patients.models import Patient, PatientRelation, RelationKind
from clinic.scheduling.hours import set_weekly_hours
from clinic.scheduling.recurrence import WeeklyInterval

KNOWN_PATIENTS, BOOKERS = 500, 100
#: One of the known patients has been here so often.
OFTEN = 1000
MINUTES = 30
#: Monday to Friday, with an hour for lunch.
HOURS = ((8 * 60 + 30, 12 * 60 + 30), (13 * 60 + 30, 17 * 60))
AT_ONCE = 5000


@dataclass(frozen=True)
class Stage:
    """What can be asked for, the tokens of those who book, and what a doctor's and a patient's browser
    sends as its cookie.
    """

    doctor_ids: list[str]
    visit_type_id: str
    tokens: list[str]
    specialty_id: str
    doctor: str
    patient: str
    regular: str
    appointments: int
    claims: int


def set_up(app: Flask, appointments: int, *, doctors: int, now: datetime) -> Stage:
    """Make the tables and the clinic, with so many doctors and appointments; inside no context."""
    with app.app_context():
        flask_migrate.upgrade()
        doctor_ids, visit_type_id = _doctors(doctors, now)
        known = _patients(KNOWN_PATIENTS, "known", now)
        claims = _history(doctor_ids, visit_type_id, known, appointments, now)
        tokens = [token_of(user_id, now) for user_id in _patients(BOOKERS, "booker", now)]
        lena = db.session.get_one(Doctor, doctor_ids[0]).user_id
        specialty_id = db.session.get_one(Doctor, doctor_ids[0]).specialty_id
        regular, patient, *_ = known
        _come_often(known[regular])
        cookies = (cookie_of(lena, now), cookie_of(patient, now), cookie_of(regular, now))
        db.session.remove()
        db.engine.dispose()
    return Stage(doctor_ids, visit_type_id, tokens, specialty_id, *cookies, appointments, claims)


def _come_often(patient_id: str) -> None:
    """Make the oldest visits this patient's; then let the database look, as it does before long."""
    oldest = select(Appointment.id).order_by(Appointment.starts_at).limit(OFTEN)
    with transaction() as session:
        session.execute(
            update(Appointment)
            .where(Appointment.id.in_(oldest.scalar_subquery()))
            .values(patient_id=patient_id)
        )
    looked_after()


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
    with transaction() as session:
        session.execute(
            insert(User),
            [
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
            ],
        )
        session.execute(
            insert(Patient),
            [{"id": id_, "full_name": name, "created_at": now} for id_ in made.values()],
        )
        session.execute(
            insert(PatientRelation),
            [
                {
                    "user_id": user_id,
                    "patient_id": id_,
                    "kind": RelationKind.SELF,
                    "started_at": now,
                }
                for user_id, id_ in made.items()
            ],
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


def _history(
    doctor_ids: list[str], visit_type_id: str, patients: dict[str, str], number: int, now: datetime
) -> int:
    """So many visits; those of the last days and those ahead have claims. Returns how many claims."""
    claims = 0
    visits = islice(_visits(doctor_ids, visit_type_id, patients, now), number)
    while rows := list(islice(visits, AT_ONCE)):
        taken = [claim for row in rows for claim in _claims(row, now)]
        with transaction() as session:
            session.execute(insert(Appointment), rows)
            if taken:
                session.execute(insert(Claim), taken)
        claims += len(taken)
    return claims


def _visits(
    doctor_ids: list[str], visit_type_id: str, patients: dict[str, str], now: datetime
) -> Iterator[dict[str, Any]]:
    """Half of the next full week, then every working day that was, without end."""
    today = datetime.combine(now.date(), time(), UTC)
    monday = today + timedelta(days=7 - today.weekday())
    whose = cycle(patients.items())
    ahead = (start for day in range(5) for start in _starts(monday + timedelta(days=day))[::2])
    behind = (start for back in count(1) for start in _starts(today - timedelta(days=back)))
    for start in chain(ahead, behind):
        for doctor_id in doctor_ids:
            yield _visit(doctor_id, visit_type_id, *next(whose), start, now)


def _starts(day: datetime) -> list[datetime]:
    """When visits begin on a day; nobody works at the weekend."""
    if day.weekday() > 4:
        return []
    minutes = chain.from_iterable(range(*hours, MINUTES) for hours in HOURS)
    return [day + timedelta(minutes=minute) for minute in minutes]


def _visit(
    doctor_id: str,
    visit_type_id: str,
    booked_by: str,
    patient_id: str,
    start: datetime,
    now: datetime,
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "patient_id": patient_id,
        "doctor_id": doctor_id,
        "visit_type_id": visit_type_id,
        "starts_at": start,
        "ends_at": start + timedelta(minutes=MINUTES),
        "minutes": MINUTES,
        "status": Status.COMPLETED if start < now else Status.CONFIRMED,
        "booked_by": Side.PATIENT,
        "booked_by_user_id": booked_by,
        "created_at": start - timedelta(days=14),
        "confirmed_at": start - timedelta(days=14),
    }


def _claims(visit: dict[str, Any], now: datetime) -> Iterator[dict[str, Any]]:
    if visit["ends_at"] <= now - KEPT_CLAIMS:
        return
    for kind, whose in ((ResourceKind.DOCTOR, "doctor_id"), (ResourceKind.PATIENT, "patient_id")):
        yield {
            "id": new_id(),
            "resource_kind": kind,
            "resource_id": visit[whose],
            "starts_at": visit["starts_at"],
            "ends_at": visit["ends_at"],
            "appointment_id": visit["id"],
        }
