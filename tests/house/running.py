"""`make run` in a copy of the project, watched from outside."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from config import ROOT

READY_WITHIN = 60.0
GONE_WITHIN = 30.0
MAKE = ("make", "run")
SUPERVISOR = (".venv/bin/python", "-m", "clinic.cli.supervisor")


def copy_of_the_project(folder: Path) -> Path:
    """What a fresh clone would hold, with the packages already installed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        with suppress(FileNotFoundError):  # deleted, and not yet committed
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    return folder


def free_port() -> int:
    """A port of this machine on which nobody listens at the moment."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def environment(**settings: str) -> dict[str, str]:
    """What a shell hands over, and these settings."""
    return {"PATH": os.environ["PATH"], "HOME": "/nonexistent", **settings}


class RunningClinic:
    """A clinic that was started, and all processes that belong to it."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
        self.process = process
        self.port = port
        self._log = log

    @property
    def said(self) -> str:
        """All that it printed so far."""
        return self._log.read_text()

    def answers(self) -> bool:
        """Whether /healthz says 200."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def pids(self) -> set[int]:
        """The started process and all its descendants."""
        parents = _parents()
        family = {self.process.pid}
        while more := {pid for pid, parent in parents.items() if parent in family} - family:
            family |= more
        return family

    def pids_of(self, *words: str) -> list[int]:
        """Its processes that have one of these words in their command, the oldest first."""
        found = [pid for pid in self.pids() if any(word in _command(pid) for word in words)]
        return sorted(found)

    def pid_of(self, *words: str, but: Sequence[int]) -> int:
        """Waits for a process as `pids_of` that is none of those, and gives its id.

        A server that was killed may need more than one start: its port can still be taken.
        """
        found: list[int] = []

        def is_there() -> bool:
            found[:] = [pid for pid in self.pids_of(*words) if pid not in but]
            return bool(found)

        wait_until(is_there)
        return found[0]

    @property
    def supervisor(self) -> int:
        """The process id of the supervisor."""
        return self.pids_of("clinic.cli.supervisor")[-1]

    def wait_for_the_end(self) -> int:
        """Wait for the started process; its exit code."""
        return self.process.wait(GONE_WITHIN)


@contextmanager
def running(
    folder: Path, *, command: tuple[str, ...] = MAKE, **settings: str
) -> Iterator[RunningClinic]:
    """Start the clinic of this folder, wait until it serves, and leave nothing behind."""
    port = free_port()
    log = folder / f"output-{port}.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment(PORT=str(port), **settings),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    clinic = RunningClinic(process, port, log)
    try:
        wait_until(lambda: "Ctrl-C" in clinic.said or process.poll() is not None)
        assert process.poll() is None, clinic.said
        yield clinic
    finally:
        everybody = clinic.pids()
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(GONE_WITHIN)
            wait_until(lambda: not alive(everybody), within=GONE_WITHIN)
        finally:
            for pid in alive(everybody):
                os.kill(pid, signal.SIGKILL)
            process.wait()


def wait_until(happened: Callable[[], bool], *, within: float = READY_WITHIN) -> None:
    """Wait for a condition; fail if it does not come."""
    deadline = time.monotonic() + within
    while not happened():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def alive(pids: set[int]) -> set[int]:
    """Those of these processes that still run."""
    return pids & _parents().keys()


def _parents() -> dict[int, int]:
    """Every running process of the machine and its parent; those that ended do not count."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(stat.parent.name)] = int(parent)
    return parents


def _command(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    return ""
