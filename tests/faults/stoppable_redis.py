"""A Redis of the test's own, that is really stopped and really started."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from clinic.cli import embedded_redis
from clinic.cli.child import die_with
from clinic.queues import connect_redis
from tests.faults.patience import wait_until


class StoppableRedis:
    """Begins stopped. Started again, it has forgotten everything."""

    def __init__(self, folder: Path) -> None:
        self._socket = embedded_redis.socket_path(folder, "redis.sock")
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> StoppableRedis:
        return self

    def __exit__(self, *_error: Any) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Its REDIS_URL, whether it runs or not."""
        return embedded_redis.url(self._socket)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._server = subprocess.Popen(
            embedded_redis.command(next(embedded_redis.server_programs()), self._socket),
            stdout=subprocess.DEVNULL,
            preexec_fn=die_with(os.getpid()),
        )
        wait_until(lambda: embedded_redis.answers(self._socket))

    def stop(self) -> None:
        """End it at once, with whoever is connected."""
        if self._server is not None:
            self._server.kill()
            self._server.wait()
            self._server = None

    def forget(self) -> None:
        """What FLUSHALL does to a Redis that runs on."""
        with connect_redis(self.url, patience=30) as redis:
            redis.flushall()

    def workers(self) -> int:
        """How many workers have said hello since it started."""
        with connect_redis(self.url, patience=30) as redis:
            return int(redis.scard("rq:workers"))

    def info(self) -> str:
        """What RQ's own command shows an operator."""
        command = [str(Path(sys.executable).with_name("rq")), "info", "--url", self.url]
        return subprocess.run(
            command, check=True, capture_output=True, text=True, timeout=60
        ).stdout
