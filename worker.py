"""The worker: RQ workers in processes of their own, and the scheduler that gives them work."""

from __future__ import annotations

import logging
import os
import sys

from clinic.app import create_app
from clinic.cli.child import die_with
from clinic.jobs.stopping import Stopping
from clinic.jobs.team import Team
from clinic.notifications.channels import send_letter
from clinic.system.schema import refuse_other_schema
from config import LOG_FORMAT, ConfigurationError


def main() -> int:
    """Work until told to stop; returns the exit code for the shell."""
    try:
        app = create_app()
        refuse_other_schema(app)
    except ConfigurationError as reason:
        print(reason, file=sys.stderr)
        return 1
    logging.basicConfig(level=app.config["LOG_LEVEL"], format=LOG_FORMAT)
    stopping = Stopping()
    stopping.listen()
    Team(app, send_letter, tie=die_with(os.getpid())).work(stopping)
    return 0


if __name__ == "__main__":
    sys.exit(main())
