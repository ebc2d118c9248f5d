"""Sealing the audit as a part of the routine, and telling the world its head once a day."""

from __future__ import annotations

import logging
from datetime import date

from clinic.audit.record import tell_repeats
from clinic.audit.seal import Broken, chain_head, seal_chain
from clinic.audit.watch import note_tampering
from clinic.core.clock import Clock

log = logging.getLogger(__name__)


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
