"""The housekeeping: expired requests and holds, old claims, tokens, kept answers, old notes."""

from __future__ import annotations

import logging
from dataclasses import asdict

from clinic.accounts.housekeeping import forget_tokens
from clinic.booking.housekeeping import tidy
from clinic.care.follow_ups.keep import forget_old_follow_ups
from clinic.care.notes.keep import forget_old_notes
from clinic.http.clock import now
from clinic.idempotency.once import forget_old_answers
from clinic.insight.ledger import freeze_by_and_by
from clinic.privacy.clearing import clear_unproven
from clinic.privacy.forgetting import overwrite
from clinic.tasks.housekeeping import tidy_tasks

log = logging.getLogger(__name__)


def sweep() -> None:
    """Tidy what is due now. Needs an application context; doing it twice changes nothing."""
    moment = now()
    tidied = {
        **asdict(tidy(now=moment)),
        "tasks": tidy_tasks(now=moment),
        "tokens": forget_tokens(now=moment),
        "answers": forget_old_answers(now=moment),
        "notes": forget_old_notes(now=moment),
        "follow-ups": forget_old_follow_ups(now=moment),
        "accounts": clear_unproven(now=moment),
        "days for the ledger": freeze_by_and_by(now=moment),
    }
    overwrite()
    if any(tidied.values()):
        log.info("swept: %s", ", ".join(f"{count} {what}" for what, count in tidied.items()))
