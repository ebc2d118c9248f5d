"""Noticing that the clinic's clock was set, where it can be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from clinic.http.clock import offset


class ClockWatch:
    """Call it every second, in an application context: it acts the first time, and whenever the clock
    was set meanwhile."""

    def __init__(self, act: Callable[[], object]) -> None:
        self._act = act
        self._seen: timedelta | None = None

    def __call__(self) -> None:
        found = offset()
        if found != self._seen:
            self._act()
            self._seen = found
