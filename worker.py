"""The worker: the clinic's routine in threads, and RQ's worker that the bell wakes it by."""

from __future__ import annotations

import logging
import sys

from clinic.app import create_app
from clinic.jobs import routine
from clinic.jobs.bell import connect_redis
from clinic.jobs.stopping import Stopping
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
    stopping = Stopping()
    stopping.listen()
    timetable = routine.start(app, send)
    if app.config["REDIS_URL"]:
        # RQ tells of every step; that helps only whoever looks for a fault.
        rq_level = "DEBUG" if app.config["LOG_LEVEL"] == "DEBUG" else "WARNING"
        work(connect_redis(app.config["REDIS_URL"]), stopping, log_level=rq_level)
    else:
        stopping.wait()  # without Redis there is no bell; the timetable works all the same
    timetable.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
