"""The audit is sealed by the routine, and its end is told to the log once a day."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from sqlalchemy import select, text

from clinic.audit.models import AuditEntry
from clinic.audit.seal import chain_head
from clinic.db import db
from clinic.jobs.sealer import Sealer
from tests.application import Clock
from tests.cast import Cast


def heads(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [one.getMessage() for one in caplog.records if "audit head" in one.getMessage()]


def test_T31_the_head_is_in_the_log_once_a_day(
    app: Flask, cast: Cast, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    sealer = Sealer(clock)
    with app.app_context():
        sealer()
        sealer()
        assert heads(caplog) == [f"audit head {chain_head()}"]
        clock.advance(days=1)
        sealer()
    assert len(heads(caplog)) == 2


def test_T31_a_cut_chain_rings_the_alarm_and_leaves_one_row(
    app: Flask, cast: Cast, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    sealer = Sealer(clock)
    with app.app_context():
        sealer()
        with db.engine.begin() as connection:
            if db.engine.dialect.name == "sqlite":
                connection.execute(text("DROP TRIGGER audit_seal_delete"))
            else:
                connection.execute(text("ALTER TABLE audit_seal DISABLE TRIGGER ALL"))
            connection.execute(text("DELETE FROM audit_seal"))
        sealer()
        sealer()
        alarms = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "sys_monitor"))
        assert len(alarms.all()) == 1
    assert [one.levelname for one in caplog.records].count("CRITICAL") == 2
