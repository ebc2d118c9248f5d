"""The application for a WSGI server, and for `flask --app wsgi …`."""

from __future__ import annotations

import logging
import sys

from werkzeug.middleware.proxy_fix import ProxyFix

from clinic.app import create_app
from clinic.jobs.alone import work_if_alone
from clinic.notifications.channels import send_letter
from config import LOG_FORMAT, ConfigurationError

try:
    app = create_app()
except ConfigurationError as reason:
    sys.exit(str(reason))

logging.basicConfig(level=app.config["LOG_LEVEL"], format=LOG_FORMAT)
logging.getLogger("alembic").setLevel(logging.WARNING)
if hops := app.config["PROXY_HOPS"]:
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
work_if_alone(app, send_letter)
