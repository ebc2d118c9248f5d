"""What is kept of a doctor's openings is never older than what the database says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from clinic.booking.absence import (
    archive_doctor,
    remove_time_off,
    set_hours_on,
    take_time_off,
)
from clinic.booking.models import Claim
from clinic.booking.times import kept
from clinic.booking.times.agenda import Agenda
from clinic.booking.times.context import booking_context
from clinic.cli.child import die_with
from clinic.core.busy_minutes import BusyMinutes
from clinic.core.intervals import Interval
from clinic.core.local_time import day_span
from clinic.db import db, transaction
from clinic.directory.catalogue import change_visit_type
from clinic.directory.doctors import reactivate_doctor
from clinic.directory.settings import change_clinic, close_day, reopen_day
from clinic.scheduling.hours import (
    remove_override,
    replace_hours,
    set_override,
    set_overrides,
    set_weekly_hours,
)
from clinic.scheduling.recurrence import DayInterval, WeeklyInterval
from config import ROOT
from tests.application import AUDIT_KEYS, DATA_KEYS
from tests.booking.life import change_doctor
from tests.booking.times.another_process import shown
from tests.cast import BERLIN, FRIDAY, OFFICE_HOURS, THURSDAY, Cast
from tests.house.running import environment

#: Two days ahead, a public holiday, and a day after all that the horizon may be.
DAYS = [THURSDAY, FRIDAY, date(2026, 12, 25), date(2026, 12, 28)]
MORNING, EVENING = DayInterval(8 * 60, 11 * 60), DayInterval(18 * 60, 20 * 60)
MORNINGS = [WeeklyInterval(weekday, 480, 660) for weekday in range(5)]

Verb = Callable[[Cast], Any]


def away(cast: Cast) -> None:
    nine, ten = cast.slot(FRIDAY, "09:00"), cast.slot(FRIDAY, "10:00")
    off = take_time_off(
        cast.lena.actor, cast.lena.doctor_id, starts_at=nine, ends_at=ten, now=cast.now
    )
    db.session.info["off"] = off.id


#: All that changes what a doctor offers, or when: each after the one before it.
VERBS: dict[str, Verb] = {
    "weekly hours": lambda cast: set_weekly_hours(
        cast.lena.actor, cast.lena.doctor_id, MORNINGS, now=cast.now
    ),
    "hours of a date": lambda cast: set_override(
        cast.lena.actor, cast.lena.doctor_id, FRIDAY, [EVENING], now=cast.now
    ),
    "the weekly ones again": lambda cast: remove_override(
        cast.lena.actor, cast.lena.doctor_id, FRIDAY, now=cast.now
    ),
    "hours of several dates": lambda cast: set_overrides(
        cast.lena.actor, cast.lena.doctor_id, {THURSDAY: [EVENING]}, now=cast.now
    ),
    "hours over visits": lambda cast: set_hours_on(
        cast.lena.actor, cast.lena.doctor_id, FRIDAY, [MORNING, EVENING], now=cast.now
    ),
    "all hours": lambda cast: replace_hours(
        cast.lena.actor, cast.lena.doctor_id, weekly=OFFICE_HOURS, overrides={}, now=cast.now
    ),
    "time off": away,
    "no time off": lambda cast: remove_time_off(
        cast.lena.actor, db.session.info.pop("off"), now=cast.now
    ),
    "a closed day": lambda cast: close_day(
        cast.petra.actor, FRIDAY, name="Works outing", now=cast.now
    ),
    "open after all": lambda cast: reopen_day(cast.petra.actor, FRIDAY, now=cast.now),
    "public holidays": lambda cast: change_clinic(
        cast.petra.actor, {"country": "DE"}, now=cast.now
    ),
    "the zone": lambda cast: change_clinic(
        cast.petra.actor, {"time_zone": "Europe/Lisbon"}, now=cast.now
    ),
    "the notice": lambda cast: change_clinic(
        cast.petra.actor, {"min_notice_minutes": 3000}, now=cast.now
    ),
    "the horizon": lambda cast: change_clinic(cast.petra.actor, {"horizon_days": 10}, now=cast.now),
    "a kind's length": lambda cast: change_visit_type(
        cast.petra.actor, cast.first_visit, {"minutes": 50, "buffer_after": 5}, now=cast.now
    ),
    "a kind that is not booked online": lambda cast: change_visit_type(
        cast.petra.actor, cast.first_visit, {"online": False}, now=cast.now
    ),
    "what the doctor offers": lambda cast: change_doctor(
        cast, cast.lena, visit_types={cast.follow_up: 40}
    ),
    "no new patients": lambda cast: change_doctor(cast, cast.lena, accepting_new=False),
    "new ones again": lambda cast: change_doctor(cast, cast.lena, accepting_new=True),
    "archived": lambda cast: archive_doctor(cast.petra.actor, cast.lena.doctor_id, now=cast.now),
    "back again": lambda cast: reactivate_doctor(
        cast.petra.actor, cast.lena.doctor_id, now=cast.now
    ),
}


def lenas_days(cast: Cast) -> list[str]:
    db.session.rollback()
    return shown(cast.lena.doctor_id, DAYS, cast.now)


def read_anew(cast: Cast) -> list[str]:
    """The same from nothing that was kept."""
    kept._place.cache_clear()
    return lenas_days(cast)


@contextmanager
def another_process(
    database_url: str, folder: Path, cast: Cast
) -> Iterator[Callable[[], list[str]]]:
    settings = environment(
        CLINIC_MODE="testing",
        DATABASE_URL=database_url,
        INSTANCE_DIR=str(folder),
        DATA_KEYS=DATA_KEYS,
        AUDIT_KEYS=AUDIT_KEYS,
    )
    question = json.dumps([cast.lena.doctor_id, [*map(str, DAYS)], f"{cast.now}"])
    command = [sys.executable, "-m", "tests.booking.times.another_process"]
    with subprocess.Popen(
        command, cwd=ROOT, env=settings, text=True, preexec_fn=die_with(os.getpid()),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        asked, answered = process.stdin, process.stdout
        assert asked is not None
        assert answered is not None

        def ask() -> list[str]:
            asked.write(f"{question}\n")
            asked.flush()
            answer: list[str] = json.loads(answered.readline())
            return answer

        yield ask
        asked.close()


def test_whatever_changes_what_is_offered_nobody_is_answered_as_before(cast: Cast) -> None:
    before = lenas_days(cast)
    for name, change in VERBS.items():
        change(cast)
        ours = lenas_days(cast)
        now = read_anew(cast)
        assert now != before, f"{name} changes nothing"
        assert ours == now, f"kept as before: {name}"
        before = now


@pytest.mark.slow
@pytest.mark.only_on("postgresql")
def test_another_process_with_a_memory_of_its_own_sees_each_change_at_once(
    cast: Cast, database_url: str, tmp_path: Path
) -> None:
    with another_process(database_url, tmp_path, cast) as theirs:
        assert theirs() == lenas_days(cast)
        for name, change in VERBS.items():
            change(cast)
            assert theirs() == read_anew(cast), f"kept as before: {name}"


def test_what_is_changed_while_it_is_read_is_not_kept_as_the_new(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = read_anew(cast)

    def change() -> None:
        with app.app_context():
            VERBS["weekly hours"](cast)

    def read_late(*doctor_ids: Any) -> Any:
        monkeypatch.undo()
        try:
            # The stamps were read; now all is changed, and only then the hours are read.
            writer = Thread(target=change)
            writer.start()
            writer.join(30)
            return booking_context(*doctor_ids)
        finally:
            assert not writer.is_alive()

    kept._place.cache_clear()
    monkeypatch.setattr("clinic.booking.times.kept.booking_context", read_late)
    lenas_days(cast)
    after = lenas_days(cast)
    assert after != before
    assert after == read_anew(cast)


def test_what_was_taken_back_is_not_kept(cast: Cast) -> None:
    before = read_anew(cast)
    with suppress(ZeroDivisionError), transaction():
        VERBS["weekly hours"](cast)
        within = shown(cast.lena.doctor_id, DAYS, cast.now)
        raise ZeroDivisionError
    assert within != before
    assert lenas_days(cast) == before


def test_both_lanes_take_time_and_each_minute_that_is_touched(cast: Cast) -> None:
    lena, nine = cast.lena.doctor_id, cast.slot(FRIDAY, "09:00")
    cast.amira_books(nine)
    cast.desk_books(cast.jonas.patient_id, nine, override_reason="Emergency")
    spans = [
        Interval(nine, nine + timedelta(minutes=9, microseconds=1)),
        Interval(nine + timedelta(minutes=20, seconds=59), nine + timedelta(minutes=30)),
    ]
    of_lena = select(Claim).where(Claim.resource_id == lena).order_by(Claim.lane)
    with transaction() as session:
        for claim, span in zip(session.scalars(of_lena), spans, strict=True):
            claim.starts_at, claim.ends_at = span.start, span.end
    agenda = Agenda([lena], now=cast.now)
    found = agenda.busy(day_span(FRIDAY, BERLIN), [lena], reach=timedelta())[lena]
    assert found.spans == BusyMinutes.of(spans).spans
    assert [span.end - span.start for span in found.spans] == [timedelta(minutes=10)] * 2
