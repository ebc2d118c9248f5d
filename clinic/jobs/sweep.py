"""The housekeeping: expired requests and holds, old claims."""

from __future__ import annotations

import logging
from dataclasses import asdict

from flask import current_app

from clinic.booking.housekeeping import tidy
from clinic.core.clock import utc_now

log = logging.getLogger(__name__)


def sweep() -> None:
    """Tidy what is due now. Needs an application context; doing it twice changes nothing."""
    clock = current_app.extensions.get("clock", utc_now)
    tidied = asdict(tidy(now=clock()))
    if any(tidied.values()):
        log.info("swept: %s", ", ".join(f"{count} {what}" for what, count in tidied.items()))
