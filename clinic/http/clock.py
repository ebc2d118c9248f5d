"""The doors' clock. Rooms take the time as an argument; a door asks here, and tests set it."""

from __future__ import annotations

from datetime import datetime

from flask import current_app

from clinic.core.clock import utc_now


def now() -> datetime:
    """The present instant, aware UTC; `app.extensions["clock"]` in its place where a test has set it."""
    clock = current_app.extensions.get("clock", utc_now)
    moment: datetime = clock()
    return moment
