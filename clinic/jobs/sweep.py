"""The housekeeping: expired requests and holds, old claims, tokens, kept answers, accounts of nobody."""

from __future__ import annotations

import logging
from dataclasses import asdict

from clinic.accounts.housekeeping import forget_tokens
from clinic.booking.housekeeping import tidy
from clinic.core.clock import Clock
from clinic.idempotency.once import forget_old_answers
from clinic.privacy.clearing import clear_unproven
from clinic.privacy.forgetting import overwrite

log = logging.getLogger(__name__)


def sweep(clock: Clock) -> None:
    """Tidy what is due now. Needs an application context; doing it twice changes nothing."""
    now = clock()
    tidied = {
        **asdict(tidy(now=now)),
        "tokens": forget_tokens(now=now),
        "answers": forget_old_answers(now=now),
        "accounts": clear_unproven(now=now),
    }
    overwrite()
    if any(tidied.values()):
        log.info("swept: %s", ", ".join(f"{count} {what}" for what, count in tidied.items()))
