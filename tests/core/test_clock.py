"""Instants carry their zone."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from clinic.core.clock import ClinicClock, machine_now, require_aware
from clinic.core.errors import Invalid
from tests.core.times import utc, wall


def test_the_clock_tells_utc() -> None:
    assert machine_now().tzinfo is UTC


@pytest.mark.parametrize(
    ("written", "ahead"),
    [
        ("5184000", timedelta(days=60)),
        (" -3600.5\n", timedelta(seconds=-3600.5)),
        ("0", timedelta()),
    ],
)
def test_the_clinics_clock_is_as_far_from_the_machines_as_its_file_says(
    tmp_path: Path, written: str, ahead: timedelta
) -> None:
    file = tmp_path / "clock"
    clock = ClinicClock(file)
    file.write_text(written)
    assert clock.offset() == ahead
    before = machine_now()
    assert before + ahead <= clock() <= machine_now() + ahead


@pytest.mark.parametrize("written", [None, b"", b"tomorrow", b"nan", b"inf", b"1e99", b"\xff"])
def test_a_file_that_says_no_number_leaves_the_machines_time_and_is_told_of_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, written: bytes | None
) -> None:
    file = tmp_path / "clock"
    clock = ClinicClock(file)
    if written is not None:
        file.write_bytes(written)
    with caplog.at_level(logging.WARNING):
        assert [clock.offset() for _ in range(3)] == [timedelta()] * 3
    assert len(caplog.messages) == 1
    assert str(file) in caplog.text
    file.write_text("60")
    assert clock.offset() == timedelta(minutes=1)


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
