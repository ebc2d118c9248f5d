"""Acting in order of time: what people did at which moment, played through the real verbs."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count

from clinic.core.errors import DomainError
from clinic.db import savepoint

Act = Callable[[datetime], None]


class Script:
    """Acts with the moment they happen at; an act may add others that come later."""

    def __init__(self) -> None:
        self._acts: list[tuple[datetime, int, Act]] = []
        self._number = count()

    def at(self, moment: datetime, act: Act) -> None:
        """Let this happen at a moment (aware); it is called with that moment as its clock."""
        heapq.heappush(self._acts, (moment, next(self._number), act))

    def play(self, *, until: datetime) -> None:
        """Act out everything up to a moment, in order. What the clinic refuses does not happen."""
        while self._acts and self._acts[0][0] <= until:
            moment, _, act = heapq.heappop(self._acts)
            try:
                with savepoint():
                    act(moment)
            except DomainError:
                continue  # the time was taken, or the person has enough visits: as in life
