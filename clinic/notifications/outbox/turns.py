"""Taking turns: one at a time, unless whoever has the turn takes too long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition
from time import monotonic


class Turns:
    """The senders of a process hand letters over one after the other, so that a process that is killed
    leaves one letter at most of which nobody knows whether it was taken. A slow server holds up nobody
    for longer than the patience: after it the next one goes ahead beside.
    """

    def __init__(self, patience: float = 2.0) -> None:
        """`patience` in seconds, counted from when the turn was taken."""
        self._changed = Condition()
        self._patience = patience
        self._taken: float | None = None  # since when the turn is somebody's

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for the turn, and have it while the block runs."""
        with self._changed:
            self._changed.wait_for(self._is_free, timeout=self._left())
            taken = self._taken = monotonic()
        try:
            yield
        finally:
            with self._changed:
                if self._taken == taken:  # else somebody went ahead, and it is theirs
                    self._taken = None
                    self._changed.notify_all()

    def _is_free(self) -> bool:
        return self._taken is None

    def _left(self) -> float:
        return 0.0 if self._taken is None else max(0.0, self._taken + self._patience - monotonic())
