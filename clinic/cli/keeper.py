"""Ends the clinic's processes when their supervisor is gone, where the system cannot do it.

Linux tells a process that its parent died; elsewhere this small program stands by. It reads
process ids from its standard input, one a line, and takes the end of the input as the end of the
supervisor, however that came about.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable
from contextlib import suppress


def keep(lines: Iterable[str]) -> None:
    """Note the groups named by `lines`, then end them all."""
    groups = {int(line) for line in lines}
    for group in groups:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGTERM)


if __name__ == "__main__":
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    keep(sys.stdin)
