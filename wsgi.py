"""The application for a WSGI server, and for `flask --app wsgi …`."""

from __future__ import annotations

import sys

from clinic.app import create_app
from clinic.jobs.in_web import sweep_if_alone
from config import ConfigurationError

try:
    app = create_app()
except ConfigurationError as reason:
    sys.exit(str(reason))
sweep_if_alone(app)
