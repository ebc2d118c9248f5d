"""`make run` and `make dev`: starts everything the clinic needs, keeps it running, and stops all of it.

Run as `python -m clinic.cli.supervisor` in the project's folder.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from clinic.cli import embedded_redis
from clinic.cli.child import Child
from clinic.cli.children import Children
from clinic.cli.demo_logins import LOGINS, PASSWORD
from clinic.cli.health import serves
from clinic.cli.make_watch import MakeWatch
from clinic.cli.preflight import CannotStart, database_is_reachable, port_is_free
from config import ROOT, ConfigurationError, from_environment, with_env_file

LOOK_EVERY = 0.1
SERVES_WITHIN = 60.0
REDIS_ANSWERS_WITHIN = 10.0


class Stopped(Exception):
    """Somebody asked the supervisor to stop."""


class Supervisor:
    """The processes of one running clinic."""

    def __init__(
        self, config: Mapping[str, Any], environ: Mapping[str, str], *, reload: bool = False
    ) -> None:
        self._config = config
        self._reload = reload
        self._children = Children(environ=environ, folder=ROOT)
        self._make = MakeWatch()
        self._asked_to_stop = False
        self._temporary: Path | None = None

    def run(self) -> int:
        """Start, keep running, stop; returns the exit code for the shell."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note_signal)
        try:
            self._start()
            self._say_where()
            return self._keep_running()
        except Stopped:
            return 0
        except CannotStart as reason:
            _say_why_not(reason)
            return 1
        finally:
            self._stop()

    # -- starting ----------------------------------------------------------------------------------

    def _start(self) -> None:
        port_is_free(self._config["HOST"], self._config["PORT"])
        database_is_reachable(self._config)
        if not self._config["REDIS_URL"]:
            self._start_redis()
        self._prepare_database()
        has_redis = bool(self._children.environ.get("REDIS_URL"))
        # A server that reloads has two processes, so the routine is always the worker's then.
        has_worker = has_redis or self._reload
        self._children.environ["SWEEP_IN_WEB"] = "off" if has_worker else "on"
        web = self._children.launch("web", self._web_command())
        self._wait_until(lambda: serves(self._config), within=SERVES_WITHIN, unless_ended=web)
        if has_worker:
            self._children.launch("worker", self._worker_command())

    def _web_command(self) -> list[str]:
        if not self._reload:
            return [sys.executable, "-m", "gunicorn"]
        where = ["--host", self._config["HOST"], "--port", str(self._config["PORT"])]
        return [sys.executable, "-m", "flask", "--app", "wsgi", "run", "--debug", *where]

    def _worker_command(self) -> list[str]:
        work = [sys.executable, "worker.py"]
        if not self._reload:
            return work
        watch = [sys.executable, "-m", "watchfiles", "--filter", "python", "--verbosity", "warning"]
        return [*watch, shlex.join(work), "clinic", "worker.py", "config.py"]

    def _start_redis(self) -> None:
        """Start the first Redis that works; without any, the web process does the worker's part."""
        instance = Path(self._config["INSTANCE_DIR"]).resolve()
        socket = embedded_redis.socket_path(instance, f"redis-{self._config['PORT']}.sock")
        if socket.parent != instance:
            self._temporary = socket.parent
        url = embedded_redis.url(socket)
        for program in embedded_redis.server_programs():
            redis = self._children.launch(
                "redis", embedded_redis.command(program, socket), log=instance / "redis.log"
            )
            if self._redis_answers(redis, socket):
                self._children.environ["REDIS_URL"] = url
                return
            self._children.drop(redis)
        _say("No Redis was found: one process does it all.")

    def _redis_answers(self, redis: Child, socket: Path) -> bool:
        try:
            self._wait_until(
                lambda: embedded_redis.answers(socket),
                within=REDIS_ANSWERS_WITHIN,
                unless_ended=redis,
            )
        except CannotStart:
            return False
        return True

    def _prepare_database(self) -> None:
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "prepare"]
        preparing = self._children.launch("prepare", command)
        self._wait_until(lambda: preparing.exit_code is not None)
        self._children.drop(preparing)
        if preparing.exit_code != 0:
            raise CannotStart("The database could not be made ready; the reason is above.")

    # -- running -----------------------------------------------------------------------------------

    def _say_where(self) -> None:
        _say(f"The clinic is open at {self._config['PUBLIC_URL']}")
        if self._config["DEMO"]:
            for who, email in LOGINS.items():
                _say(f"  {who:<8} {email}")
            _say(f"  Password of all: {PASSWORD}")
        _say("Ctrl-C closes it.")

    def _keep_running(self) -> int:
        """Start again whoever dies, however often: what stands in the way may pass by itself."""
        while True:
            self._look()
            for child in self._children:
                pause = child.restart_if_dead()
                if pause is not None:
                    ended = f"{child.name} ended unexpectedly ({child.exit_code})"
                    _say(f"{ended}; starting it again in {pause:g} seconds.")

    def _wait_until(
        self,
        happened: Callable[[], bool],
        *,
        within: float | None = None,
        unless_ended: Child | None = None,
    ) -> None:
        """Wait for something. Raises CannotStart if it took too long or the child ended first."""
        deadline = time.monotonic() + within if within else None
        while not happened():
            self._look()
            if unless_ended and unless_ended.exit_code is not None:
                raise CannotStart(f"{unless_ended.name} ended before it was ready.")
            if deadline and time.monotonic() > deadline:
                raise CannotStart(f"The clinic did not answer within {within:.0f} seconds.")

    def _look(self) -> None:
        """Let a moment pass; raises Stopped if somebody wants the end."""
        time.sleep(LOOK_EVERY)
        if self._asked_to_stop or self._make.has_stopped():
            raise Stopped

    def _note_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._asked_to_stop = True

    def _stop(self) -> None:
        self._children.stop()
        if self._temporary:
            shutil.rmtree(self._temporary, ignore_errors=True)


def main(arguments: Sequence[str] = ()) -> int:
    """Start the clinic as the environment says; returns the exit code for the shell.

    With `--reload`, for who changes the code: what is changed is served at once, with a debugger.
    """
    environ, reload = with_env_file(os.environ), "--reload" in arguments
    try:
        config = from_environment(environ)
        if reload and config["CLINIC_MODE"] != "development":
            raise ConfigurationError("A debugger is for development: CLINIC_MODE says otherwise.")
    except ConfigurationError as reason:
        _say_why_not(reason)
        return 1
    return Supervisor(config, environ, reload=reload).run()


def _say(sentence: str) -> None:
    print(sentence, flush=True)


def _say_why_not(reason: Exception) -> None:
    print(reason, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
