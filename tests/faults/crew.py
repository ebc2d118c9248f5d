"""Workers of the clinic: real processes, started as in production, and never outliving the test."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from clinic.cli.child import die_with
from config import ROOT
from tests.application import AUDIT_KEYS, DATA_KEYS
from tests.faults.patience import wait_until
from tests.house.running import environment

GONE_WITHIN = 60.0


class Crew:
    """The workers of one test, by process id; what they say is in `said`."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self._settings = settings_for(folder, settings)
        self._log = folder / "workers.txt"
        self.workers: dict[int, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_error: Any) -> None:
        for pid, worker in self.workers.items():
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
            worker.wait(GONE_WITHIN)

    def hire(self, number: int = 1) -> None:
        """Start so many more workers; they need a while until they work."""
        for _ in range(number):
            with self._log.open("ab") as log:
                worker = subprocess.Popen(
                    [sys.executable, "worker.py"],
                    cwd=ROOT,
                    env=self._settings,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    process_group=0,
                    preexec_fn=die_with(os.getpid()),
                )
            self.workers[worker.pid] = worker

    def kill(self, pid: int) -> None:
        """End a worker in the middle of whatever it does; its processes finish what they are at."""
        worker = self.workers.pop(pid)
        worker.kill()
        worker.wait(GONE_WITHIN)
        wait_until(lambda: not _is_there(pid))

    def dismiss(self, *pids: int) -> list[int]:
        """Tell these workers to stop, or all; how each of them ended."""
        leaving = [self.workers.pop(pid) for pid in pids or tuple(self.workers)]
        try:
            for worker in leaving:
                worker.terminate()
            return [worker.wait(GONE_WITHIN) for worker in leaving]
        finally:
            for worker in leaving:
                worker.kill()
                worker.wait()

    @property
    def said(self) -> str:
        """All that was logged so far, by all of them."""
        return self._log.read_text()


def _is_there(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def settings_for(folder: Path, settings: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process of the clinic that keeps its things in this folder."""
    return environment(
        CLINIC_MODE="testing",
        INSTANCE_DIR=str(folder),
        DATA_KEYS=DATA_KEYS,
        AUDIT_KEYS=AUDIT_KEYS,
        **settings,
    )
