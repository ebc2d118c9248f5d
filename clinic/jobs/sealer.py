"""The audit as a part of the routine: sealed all the time, its head told daily, verified nightly."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

from clinic.audit.record import tell_repeats
from clinic.audit.seal import Broken, chain_head, seal_chain
from clinic.audit.verify import verify
from clinic.audit.watch import last_look, note_tampering, note_verified
from clinic.core.clock import Clock
from clinic.core.local_time import local_reading
from clinic.directory.queries import the_clinic

log = logging.getLogger(__name__)


#: The hour of the clinic's day in which the whole audit is read: nobody waits for anything then.
HOUR_OF_LOOK = 3


def verify_nightly(*, now: datetime) -> bool:
    """Read the whole audit once in the night, and note the result; whether that was done now."""
    local = local_reading(now, the_clinic().zone)
    last = last_look()
    if local.hour != HOUR_OF_LOOK or (last and now - last.at < timedelta(hours=HOUR_OF_LOOK)):
        return False
    verdict = verify()
    for found in verdict.findings:
        log.critical("the audit was tampered with: %s", found)
    note_verified(is_clean=verdict.is_clean, now=now)
    return True


class Sealer:
    """Call it every few seconds, in an application context. Several may run at once.

    The log is the anchor: shipped to another machine, it says what the chain's end was, when a chain
    and its rows have been cut off together.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._told: date | None = None
        self._is_broken = False

    def __call__(self) -> None:
        now = self._clock()
        tell_repeats(now=now)
        try:
            seal_chain(now=now)
        except Broken as error:
            self._alarm(error)
            return
        self._is_broken = False
        if self._told != now.date():
            self._told = now.date()
            log.info("audit head %s", chain_head())

    def _alarm(self, error: Broken) -> None:
        """Loud each time in the log; one row for each time it breaks."""
        log.critical("the audit was tampered with: %s", error)
        if not self._is_broken:
            self._is_broken = True
            note_tampering(now=self._clock())
