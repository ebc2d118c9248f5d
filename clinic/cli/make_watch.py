"""Notices that `make` was told to stop.

GNU make does not pass on a SIGINT that was sent to it alone: it gives the signal its default
meaning back and waits for its children to end. On Linux that change can be seen from outside, and
it is the only word its children get.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

_STOPPING = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM)


class MakeWatch:
    """Watches the parent process, if it is make; knows nothing where there is no /proc."""

    def __init__(self) -> None:
        self._parent = os.getppid()
        self._is_make = _name(self._parent) in ("make", "gmake")
        self._caught = _caught_signals(self._parent) if self._is_make else 0

    def has_stopped(self) -> bool:
        """Whether make has ended, or let go of a signal that it caught at the start."""
        if not self._is_make:
            return False
        return os.getppid() != self._parent or bool(self._caught & ~_caught_signals(self._parent))


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def _caught_signals(pid: int) -> int:
    """The stopping signals that this process catches, as a bit mask."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    for line in status.splitlines():
        if line.startswith("SigCgt:"):
            caught = int(line.split()[1], 16)
            return sum(1 << (number - 1) for number in _STOPPING if caught >> (number - 1) & 1)
    return 0
