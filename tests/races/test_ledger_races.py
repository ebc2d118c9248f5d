"""The worker and those who change hours write one ledger at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from clinic.db import db
from clinic.directory.settings import close_day
from clinic.insight.ledger import freeze_by_and_by, freeze_ended_days
from clinic.insight.models import DayLedger
from clinic.scheduling.hours import set_weekly_hours
from tests.cast import TUESDAY, Cast
from tests.races.together import said, together

pytestmark = pytest.mark.slow


def test_whoever_comes_first_what_was_offered_is_written_once(app: Flask, cast: Cast) -> None:
    doctors = (cast.lena, cast.krug, cast.samuel)
    acts: list[Callable[[], object]] = [
        *(partial(set_weekly_hours, one.actor, one.doctor_id, [], now=cast.now) for one in doctors),
        partial(close_day, cast.petra.actor, TUESDAY, name="", now=cast.now),
        partial(freeze_by_and_by, now=cast.now),
        partial(freeze_ended_days, now=cast.now),
    ]
    assert said(together(app, acts)) == ["done"] * len(acts)
    with app.app_context():
        ledger = db.session.scalars(select(DayLedger)).all()
    assert len(ledger) == 4 * 21
    worked = [row.offered_minutes for row in ledger if row.doctor_id != cast.ida.doctor_id]
    assert worked.count(450) == 3 * 15  # three weeks from Tuesday to Monday; weekends are free
    assert sum(worked) == 3 * 15 * 450
