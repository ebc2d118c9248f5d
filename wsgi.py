"""The application for a WSGI server, and for `flask --app wsgi …`."""

from __future__ import annotations

import logging
import sys

import click
from werkzeug.middleware.proxy_fix import ProxyFix

from clinic.app import create_app
from clinic.jobs.alone import work_if_alone
from clinic.notifications.channels import send_letter
from clinic.system.schema import refuse_other_schema
from config import LOG_FORMAT, ConfigurationError

#: gunicorn ends with it; after any other it would start its processes again and again.
APP_LOAD_ERROR = 4


def _serves() -> bool:
    """Whether this is no command of `flask` but `run`: the others mend the database, or look at it."""
    command = click.get_current_context(silent=True)
    return command is None or command.info_name == "run"


try:
    app = create_app()
    if _serves():
        refuse_other_schema(app)
except ConfigurationError as reason:
    sys.stderr.write(f"{reason}\n")
    sys.exit(APP_LOAD_ERROR)

logging.basicConfig(level=app.config["LOG_LEVEL"], format=LOG_FORMAT)
logging.getLogger("alembic").setLevel(logging.WARNING)
if hops := app.config["PROXY_HOPS"]:
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
work_if_alone(app, send_letter)
