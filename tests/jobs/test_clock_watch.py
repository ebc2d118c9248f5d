"""A clinic whose clock can be set: the routine notices it and does at once what is due by then."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from clinic.booking.lifecycle import Status
from clinic.booking.models import Appointment
from clinic.core.clock import ClinicClock, machine_now
from clinic.db import db
from clinic.jobs import routine
from clinic.notifications.letters import Letter
from tests.application import Clock
from tests.cast import FRIDAY, NEXT_MONDAY, Cast
from tests.house.running import wait_until


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
    for name in ("LOOK", "SWEEP", "SEAL", "DELIVERY"):
        monkeypatch.setattr(routine, f"{name}_SECONDS", 3600.0)
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
    timetable = routine.start(app, letters.append, pace=0.1)
    try:
        wait_until(lambda: "appointment_confirmed" in [letter.kind for letter in letters])
        assert status() is Status.REQUESTED
        set_to(confirmed.starts_at - timedelta(hours=23))
        wait_until(lambda: "reminder" in [letter.kind for letter in letters])
        assert status() is Status.EXPIRED
    finally:
        timetable.stop()
