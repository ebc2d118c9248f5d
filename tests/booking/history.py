"""A clinic that has been open for years: visits in bulk, past all verbs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import insert, text

from clinic.booking.lifecycle import Status
from clinic.booking.models import Appointment, Claim, ResourceKind, Side
from clinic.db import db, transaction
from tests.cast import Cast, OnlinePatient, Staff

HOUR = timedelta(hours=1)


def years_of_visits(cast: Cast, number: int = 3000, *, years_ago: int = 0) -> None:
    """So many past visits of Amira with Lena, with their claims, as if nobody had ever tidied.

    One an hour, backwards from today, or from the same day some years ago.
    """
    today = cast.now.replace(year=cast.now.year - years_ago)
    in_bulk(cast, cast.lena, cast.amira, _hourly(today - HOUR, -HOUR), number)


def full_weeks(cast: Cast, doctor: Staff, patient: OnlinePatient, number: int = 1500) -> None:
    """So many visits of a patient with a doctor ahead, one an hour."""
    in_bulk(cast, doctor, patient, _hourly(cast.now + HOUR, HOUR), number)


def in_bulk(
    cast: Cast, doctor: Staff, patient: OnlinePatient, starts: Iterator[datetime], number: int
) -> None:
    """So many confirmed visits of half an hour, and their claims; the database's plans know of it."""
    visits, claims = [], []
    for start in islice(starts, number):
        visit = _visit(cast, doctor, patient, start)
        visits.append(visit)
        claims += _claims(visit)
    with transaction() as session:
        session.execute(insert(Appointment), visits)
        session.execute(insert(Claim), claims)
    with db.engine.begin() as connection:
        connection.execute(text("ANALYZE"))


def _hourly(start: datetime, step: timedelta) -> Iterator[datetime]:
    while True:
        yield start
        start += step


def _visit(cast: Cast, doctor: Staff, patient: OnlinePatient, start: datetime) -> dict[str, object]:
    return {
        "id": f"{doctor.doctor_id[:8]}{start:%Y%m%d%H%M}",
        "patient_id": patient.patient_id,
        "doctor_id": doctor.doctor_id,
        "visit_type_id": cast.first_visit,
        "starts_at": start,
        "ends_at": start + timedelta(minutes=30),
        "minutes": 30,
        "status": Status.CONFIRMED,
        "booked_by": Side.DESK,
        "booked_by_user_id": cast.nadia.actor.user_id,
        "created_at": start - timedelta(days=7),
        "confirmed_at": start - timedelta(days=7),
    }


def _claims(visit: dict[str, object]) -> list[dict[str, object]]:
    return [
        {
            "resource_kind": kind,
            "resource_id": visit[key],
            "lane": 0,
            "starts_at": visit["starts_at"],
            "ends_at": visit["ends_at"],
            "appointment_id": visit["id"],
        }
        for kind, key in ((ResourceKind.DOCTOR, "doctor_id"), (ResourceKind.PATIENT, "patient_id"))
    ]
