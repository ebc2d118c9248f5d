"""The day ledger: what is over is written down before anything about it can change."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Executable, func, insert, select, update

from clinic.booking.absence import archive_doctor, remove_time_off, take_time_off
from clinic.booking.zones.apply import retime_absence
from clinic.db import db, transaction
from clinic.directory.doctors import approve_doctor, change_profile, reactivate_doctor
from clinic.directory.models import ClosedDay, Doctor
from clinic.directory.settings import change_clinic, close_day, reopen_day
from clinic.insight.ledger import freeze_by_and_by
from clinic.insight.models import DayLedger
from clinic.jobs.sweep import sweep
from clinic.scheduling.hours import (
    remove_override,
    replace_hours,
    set_override,
    set_overrides,
    set_weekly_hours,
)
from clinic.scheduling.models import HoursOverride, TimeOff
from clinic.scheduling.recurrence import DayInterval
from tests.application import Clock
from tests.cast import FOUNDED, NOW, TUESDAY, Cast
from tests.house.tree import texts

Change = Callable[[Cast, str], object]
#: Yesterday: 450 minutes of Lena's, a public holiday in Japan, and over.
MONDAY = TUESDAY - timedelta(days=1)
NONE: dict[date, list[DayInterval]] = {MONDAY: []}
OFF = "an absence of Monday's"

#: Each verb as it would change what Lena offered on Monday, were it not written down first.
VERBS: dict[str, Change] = {
    "set_weekly_hours": lambda cast, id_: set_weekly_hours(cast.lena.actor, id_, [], now=NOW),
    "set_overrides": lambda cast, id_: set_overrides(cast.lena.actor, id_, NONE, now=NOW),
    "replace_hours": lambda cast, id_: replace_hours(
        cast.lena.actor, id_, weekly=[], overrides=NONE, now=NOW
    ),
    "set_override": lambda cast, id_: set_override(cast.lena.actor, id_, MONDAY, [], now=NOW),
    "remove_override": lambda cast, id_: remove_override(cast.lena.actor, id_, MONDAY, now=NOW),
    "take_time_off": lambda cast, id_: take_time_off(
        cast.lena.actor, id_, starts_at=FOUNDED, ends_at=NOW + timedelta(hours=1), now=NOW
    ),
    "remove_time_off": lambda cast, _: remove_time_off(cast.lena.actor, OFF, now=NOW),
    "retime_absence": lambda _, __: retime_absence(OFF, now=NOW),
    "archive_doctor": lambda cast, id_: archive_doctor(cast.petra.actor, id_, now=NOW),
    "reactivate_doctor": lambda cast, id_: reactivate_doctor(cast.petra.actor, id_, now=NOW),
    "change_profile": lambda cast, id_: change_profile(
        cast.petra.actor, id_, {"active": False}, now=NOW
    ),
    "approve_doctor": lambda cast, _: approve_doctor(cast.petra.actor, cast.ida.doctor_id, now=NOW),
    "change_clinic": lambda cast, _: change_clinic(
        cast.petra.actor, {"country": "JP", "time_zone": "Asia/Tokyo"}, now=NOW
    ),
    "close_day": lambda cast, _: close_day(cast.petra.actor, MONDAY, name="", now=NOW),
    "reopen_day": lambda cast, _: reopen_day(cast.petra.actor, MONDAY, now=NOW),
}
#: What keeps Lena from working on Monday, for those who take it away.
BEFORE: dict[str, Callable[[str], Executable]] = {
    "remove_override": lambda id_: insert(HoursOverride).values(
        doctor_id=id_, day=MONDAY, intervals=[]
    ),
    "remove_time_off": lambda id_: insert(TimeOff).values(
        id=OFF, doctor_id=id_, starts_at=FOUNDED, ends_at=NOW, kind="other", created_at=NOW
    ),
    "retime_absence": lambda id_: insert(TimeOff).values(
        id=OFF,
        doctor_id=id_,
        starts_at=FOUNDED,
        ends_at=NOW,
        kind="other",
        created_at=NOW,
        wall_ends_at=datetime.fromisoformat("2026-11-24T11:00"),
    ),
    "reopen_day": lambda _: insert(ClosedDay).values(day=MONDAY),
    "reactivate_doctor": lambda id_: (
        update(Doctor).where(Doctor.id == id_).values(active=False, archived_at=FOUNDED)
    ),
}


def frozen(doctor_id: str, day: date = MONDAY) -> int | None:
    """What the ledger has of a doctor's day."""
    row = db.session.get(DayLedger, (doctor_id, day), populate_existing=True)
    return row.offered_minutes if row else None


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("verb", VERBS)
def test_whatever_changes_openings_first_writes_down_what_is_over(cast: Cast, verb: str) -> None:
    if verb in BEFORE:
        with transaction() as session:
            session.execute(BEFORE[verb](cast.lena.doctor_id))
    VERBS[verb](cast, cast.lena.doctor_id)
    assert frozen(cast.lena.doctor_id) == (0 if verb in BEFORE else 450)
    assert frozen(cast.ida.doctor_id) == 0  # she waits for an admin's approval
    assert frozen(cast.lena.doctor_id, TUESDAY) is None
    # Four doctors, from the day on which they were entered until yesterday.
    assert db.session.scalar(select(func.count()).select_from(DayLedger)) == 4 * 21


def verbs_that_touch_openings() -> Iterator[tuple[str, bool]]:
    """The verbs of the rooms that write, or may, what decides about openings; and whether they say so."""
    touching = {"WorkingHours", "HoursOverride", "TimeOff", "ClosedDay", "the_clinic(lock=True)"}
    for path, text in texts().items():
        if not path.startswith("clinic/") or not path.endswith(".py"):
            continue
        functions = [one for one in ast.parse(text).body if isinstance(one, ast.FunctionDef)]
        private = {one.name: ast.unparse(one) for one in functions if one.name.startswith("_")}
        for verb in functions:
            if "transactional" not in map(ast.unparse, verb.decorator_list):
                continue
            said = ast.unparse(verb)
            said += "".join(body for name, body in private.items() if f"{name}(" in said)
            written = any(f"{name}(" in said or f"({name}" in said for name in touching)
            if written or "the_clinic(lock=True)" in said or "doctor.active = " in said:
                yield verb.name, "announce(OpeningsWillChange(" in ast.unparse(verb)


def test_no_verb_forgets_to_say_so() -> None:
    found = dict(verbs_that_touch_openings())
    new = {"_add"}  # a doctor who has just come has offered nothing yet
    assert {name for name, says in found.items() if not says} - new == set()
    assert set(found) - new == set(VERBS)


def test_the_worker_freezes_a_day_once_it_is_over(app: Flask, cast: Cast, clock: Clock) -> None:
    clock.now = cast.slot(TUESDAY, "23:59")
    sweep()
    assert frozen(cast.lena.doctor_id, TUESDAY) is None
    clock.advance(minutes=2)
    sweep()
    assert frozen(cast.lena.doctor_id, TUESDAY) == 450
    assert freeze_by_and_by(now=clock()) == 0


def test_days_that_the_clock_was_set_ahead_to_are_frozen_anew(cast: Cast) -> None:
    """Whoever tries the clinic out with its clock ahead, and sets it back, has not seen those days."""
    ahead = NOW + timedelta(days=30)
    freeze_by_and_by(now=ahead)
    set_weekly_hours(cast.lena.actor, cast.lena.doctor_id, [], now=NOW)
    freeze_by_and_by(now=ahead + timedelta(days=1))
    assert (frozen(cast.lena.doctor_id), frozen(cast.lena.doctor_id, TUESDAY)) == (450, 0)
