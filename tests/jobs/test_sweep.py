"""The housekeeping, and the worker that does it from its start until it is told to stop."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from clinic.accounts.models import User
from clinic.booking.models import Hold
from clinic.cli.child import die_with
from clinic.db import db
from clinic.jobs.sweep import sweep
from clinic.patients.register import sign_up
from config import ROOT
from tests.application import AUDIT_KEYS, DATA_KEYS, Clock
from tests.cast import FRIDAY, PASSWORD, Cast
from tests.house.running import environment, wait_until


def holds(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Hold)) or 0


def long_expired_hold(app: Flask, cast: Cast) -> None:
    """A hold that has ended by any clock, also by the machine's."""
    cast.holds(cast.amira, cast.slot(FRIDAY, "09:00"))
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE hold SET expires_at = '2001-01-01 00:00:00.000000'"))


def test_an_expired_hold_is_swept_and_a_live_one_is_kept(
    app: Flask, cast: Cast, clock: Clock
) -> None:
    cast.holds(cast.amira, cast.slot(FRIDAY, "09:00"))
    with app.app_context():
        sweep()
    assert holds(app) == 1
    clock.advance(minutes=36)
    with app.app_context():
        sweep()
        sweep()
    assert holds(app) == 0


@pytest.mark.only_on("sqlite")
def test_an_account_that_nobody_has_claimed_is_swept(app: Flask, clock: Clock) -> None:
    with app.app_context():
        sign_up(email="emma@example.org", full_name="Emma", password=PASSWORD, now=clock())
        sweep()
        assert db.session.scalar(select(func.count()).select_from(User)) == 1
        clock.advance(days=7)
        sweep()
        assert db.session.scalar(select(func.count()).select_from(User)) == 0


@contextmanager
def worker(database_url: str, redis_url: str, instance: Path) -> Iterator[subprocess.Popen[bytes]]:
    settings = environment(
        CLINIC_MODE="testing",
        DATABASE_URL=database_url,
        REDIS_URL=redis_url,
        INSTANCE_DIR=str(instance),
        DATA_KEYS=DATA_KEYS,
        AUDIT_KEYS=AUDIT_KEYS,
    )
    process = subprocess.Popen(
        [sys.executable, "worker.py"], cwd=ROOT, env=settings, preexec_fn=die_with(os.getpid())
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


@pytest.mark.slow
@pytest.mark.only_on("sqlite")
def test_the_worker_sweeps_when_it_starts_and_stops_when_told(
    app: Flask, cast: Cast, database_url: str, redis_url: str, tmp_path: Path
) -> None:
    long_expired_hold(app, cast)
    with worker(database_url, redis_url, tmp_path) as process:
        wait_until(lambda: holds(app) == 0)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
