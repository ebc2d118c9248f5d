"""A clinic by chance, over a night on which the clocks change, and ten questions about it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert, update

from clinic.booking.models import Appointment, Side
from clinic.core.ids import new_id
from clinic.core.intervals import Interval
from clinic.db import transaction
from clinic.directory.models import ClosedDay, Doctor
from clinic.insight.figures import Figures
from clinic.insight.ledger import freeze_by_and_by
from clinic.insight.queries import figures
from clinic.patients.models import Patient
from clinic.scheduling.kinds import TimeOffKind
from clinic.scheduling.models import HoursOverride, TimeOff, WorkingHours
from clinic.scheduling.recurrence import DayInterval, Schedule, WeeklyInterval
from tests.cast import Cast
from tests.insight.oracle import TAKEN, Opening, Oracle

#: In Berlin the clocks go back on 25 October; the cast's today is 24 November.
DAYS = [date(2026, 10, 12) + timedelta(days=number) for number in range(70)]
OPENED = datetime(2026, 6, 1, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
#: As figures are called, and lengths among them.
NUMBERS = (
    "offered_minutes", "booked_minutes", "overbooked_minutes", "utilisation", "overbooked", "unmarked",
    "no_show_rate", "cancellation_rate", "cancelled_by_patient", "cancelled_by_clinic",
    "late_cancellations", "new_patients", "returning_patients",
)  # fmt: skip
LENGTHS = ("lead_time_days", "answer_minutes", "wait_minutes")


def a_visit(chance: Random, cast: Cast, doctor_id: str, patient_id: str) -> dict[str, Any]:
    """A row by chance, as the verbs might have left it; at any time of day, midnight too."""
    day = chance.choice(DAYS)
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) + 5 * chance.randrange(288) * MINUTE
    minutes, lane = chance.choice((15, 30, 45)), int(chance.random() < 0.1)
    status = chance.choice(sorted(TAKEN | {"declined", "expired", "cancelled"}))
    asked = start - chance.randrange(90, 90_000) * MINUTE
    answered = asked + chance.randrange(1, 90) * MINUTE if chance.random() < 0.5 else None
    never = status in ("requested", "declined", "expired") or chance.random() < 0.1
    came = start - chance.randrange(20) * MINUTE if status in ("arrived", "completed") else None
    return {
        "id": new_id(), "patient_id": patient_id, "doctor_id": doctor_id,
        "visit_type_id": chance.choice((cast.first_visit, cast.follow_up, cast.phone_call)),
        "starts_at": start, "ends_at": start + minutes * MINUTE, "minutes": minutes, "lane": lane,
        "status": status, "override_reason": "Pain" if lane else "",
        "booked_by": Side.DESK, "booked_by_user_id": cast.nadia.actor.user_id,
        "created_at": asked, "first_starts_at": start + chance.choice((0, 0, 1440)) * MINUTE,
        "answered_at": answered if status != "requested" else None,
        "confirmed_at": None if never else answered or asked,
        "arrived_at": came,
        "in_room_at": came + chance.randrange(40) * MINUTE if came and lane == 0 else None,
        "ended_by": chance.choice(list(Side)) if status == "cancelled" else None,
        "cancelled_late": status == "cancelled" and chance.random() < 0.3,
    }  # fmt: skip


def openings(chance: Random, cast: Cast) -> tuple[dict[str, Opening], list[Any]]:
    """When doctors are open, by chance, and the rows that say so; Ida still waits for an admin."""
    closed = dict.fromkeys(chance.sample(DAYS, 4), "Closed")
    found = {cast.ida.doctor_id: Opening(None, ())}
    rows: list[Any] = [ClosedDay(day=day, name=name) for day, name in closed.items()]
    for doctor in (cast.lena, cast.krug, cast.samuel):
        weekly, own, absences = [], {}, []
        for weekday in chance.sample(range(7), 6):
            start = chance.randrange(0, 12 * 60, 5)
            weekly.append(WeeklyInterval(weekday, start, chance.randrange(start + 60, 1441, 5)))
        for day in chance.sample(DAYS, 6):
            own[day] = chance.choice([(), (DayInterval(60, 200), DayInterval(600, 900))])
        for day in chance.sample(DAYS, 6):
            start_at = datetime(day.year, day.month, day.day, chance.randrange(24), tzinfo=UTC)
            absences.append(Interval(start_at, start_at + timedelta(hours=chance.randrange(1, 60))))
        id_ = doctor.doctor_id
        found[id_] = Opening(Schedule(tuple(weekly), own, closed), absences)
        rows += [WorkingHours(doctor_id=id_, **asdict(row)) for row in weekly]
        rows += [
            HoursOverride(
                doctor_id=id_, day=day, intervals=[list(asdict(one).values()) for one in hours]
            )
            for day, hours in own.items()
        ]
        rows += [
            TimeOff(
                doctor_id=id_, starts_at=away.start, ends_at=away.end,
                kind=TimeOffKind.OTHER, created_at=OPENED,
            )
            for away in absences
        ]  # fmt: skip
    return found, rows


@pytest.fixture
def oracle(cast: Cast) -> Oracle:
    """The clinic by chance, in the database and as the oracle knows it."""
    chance = Random(33)
    ids = [new_id() for _ in range(30)]
    found, rows = openings(chance, cast)
    visits = [
        a_visit(chance, cast, chance.choice(list(found)), chance.choice(ids)) for _ in range(600)
    ]
    with transaction() as session:
        session.query(WorkingHours).delete()
        session.execute(update(Doctor).values(created_at=OPENED))
        patient = {"full_name": "X", "search_name": "x", "created_at": OPENED}
        session.execute(insert(Patient), [{"id": id_} | patient for id_ in ids])
        session.execute(insert(Appointment), visits)
        session.add_all(rows)
    return Oracle("Europe/Berlin", visits, found, cast.now)


def as_told(found: Figures) -> dict[str, Any]:
    """In the shape of the oracle's."""
    return {
        **{name: getattr(found, name) for name in NUMBERS},
        **{name: list(getattr(found, name)) for name in LENGTHS},
        "visits": {str(status): count for status, count in sorted(found.visits.items())},
        "by_day": [
            (day.date, day.offered_minutes, day.booked_minutes, day.visits) for day in found.by_day
        ],
        "by_weekday_hour": [
            (one.weekday, one.hour, one.visits, one.booked_minutes) for one in found.by_weekday_hour
        ],
        **{
            name: {
                one.id: (one.visits, one.booked_minutes, one.no_show_rate)
                for one in getattr(found, name)
            }
            for name in ("by_doctor", "by_visit_type")
        },
    }


def test_ten_questions_by_chance_are_answered_as_by_counting_all_rows(
    cast: Cast, oracle: Oracle
) -> None:
    chance = Random(7)
    general = [cast.lena.doctor_id, cast.krug.doctor_id, cast.ida.doctor_id]
    filters: list[tuple[dict[str, str], list[str]]] = [
        ({}, list(oracle.openings)),
        ({"specialty_id": cast.general_medicine}, general),
        ({"doctor_id": cast.lena.doctor_id}, [cast.lena.doctor_id]),
        ({"doctor_id": cast.lena.doctor_id, "specialty_id": cast.cardiology}, []),
    ]
    for number in range(10):
        if number == 5:
            freeze_by_and_by(now=cast.now)
        first, last = sorted(chance.choices(DAYS, k=2))
        asked, doctors = filters[number % 3] if number < 9 else filters[3]
        found = figures(cast.petra.actor, first=first, last=last, now=cast.now, **asked)
        length = (last - first).days + 1
        before = first - timedelta(days=length), first - timedelta(days=1)
        assert as_told(found) == oracle.figures(first, last, doctors), (first, last, asked)
        assert found.before is not None
        assert as_told(found.before) == oracle.figures(*before, doctors), (before, asked)
