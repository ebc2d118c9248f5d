"""Instants carry their zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from clinic.core.clock import require_aware, utc_now
from clinic.core.errors import Invalid
from tests.core.times import utc, wall


def test_the_clock_tells_utc() -> None:
    assert utc_now().tzinfo is UTC


def test_an_instant_of_another_zone_is_turned_into_utc() -> None:
    nepal = timezone(timedelta(hours=5, minutes=45))

    moment = require_aware(wall("2026-06-01T12:00").replace(tzinfo=nepal))

    assert moment == utc("2026-06-01T06:15")
    assert moment.tzinfo is UTC


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        require_aware(wall("2026-06-01T12:00"))


def test_an_instant_before_the_calendar_begins_is_refused() -> None:
    far_east = datetime.fromisoformat("0001-01-01T00:00+14:00")

    with pytest.raises(Invalid) as refusal:
        require_aware(far_east)

    assert refusal.value.code == "date_out_of_range"
