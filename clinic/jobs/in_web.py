"""The worker's part, done in the web process where there is no Redis."""

from __future__ import annotations

from threading import Event

from flask import Flask

from clinic.jobs.sweep import sweep
from clinic.jobs.timetable import SECONDS_BETWEEN_SWEEPS, regularly


def sweep_if_alone(app: Flask, *, seconds: float = SECONDS_BETWEEN_SWEEPS) -> Event | None:
    """Sweep in a thread of this process, if SWEEP_IN_WEB says so, until the event is set."""
    if not app.config["SWEEP_IN_WEB"]:
        return None

    def sweep_here() -> None:
        with app.app_context():
            sweep()

    return regularly(sweep_here, seconds=seconds)
