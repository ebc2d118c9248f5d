"""The worker: the clinic's routine in threads, and RQ's worker that the bell wakes it by."""

from __future__ import annotations

import logging
import signal
import sys
from threading import Event

from clinic.app import create_app
from clinic.jobs import routine
from clinic.jobs.bell import connect
from clinic.jobs.worker import work
from clinic.mail.delivery import send
from config import LOG_FORMAT, ConfigurationError


def main() -> int:
    """Work until told to stop; returns the exit code for the shell."""
    try:
        app = create_app()
    except ConfigurationError as reason:
        print(reason, file=sys.stderr)
        return 1
    logging.basicConfig(level=app.config["LOG_LEVEL"], format=LOG_FORMAT)
    timetable = routine.start(app, send)
    if app.config["REDIS_URL"]:
        # RQ tells of every step; that helps only whoever looks for a fault.
        rq_level = "DEBUG" if app.config["LOG_LEVEL"] == "DEBUG" else "WARNING"
        work(connect(app.config["REDIS_URL"]), log_level=rq_level)
    else:
        _wait_to_be_told()
    timetable.stop()
    return 0


def _wait_to_be_told() -> None:
    """Without Redis there is no bell; the timetable works all the same."""
    told = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    told.wait()


if __name__ == "__main__":
    sys.exit(main())
