"""The worker: does what the bell asks for, and rings it itself by the timetable."""

from __future__ import annotations

import logging
import sys

from clinic.app import create_app
from clinic.jobs.bell import connect
from clinic.jobs.timetable import ring_regularly
from clinic.jobs.worker import work
from config import LOG_FORMAT, ConfigurationError


def main() -> int:
    """Work until told to stop; returns the exit code for the shell."""
    try:
        app = create_app()
    except ConfigurationError as reason:
        print(reason, file=sys.stderr)
        return 1
    if not app.config["REDIS_URL"]:
        print("The worker needs REDIS_URL: without Redis there is no bell.", file=sys.stderr)
        return 1
    logging.basicConfig(level=app.config["LOG_LEVEL"], format=LOG_FORMAT)
    ring_regularly(connect(app.config["REDIS_URL"]))
    # RQ tells of every step; that helps only whoever looks for a fault.
    rq_level = "DEBUG" if app.config["LOG_LEVEL"] == "DEBUG" else "WARNING"
    # Jobs are done in forked processes, which inherit this context.
    with app.app_context():
        work(connect(app.config["REDIS_URL"]), log_level=rq_level)
    return 0


if __name__ == "__main__":
    sys.exit(main())
