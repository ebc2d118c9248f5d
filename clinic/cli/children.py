"""All the programs of one running clinic, and that none of them outlives it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from clinic.cli.child import ON_LINUX, Child

#: How long a program may take to end in good order, in seconds.
GRACE = 8.0


class Children:
    """The running programs. Stopping goes backwards: the last started is the first to be told."""

    def __init__(self, *, environ: Mapping[str, str], folder: Path) -> None:
        self.environ = dict(environ)
        self._folder = folder
        self._running: list[Child] = []
        self._keeper = None if ON_LINUX else self._start_keeper()

    def __iter__(self) -> Iterator[Child]:
        return iter(self._running)

    def launch(self, name: str, command: list[str], *, log: Path | None = None) -> Child:
        """Start a program with the environment of this moment."""
        child = Child(
            name,
            command,
            environ=self.environ,
            folder=self._folder,
            log=log,
            when_started=self._tell_keeper,
        )
        self._running.append(child)
        child.start()
        return child

    def drop(self, child: Child) -> None:
        """End a program for good."""
        self._running.remove(child)
        child.kill()

    def stop(self) -> None:
        """End all of them: first those that serve, then the Redis they stand on."""
        foundation = [child for child in self._running if child.name == "redis"]
        for layer in ([child for child in self._running if child not in foundation], foundation):
            _end(layer)
        self._running.clear()
        if self._keeper and self._keeper.stdin:
            self._keeper.stdin.close()
            self._keeper.wait()

    def _start_keeper(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "clinic.cli.keeper"],
            cwd=self._folder,
            stdin=subprocess.PIPE,
            text=True,
            process_group=0,
        )

    def _tell_keeper(self, pid: int) -> None:
        if self._keeper and self._keeper.stdin:
            self._keeper.stdin.write(f"{pid}\n")
            self._keeper.stdin.flush()


def _end(layer: list[Child]) -> None:
    for child in layer:
        child.ask_to_stop()
    deadline = time.monotonic() + GRACE
    while any(child.pid for child in layer) and time.monotonic() < deadline:
        time.sleep(0.05)
    for child in layer:
        child.kill()
