"""What happens every so often: each act in a thread of its own, and at once when it is woken.

The timetable remembers nothing: what is due is read from the database each time, so a missed minute is
made up for by the next, and several timetables do no harm.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread

log = logging.getLogger(__name__)

#: The timetables of this process, to be woken by the bell.
_running: set[Timetable] = set()


class Timetable:
    """Acts and how often they are done. An act that raises is logged, and done again next time."""

    def __init__(self) -> None:
        self._stopped = Event()
        self._wakes: list[Event] = []
        self._threads: list[Thread] = []
        _running.add(self)

    def every(self, seconds: float, act: Callable[[], object], *, name: str) -> None:
        """Do something at once and then every so many seconds, in a thread, until stopped."""
        wake = Event()
        thread = Thread(target=self._repeat, args=(act, seconds, wake), name=name, daemon=True)
        self._wakes.append(wake)
        self._threads.append(thread)
        thread.start()

    def wake(self) -> None:
        """Do everything now instead of at its time."""
        for wake in self._wakes:
            wake.set()

    @property
    def is_stopped(self) -> bool:
        return self._stopped.is_set()

    def stop(self, *, patience: float = 15.0) -> None:
        """Let each act finish what it is at, for so many seconds at most, and begin nothing more."""
        _running.discard(self)
        self._stopped.set()
        self.wake()
        for thread in self._threads:
            thread.join(patience)

    def _repeat(self, act: Callable[[], object], seconds: float, wake: Event) -> None:
        while not self.is_stopped:
            wake.clear()
            try:
                act()
            except Exception:
                log.exception("the timetable goes on after an error")
            wake.wait(seconds)


def wake_all() -> None:
    """The bell: wake the timetables of this process. Safe to call in any process, at any time."""
    for timetable in list(_running):
        timetable.wake()
