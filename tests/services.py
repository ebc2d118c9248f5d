"""PostgreSQL, a Redis and a browser for the tests: started by them, for them, and ended with them.

`python -m tests.services missing` names what has to be installed first, as Debian calls it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from clinic.cli import embedded_redis
from clinic.cli.child import die_with

READY_WITHIN = 30.0
USER = "clinic"
ROOM_NEEDED = 1024**3


class Unavailable(Exception):
    """A program that the tests need is not there, or does not start."""


def missing() -> list[str]:
    """Debian's names of the packages without which the tests cannot run."""
    needed = {
        "postgresql": postgres_programs() is not None,
        "redis-server": next(embedded_redis.server_programs(), None) is not None,
        "chromium-headless-shell": browser_program() is not None,
    }
    return [package for package, found in needed.items() if not found]


def postgres_programs() -> Path | None:
    """The folder of initdb and postgres, the newest version first."""
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(debian, key=lambda path: float(path.parts[-3]), reverse=True)
    on_path = shutil.which("initdb")
    found = [*newest, *([Path(on_path).resolve()] if on_path else [])]
    return next((path.parent for path in found if (path.parent / "postgres").exists()), None)


def browser_program() -> str | None:
    """A Chromium: the system's, without a window if it can (half the work), else Playwright's own."""
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable"):
        found = shutil.which(name)
        if found:
            return found
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def place_in_memory(otherwise: str) -> str:
    """A folder that is no disk, where there is one with room: each test copies a database."""
    memory = Path("/dev/shm")
    usable = memory.is_dir() and os.access(memory, os.W_OK)
    return str(memory) if usable and shutil.disk_usage(memory).free > ROOM_NEEDED else otherwise


class Postgres:
    """A PostgreSQL cluster of the test run's own, as somebody sees it who wants to use it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def url(self, database: str) -> str:
        """The address of one of its databases, as DATABASE_URL."""
        return f"postgresql+psycopg://{USER}@/{database}?host={self.folder}"

    def connect(self, database: str = "postgres") -> psycopg.Connection[Any]:
        """A connection in which every statement is a transaction."""
        return psycopg.connect(
            host=str(self.folder), user=USER, dbname=database, autocommit=True, connect_timeout=5
        )


class PostgresServer(Postgres):
    """The same, by whom it was started: on a Unix socket only, quick rather than durable."""

    def __init__(self, kept: Path | None = None, **settings: str) -> None:
        """`settings` instead of those that are good for many small databases. The data of one that is
        `kept` are in that folder, and stay there.
        """
        self._other_settings = settings
        programs = postgres_programs()
        if programs is None:
            raise Unavailable("PostgreSQL is not installed; `make test` installs it.")
        # Short, for the socket; and not below a home that the server's account may not enter.
        super().__init__(Path(tempfile.mkdtemp(prefix="clinic-pg-", dir=place_in_memory("/tmp"))))
        self._account = _unprivileged_account()
        if self._account:
            os.chown(self.folder, self._account.pw_uid, self._account.pw_gid)
        data = kept or self.folder / "data"
        if not (data / "PG_VERSION").exists():
            self._make(programs, data)
        self._server = self._start([str(programs / "postgres"), "-D", str(data), *self._settings()])
        _wait_until(self._answers, "PostgreSQL", self._server)

    def stop(self) -> None:
        """End the server at once, whoever is connected, and forget its data if they are not kept."""
        self._server.send_signal(signal.SIGINT)
        self._server.wait(timeout=READY_WITHIN)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def pid(self) -> int:
        """The first of its processes."""
        return self._server.pid

    def _make(self, programs: Path, data: Path) -> None:
        data.mkdir(parents=True, exist_ok=True)
        if self._account:
            os.chown(data, self._account.pw_uid, self._account.pw_gid)
        initdb = [programs / "initdb", "--pgdata", data, "--username", USER, "--auth", "trust"]
        options = ["--encoding", "UTF8", "--locale", "C", "--no-sync"]
        self._run([*map(str, initdb), *options])

    def _settings(self) -> list[str]:
        settings = {
            "unix_socket_directories": str(self.folder),
            "listen_addresses": "",
            "max_connections": "200",
            # Each copy of a database is a look through all of it.
            "shared_buffers": "16MB",
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "wal_level": "minimal",
            "max_wal_senders": "0",
            "max_wal_size": "128MB",
            "autovacuum": "off",
            "log_min_messages": "fatal",
            **self._other_settings,
        }
        return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]

    def _run(self, command: list[str]) -> None:
        done = subprocess.run(command, capture_output=True, text=True, **self._identity())
        if done.returncode:
            raise Unavailable(f"initdb failed: {done.stderr.strip()}")

    def _start(self, command: list[str]) -> subprocess.Popen[bytes]:
        log = (self.folder / "log").open("wb")
        with log:
            return subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                process_group=0,
                preexec_fn=die_with(os.getpid(), signal.SIGINT),
                **self._identity(),
            )

    def _identity(self) -> dict[str, Any]:
        """PostgreSQL refuses to run as root."""
        if not self._account:
            return {"cwd": "/"}
        return {
            "cwd": "/",
            "user": self._account.pw_uid,
            "group": self._account.pw_gid,
            "extra_groups": [],
            "env": {"PATH": os.environ["PATH"]},
        }

    def _answers(self) -> bool:
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True


class RedisServer:
    """A private server of Redis's protocol on a Unix socket, without a file."""

    def __init__(self) -> None:
        program = next(embedded_redis.server_programs(), None)
        if program is None:
            raise Unavailable("No Redis is installed; `make test` installs it.")
        self.folder = Path(tempfile.mkdtemp(prefix="clinic-redis-", dir="/tmp"))
        self._socket = self.folder / "redis.sock"
        self._server = subprocess.Popen(
            embedded_redis.command(program, self._socket),
            stdout=subprocess.DEVNULL,
            process_group=0,
            preexec_fn=die_with(os.getpid()),
        )
        _wait_until(lambda: embedded_redis.answers(self._socket), "Redis", self._server)

    @property
    def address(self) -> str:
        """Its REDIS_URL, without the number of the database."""
        return f"unix://{self._socket}"

    def stop(self) -> None:
        """End the server and forget its data."""
        self._server.terminate()
        self._server.wait(timeout=READY_WITHIN)
        shutil.rmtree(self.folder, ignore_errors=True)


def _unprivileged_account() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Unavailable("As root the tests need the account `postgres` or `nobody`.")


def _wait_until(ready: Callable[[], bool], name: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while not ready():
        if server.poll() is not None or time.monotonic() > deadline:
            server.kill()
            raise Unavailable(f"{name} does not start.")
        time.sleep(0.02)


if __name__ == "__main__" and sys.argv[1:] == ["missing"]:
    sys.stdout.writelines(f"{package}\n" for package in missing())
