"""The clinic's real server: gunicorn as in production, in one process, on a port of this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep

from clinic.cli.child import die_with
from config import ROOT

HOST = "127.0.0.1"
READY_WITHIN = 60.0


@dataclass(frozen=True)
class Used:
    """Seconds of a processor that were used up."""

    web: float = 0.0
    database: float = 0.0

    def __sub__(self, before: Used) -> Used:
        return Used(self.web - before.web, self.database - before.database)


@dataclass(frozen=True)
class Server:
    """A server that answers; `worker` is the process that does the work, `database` PostgreSQL's first."""

    port: int
    worker: int
    database: int | None = None

    def used(self) -> Used:
        """How much the server and its database have had so far; nothing where the system does not tell."""
        return Used(_seconds(self.worker), _seconds_of_all(self.database))

    def kilobytes(self) -> int:
        """How much memory the process has."""
        pages = int(Path(f"/proc/{self.worker}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") // 1024


def _seconds(pid: int, *, ended: bool = False) -> float:
    """What a process has had of the processor, in seconds; with what its `ended` children had."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11 : 15 if ended else 13])) / os.sysconf("SC_CLK_TCK")


def _seconds_of_all(first: int | None) -> float:
    if first is None:
        return 0.0
    return _seconds(first, ended=True) + sum(map(_seconds, _children(first)))


@contextmanager
def serving(
    settings: Mapping[str, str], *more: str, database: int | None = None, port: str = "PORT"
) -> Iterator[Server]:
    """Serve with these settings, and end whatever happens; `more` is said to gunicorn.

    `database` is PostgreSQL's first process, if what it uses is to be counted; `port` names the setting.
    """
    free = _free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "gunicorn", *more],
        cwd=ROOT,
        env={**os.environ, **settings, "HOST": HOST, port: str(free)},
        preexec_fn=die_with(os.getpid()),
    ) as master:
        try:
            _wait_until_it_answers(master, free)
            yield Server(free, next(_children(master.pid), master.pid), database)
        finally:
            master.terminate()


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind((HOST, 0))
        return int(listening.getsockname()[1])


def _wait_until_it_answers(master: subprocess.Popen[bytes], port: int) -> None:
    deadline = monotonic() + READY_WITHIN
    while master.poll() is None and monotonic() < deadline:
        connection = HTTPConnection(HOST, port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            sleep(0.05)
        finally:
            connection.close()
    raise RuntimeError("the server does not answer")


def _children(parent: int) -> Iterator[int]:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            found = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if found == parent:
            yield int(stat.parent.name)
