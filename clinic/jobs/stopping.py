"""Being told to stop: a signal is remembered from the first moment on, and acted upon in good order."""

from __future__ import annotations

import signal
from contextlib import suppress
from queue import Empty, SimpleQueue


class Stopping:
    """SIGTERM or SIGINT, once it has come."""

    def __init__(self) -> None:
        self.is_asked = False
        # A signal comes in the middle of anything, also of a wait; an Event would lock itself out.
        self._news: SimpleQueue[None] = SimpleQueue()

    def listen(self) -> None:
        """Remember the signal when it comes; it ends the process no more. For the main thread."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.ask())

    def ask(self) -> None:
        """Somebody wants the process to stop."""
        self.is_asked = True
        self._news.put(None)

    def wait(self, seconds: float | None = None) -> None:
        """Wait until somebody wants it, for so many seconds at most."""
        if not self.is_asked:
            with suppress(Empty):
                self._news.get(timeout=seconds)
