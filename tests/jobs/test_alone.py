"""A lone web process does what is due by itself, by a clock that can be set, too."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from clinic.booking.lifecycle import Status
from clinic.booking.models import Appointment
from clinic.care.follow_ups.order import order_follow_up
from clinic.core.clock import ClinicClock, machine_now
from clinic.db import db
from clinic.jobs import alone
from clinic.jobs.routine import ROUTINE_ACTS, Act, Rounds
from clinic.notifications.letters import Letter
from tests.application import Clock
from tests.cast import FRIDAY, NEXT_MONDAY, Cast
from tests.house.running import wait_until
from tests.jobs.test_sweep import holds


def test_what_is_due_by_a_clock_that_was_set_ahead_happens_at_once(
    app: Flask,
    cast: Cast,
    clock: Clock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing else would look for an hour."""
    confirmed = cast.amira_has_a_visit(cast.slot(NEXT_MONDAY, "09:00"))
    requested = cast.books(cast.jonas, cast.slot(FRIDAY, "09:00"))
    with app.app_context():
        order_follow_up(
            cast.lena.actor, confirmed.id, weeks=3, visit_type_id=cast.follow_up, now=clock()
        )
    seldom = [replace(act, seconds=36000.0) for act in ROUTINE_ACTS]
    monkeypatch.setattr(alone, "ROUTINE_ACTS", seldom)
    file = tmp_path / "clock"

    def set_to(moment: datetime) -> None:
        file.write_text(str((moment - machine_now()).total_seconds()))

    def status() -> Status:
        with app.app_context():
            return db.session.get_one(Appointment, requested.id).status

    set_to(clock() + timedelta(minutes=1))
    app.config["CLINIC_CLOCK"] = str(file)
    app.extensions["clock"] = ClinicClock(file)
    letters: list[Letter] = []
    threads = alone.Alone(app, letters.append, pace=0.1)
    try:
        wait_until(lambda: "appointment_confirmed" in [letter.kind for letter in letters])
        assert status() is Status.REQUESTED
        set_to(confirmed.starts_at - timedelta(hours=23))
        wait_until(lambda: "reminder" in [letter.kind for letter in letters])
        assert status() is Status.EXPIRED
        set_to(cast.slot(NEXT_MONDAY, "08:00"))
        wait_until(lambda: "follow_up_invited" in [letter.kind for letter in letters])
    finally:
        threads.stop()


def test_a_web_process_that_is_alone_sweeps_by_itself(app: Flask, cast: Cast, clock: Clock) -> None:
    cast.holds(cast.amira, cast.slot(FRIDAY, "09:00"))
    clock.advance(minutes=36)
    app.config["SWEEP_IN_WEB"] = True
    threads = alone.work_if_alone(app, send=lambda _letter: None, pace=0.01)
    assert threads is not None
    try:
        wait_until(lambda: holds(app) == 0)
    finally:
        threads.stop()


@pytest.mark.only_on("sqlite")
def test_a_web_process_with_a_worker_beside_it_does_not_sweep(app: Flask) -> None:
    assert alone.work_if_alone(app, send=lambda _letter: None) is None


@pytest.mark.only_on("sqlite")
def test_an_act_that_fails_is_done_again_next_time_and_holds_up_no_other(app: Flask) -> None:
    happened: list[str] = []

    def stumble() -> None:
        happened.append("tried")
        raise ValueError("once more")

    often = 1e-6
    rounds = Rounds([Act(stumble, often), Act(lambda: happened.append("done"), often)])
    for _ in range(2):
        alone.do_due(app, rounds)
    assert happened == ["tried", "done"] * 2


@pytest.mark.only_on("sqlite")
def test_an_act_counts_as_done_for_its_time_once_the_next_is_asked_for(app: Flask) -> None:
    rounds = Rounds([Act(print, 1e9), Act(list, 1e9)])
    with app.app_context():
        assert next(rounds.due())[0].do is print
        assert [act.do for act, _ in rounds.due()] == [print, list]
        assert list(rounds.due()) == []
