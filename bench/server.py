"""The clinic's real server: gunicorn as in production, in one process, on a port of this machine."""

from __future__ import annotations

import os
import re
import secrets
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
class Server:
    """A server that answers; `worker` is the process that does the work."""

    port: int
    worker: int

    def cpu_seconds(self) -> float | None:
        """How long the process has had the processor; None where the system does not tell."""
        try:
            fields = Path(f"/proc/{self.worker}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def production(database_url: str, instance: str) -> dict[str, str]:
    """Production's, with limits that count but never refuse, and remember as little as in life."""
    limits = re.findall(r"^#(LIMIT_[A-Z_]+)=", (ROOT / ".env.example").read_text(), flags=re.M)
    return {
        "CLINIC_MODE": "production",
        "DATABASE_URL": database_url,
        "DEMO": "off",
        "INSTANCE_DIR": instance,
        "JWT_SECRET_KEY": secrets.token_urlsafe(32),
        "LOG_LEVEL": "WARNING",
        "PUBLIC_URL": f"https://{HOST}",
        "REDIS_URL": "",
        "SECRET_KEY": secrets.token_urlsafe(32),
        "SWEEP_IN_WEB": "off",
        "TRUSTED_HOSTS": HOST,
        **dict.fromkeys(limits, "100000 per second"),
    }


@contextmanager
def serving(settings: Mapping[str, str]) -> Iterator[Server]:
    """Serve with these settings, and end whatever happens."""
    port = _free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "gunicorn"],
        cwd=ROOT,
        env={**os.environ, **settings, "HOST": HOST, "PORT": str(port)},
        preexec_fn=die_with(os.getpid()),
    ) as master:
        try:
            _wait_until_it_answers(master, port)
            yield Server(port, _worker_of(master.pid))
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


def _worker_of(master: int) -> int:
    """The one child of the master; the master itself where that cannot be seen."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == master:
            return int(stat.parent.name)
    return master
