"""Workers that need not be read from disk each: a process that holds their code has them as children.

Starting `worker.py` takes two seconds of a processor, most of it for its imports, and some tests end
dozens of workers. Each child is a process like any other, and does all that `worker.py` does.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import worker
from clinic.cli.child import die_with
from config import ROOT
from tests.faults.crew import GONE_WITHIN, settings_for
from tests.faults.patience import wait_until


class Nursery:
    """Like a Crew, for workers that are many and die young."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self._log = folder / "nursery.txt"
        self.workers: set[int] = set()
        with self._log.open("ab") as log:
            self._mother = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.nursery"],
                cwd=ROOT,
                env=settings_for(folder, settings),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                preexec_fn=die_with(os.getpid()),
            )

    def __enter__(self) -> Nursery:
        return self

    def __exit__(self, *_error: Any) -> None:
        for pid in list(self.workers):
            self.kill(pid)
        self._mother.communicate(timeout=GONE_WITHIN)

    def hire(self, number: int = 1) -> None:
        """Start so many more workers; they need a moment until they work."""
        assert self._mother.stdin
        assert self._mother.stdout
        for _ in range(number):
            self._mother.stdin.write(b"\n")
            self._mother.stdin.flush()
            self.workers.add(int(self._mother.stdout.readline()))

    def kill(self, pid: int) -> None:
        """End a worker in the middle of whatever it does."""
        self.workers.remove(pid)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not _lives(pid))

    @property
    def said(self) -> str:
        """All that was logged so far, by all of them."""
        return self._log.read_text()


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def main() -> None:
    """Have a child for each line that comes, and tell its process id."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how they ended
    mother = os.getpid()
    for _line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _work(mother)
        print(pid, flush=True)  # noqa: T201 - that is how it speaks


def _work(mother: int) -> None:
    tie_to_her = die_with(mother)
    if tie_to_her:
        tie_to_her()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(nothing, stream)
    os._exit(worker.main())


if __name__ == "__main__":
    main()
