"""The worker's part, done in the web process where there is no Redis."""

from __future__ import annotations

from flask import Flask

from clinic.jobs import routine
from clinic.jobs.timetable import Timetable
from clinic.notifications.deliver import Send


def work_if_alone(app: Flask, send: Send, *, pace: float = 1.0) -> Timetable | None:
    """Begin the clinic's routine in this process, if SWEEP_IN_WEB says so."""
    return routine.start(app, send, pace=pace) if app.config["SWEEP_IN_WEB"] else None
