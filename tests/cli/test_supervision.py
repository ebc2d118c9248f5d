"""The small parts of `make run`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from clinic.cli import embedded_redis, make_watch
from clinic.cli.make_watch import MakeWatch
from config import ROOT
from tests.house.running import wait_until


def test_a_short_plain_folder_holds_the_socket_itself(tmp_path: Path) -> None:
    assert embedded_redis.socket_path(Path("/srv/clinic"), "redis.sock") == Path(
        "/srv/clinic/redis.sock"
    )


@pytest.mark.parametrize("folder", ["/srv/" + "long/" * 30, "/srv/a clinic", "/srv/klinik-müller"])
def test_a_folder_that_an_address_cannot_hold_is_replaced_by_a_short_one(folder: str) -> None:
    socket = embedded_redis.socket_path(Path(folder), "redis.sock")
    try:
        assert len(os.fsencode(socket)) <= embedded_redis.LONGEST_SOCKET_PATH
        assert socket.parent.stat().st_mode & 0o777 == 0o700
    finally:
        socket.parent.rmdir()


def test_a_path_in_bytes_counts_not_in_letters() -> None:
    exactly = "/" + "x" * (embedded_redis.LONGEST_SOCKET_PATH - len("//s"))
    assert embedded_redis.socket_path(Path(exactly), "s") == Path(exactly, "s")
    longer = embedded_redis.socket_path(Path(exactly + "x"), "s")
    longer.parent.rmdir()
    assert longer != Path(exactly + "x", "s")


@pytest.mark.slow
def test_the_keeper_ends_every_group_once_its_input_ends() -> None:
    sleeper = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(600)"], process_group=0
    )
    keeper = subprocess.Popen(
        [sys.executable, "-m", "clinic.cli.keeper"], cwd=ROOT, stdin=subprocess.PIPE, text=True
    )
    try:
        assert keeper.stdin is not None
        keeper.stdin.write(f"{sleeper.pid}\n")
        keeper.stdin.flush()
        assert sleeper.poll() is None
        keeper.stdin.close()
        assert sleeper.wait(30) == -signal.SIGTERM
        assert keeper.wait(30) == 0
    finally:
        sleeper.kill()
        sleeper.wait()
        keeper.kill()
        keeper.wait()


def test_a_parent_that_is_not_make_is_not_watched() -> None:
    assert MakeWatch().has_stopped() is False


def test_make_has_stopped_when_it_no_longer_catches_what_it_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caught = {"now": 0b10}  # SIGINT
    monkeypatch.setattr(make_watch, "_name", lambda _pid: "make")
    monkeypatch.setattr(make_watch, "_caught_signals", lambda _pid: caught["now"])
    watch = MakeWatch()
    assert watch.has_stopped() is False
    caught["now"] = 0
    assert watch.has_stopped() is True


def test_a_program_that_does_not_answer_is_not_taken_for_a_redis(tmp_path: Path) -> None:
    assert embedded_redis.answers(tmp_path / "nobody.sock") is False


def test_the_caught_signals_of_a_process_are_seen_from_outside() -> None:
    program = (
        "import signal, sys, time\n"
        "signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"
        "signal.signal(signal.SIGINT, lambda *_: signal.signal(signal.SIGINT, signal.SIG_DFL))\n"
        "print('ready', flush=True)\n"
        "time.sleep(600)\n"
    )
    other = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    try:
        assert other.stdout is not None
        other.stdout.readline()
        assert make_watch._caught_signals(other.pid) == 1 << (signal.SIGINT - 1)
        other.send_signal(signal.SIGINT)
        wait_until(lambda: make_watch._caught_signals(other.pid) == 0)
    finally:
        other.kill()
        other.communicate()
