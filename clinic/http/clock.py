"""The clinic's clock, for doors. Rooms take the time as an argument; a door asks here, and tests set it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask, current_app

from clinic.core.clock import ClinicClock, machine_now


def set_up(app: Flask) -> None:
    """Where CLINIC_CLOCK names a file, the clinic's time is as far from the machine's as it says."""
    if file := app.config["CLINIC_CLOCK"]:
        app.extensions["clock"] = ClinicClock(Path(file))


def now() -> datetime:
    """The clinic's present instant, aware UTC, by `app.extensions["clock"]`, else by the machine."""
    clock = current_app.extensions.get("clock", machine_now)
    moment: datetime = clock()
    return moment


def offset() -> timedelta | None:
    """How far the clinic's clock is ahead of the machine's; None where nobody can set it."""
    clock = current_app.extensions.get("clock")
    return clock.offset() if isinstance(clock, ClinicClock) else None
