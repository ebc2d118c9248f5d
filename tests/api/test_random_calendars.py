"""Calendars by chance: what the API offers can be booked through it, and nothing else can.

`tests/booking/test_random_calendars.py` asks the verbs the same; here the questions and the answers
go over the wire, and all doors to free times are compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from clinic.booking.absence import take_time_off
from clinic.core.local_time import day_span, days_span
from clinic.directory.catalogue import VisitTypeFields, save_specialty, save_visit_type
from clinic.directory.doctors import Profile, add_doctor
from clinic.directory.settings import change_clinic
from clinic.http.instants import instant_text
from clinic.patients.register import register_patient, sign_up
from clinic.scheduling.hours import set_override, set_weekly_hours
from clinic.scheduling.recurrence import DayInterval, WeeklyInterval
from tests.api.conftest import Program, Programs
from tests.application import Clock
from tests.cast import PASSWORD, Cast, OnlinePatient, Staff, actor_for

# The rules under the API are tried on both databases by tests/booking/test_random_calendars.py.
pytestmark = [pytest.mark.slow, pytest.mark.only_on("sqlite")]

DAYS = 3
#: A zone, and a night in it on which the clocks change, or an ordinary one.
NIGHTS = [
    ("Europe/Berlin", date(2027, 3, 28)),
    ("Europe/Berlin", date(2026, 11, 27)),
    ("America/New_York", date(2027, 11, 7)),
    ("Australia/Lord_Howe", date(2027, 4, 4)),
    ("Asia/Kathmandu", date(2027, 5, 5)),
]


@dataclass(frozen=True)
class Calendar:
    """Of everything something: the hours of three days, lengths, and what is in the way."""

    zone: str
    night: date
    length: int
    step: int | None
    buffers: tuple[int, int]
    notice: int
    hours: list[tuple[int, int]]
    override: tuple[int, int] | None
    off: tuple[int, int] | None
    visits: list[int]
    hold: bool
    chance: Random

    @property
    def first(self) -> date:
        return self.night - timedelta(days=1)

    @property
    def start(self) -> datetime:
        return day_span(self.night, ZoneInfo(self.zone)).start

    @property
    def now(self) -> datetime:
        return self.start - timedelta(days=2)

    def apart(self) -> Iterator[tuple[int, int]]:
        """The hours by day; those over midnight end where the next day's begin, weekly or its own."""
        evening, night, morning = self.hours
        next_start = min(one[0] for one in (night, self.override or night))
        yield evening[0], min(evening[1], 1440 + next_start)
        yield night[0], min(night[1], 1440 + morning[0])
        yield morning


def spans(longest: int) -> st.SearchStrategy[tuple[int, int]]:
    """A stretch of a day, in minutes on five-minute marks; it may end on the next day."""
    begins = st.integers(0, 280).map(lambda mark: 5 * mark)
    lengths = st.integers(6, longest).map(lambda marks: 5 * marks)
    return st.tuples(begins, lengths).map(lambda span: (span[0], span[0] + span[1]))


calendars = st.tuples(
    st.sampled_from(NIGHTS),
    st.builds(
        dict,
        length=st.sampled_from([15, 20, 30, 40]),
        step=st.sampled_from([None, 10, 15, 25]),
        buffers=st.tuples(st.sampled_from([0, 5]), st.sampled_from([0, 5, 10])),
        notice=st.integers(0, 3000),
        hours=st.lists(spans(80), min_size=DAYS, max_size=DAYS),
        override=st.none() | spans(80),
        off=st.none() | spans(24),
        visits=st.lists(st.integers(10, 250), max_size=2, unique=True),
        hold=st.booleans(),
        chance=st.randoms(use_true_random=False),
    ),
).map(lambda drawn: Calendar(zone=drawn[0][0], night=drawn[0][1], **drawn[1]))


@pytest.fixture
def numbers() -> Iterator[int]:
    """A number for each doctor and patient of this test, who are new with every calendar."""
    return count()


@given(calendar=calendars)
@settings(
    max_examples=10,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_the_calendar_what_is_offered_is_what_can_be_booked(
    app: Flask,
    cast: Cast,
    clock: Clock,
    signed_in: Programs,
    nobody: Program,
    numbers: Iterator[int],
    calendar: Calendar,
) -> None:
    clock.now = calendar.now
    with app.app_context():
        where = a_clinic(cast, calendar, next(numbers))
        new, other = (signed_in(somebody_new(next(numbers), calendar.now)) for _ in range(2))
    nadia = signed_in(cast.nadia)
    if calendar.hold:
        keep_one(other, nobody, where, calendar)
    free = offered(nobody, where, calendar)
    assert earliest(nobody, where) == free[:100]
    times = {instant_text(at) for at in raster(calendar)}
    assert set(free) <= times
    for at in some(calendar, free, 5):
        booked = new.post("/appointments", wish(where, at))
        assert booked.status_code == 201, (at, booked.text)
        assert at not in offered(nobody, where, calendar)
        visit = booked.get_json()["id"]
        away = nadia.post(f"/appointments/{visit}/cancellation", {"reason": "Only tried"})
        assert away.status_code == 200, away.text
    assert offered(nobody, where, calendar) == free
    for at in some(calendar, sorted(times - set(free)), 8):
        refused = new.post("/appointments", wish(where, at))
        assert refused.status_code in (409, 422), (at, refused.text)
        assert refused.get_json()["code"] in ("slot_taken", "not_bookable")
        assert refused.get_json()["reasons"]


@dataclass(frozen=True)
class Where:
    """The doctor whose calendar it is, alone in a specialty, and the one visit on offer."""

    specialty_id: str
    doctor_id: str
    visit_type_id: str


def a_clinic(cast: Cast, calendar: Calendar, number: int) -> Where:
    """Give a new doctor the calendar, in the clinic's zone of that day."""
    admin, now = cast.petra.actor, calendar.now
    policy = {"horizon_days": DAYS, "min_notice_minutes": calendar.notice}
    change_clinic(admin, {"time_zone": calendar.zone, **policy}, now=now)
    specialty = save_specialty(admin, name=f"Specialty {number}", now=now).id
    fields = VisitTypeFields(
        name=f"Visit {number}",
        minutes=calendar.length,
        step_minutes=calendar.step,
        buffer_before=calendar.buffers[0],
        buffer_after=calendar.buffers[1],
    )
    visit_type = save_visit_type(admin, fields, now=now).id
    profile = Profile(
        full_name=f"Doctor {number}", specialty_id=specialty, visit_types={visit_type: None}
    )
    email = f"doctor{number}@example.org"
    doctor = add_doctor(admin, email=email, profile=profile, now=now)
    weekly = [
        WeeklyInterval((calendar.first + timedelta(days=day)).weekday(), start, end)
        for day, (start, end) in enumerate(calendar.apart())
    ]
    set_weekly_hours(admin, doctor.id, weekly, now=now)
    if calendar.override:
        start, end = calendar.override
        own = DayInterval(start, min(end, 1440 + calendar.hours[-1][0]))
        set_override(admin, doctor.id, calendar.night, [own], now=now)
    where = Where(specialty, doctor.id, visit_type)
    fill(cast, calendar, where)
    return where


def fill(cast: Cast, calendar: Calendar, where: Where) -> None:
    """Visits that the desk has squeezed in, and some time off."""
    for mark in calendar.visits:
        cast.desk_books(
            register_patient(cast.nadia.actor, full_name="Squeezed In", now=calendar.now).id,
            calendar.start + timedelta(minutes=5 * mark),
            doctor=Staff(cast.lena.actor, where.doctor_id),
            visit_type=where.visit_type_id,
            override_reason="By chance",
            now=calendar.now,
        )
    if calendar.off:
        take_time_off(
            cast.petra.actor,
            where.doctor_id,
            starts_at=calendar.start + timedelta(minutes=calendar.off[0]),
            ends_at=calendar.start + timedelta(minutes=calendar.off[1]),
            on_conflict="decide_later",
            now=calendar.now,
        )


def somebody_new(number: int, now: datetime) -> OnlinePatient:
    user = sign_up(
        email=f"new{number}@example.org",
        full_name="Somebody New",
        password=PASSWORD,
        verified=True,
        now=now,
    )
    return OnlinePatient(actor_for(user), "")


def keep_one(other: Program, nobody: Program, where: Where, calendar: Calendar) -> None:
    """Somebody else keeps a free time, if there is one."""
    for at in some(calendar, offered(nobody, where, calendar), 1):
        other.post("/holds", wish(where, at))


def wish(where: Where, at: str) -> dict[str, Any]:
    return {"doctor_id": where.doctor_id, "visit_type_id": where.visit_type_id, "starts_at": at}


def offered(nobody: Program, where: Where, calendar: Calendar) -> list[str]:
    """What the doctor's slots of the three days say."""
    last = calendar.first + timedelta(days=DAYS - 1)
    query = {"from": calendar.first.isoformat(), "to": last.isoformat()}
    answer = nobody.get(f"/doctors/{where.doctor_id}/slots", **query)
    assert answer.status_code == 200, answer.text
    return [slot["starts_at"] for slot in answer.get_json()["items"]]


def earliest(nobody: Program, where: Where) -> list[str]:
    """What the specialty's earliest slots say."""
    answer = nobody.get("/slots/earliest", specialty=where.specialty_id, limit=100)
    assert answer.status_code == 200, answer.text
    return [slot["starts_at"] for slot in answer.get_json()["items"]]


def raster(calendar: Calendar) -> Iterator[datetime]:
    """Every fifth minute of the three days."""
    zone = ZoneInfo(calendar.zone)
    whole = days_span(calendar.first, calendar.first + timedelta(days=DAYS - 1), zone)
    moment = whole.start
    while moment < whole.end:
        yield moment.astimezone(UTC)
        moment += timedelta(minutes=5)


def some(calendar: Calendar, times: list[str], most: int) -> list[str]:
    return calendar.chance.sample(times, min(most, len(times)))
