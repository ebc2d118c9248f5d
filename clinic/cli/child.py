"""One program that the supervisor keeps running."""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import IO

ON_LINUX = platform.system() == "Linux"
PR_SET_PDEATHSIG = 1
#: Pauses before the first, second, third … restart, in seconds; the last one from then on.
PAUSES = (0.5, 1, 2, 5, 10, 30)
#: Having run so long, in seconds, a child counts as healthy again.
HEALTHY_AFTER = 60


class Child:
    """A program in a process group of its own, that ends when the supervisor ends.

    It gets a group so that Ctrl-C in a terminal reaches the supervisor alone, who then stops
    everybody in good order.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        environ: Mapping[str, str],
        folder: Path,
        log: Path | None = None,
        when_started: Callable[[int], object] | None = None,
    ) -> None:
        self.name = name
        self._deaths = 0
        self._command = list(command)
        self._environ = dict(environ)
        self._folder = folder
        self._log = log
        self._when_started = when_started
        self._process: subprocess.Popen[bytes] | None = None
        self._started = self._restart_at = 0.0

    @property
    def pid(self) -> int | None:
        """The running program's process id, or None."""
        return self._process.pid if self._process and self._process.poll() is None else None

    @property
    def exit_code(self) -> int | None:
        """How the program ended; None while it runs."""
        return self._process.poll() if self._process else None

    def start(self) -> None:
        """Start the program. Only ever from the main thread: Linux ties its life to the thread."""
        output = self._log.open("wb") if self._log else None
        try:
            self._process = self._spawn(output)
        finally:
            if output:
                output.close()
        self._started = monotonic()
        if self._when_started:
            self._when_started(self._process.pid)

    def _spawn(self, output: IO[bytes] | None) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._command,
            cwd=self._folder,
            env=self._environ,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            process_group=0,
            preexec_fn=die_with(os.getpid()),
        )

    def restart_if_dead(self) -> float | None:
        """Bring a dead child back after a pause that grows up to a bound.

        The pause in seconds, if the child was just found dead.
        """
        if self.exit_code is None:
            if self._deaths and monotonic() - self._started > HEALTHY_AFTER:
                self._deaths = 0
            return None
        if not self._restart_at:
            pause = PAUSES[min(self._deaths, len(PAUSES) - 1)]
            self._restart_at = monotonic() + pause
            self._deaths += 1
            return pause
        if monotonic() >= self._restart_at:
            self._restart_at = 0.0
            self.kill()  # what it may have left in its group
            self.start()
        return None

    def ask_to_stop(self) -> None:
        """Ask the program to end in good order."""
        if self._process and self.pid:
            self._process.terminate()

    def kill(self) -> None:
        """End the program and whatever it left in its group."""
        if self._process:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def die_with(parent: int, last_word: signal.Signals = signal.SIGTERM) -> Callable[[], None] | None:
    """What a new process does on Linux to be sent a signal when its parent is gone.

    For `preexec_fn`; None elsewhere.
    """
    if not ON_LINUX:
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def ask_for_the_signal() -> None:
        prctl(PR_SET_PDEATHSIG, last_word)
        if os.getppid() != parent:
            os._exit(1)

    return ask_for_the_signal
