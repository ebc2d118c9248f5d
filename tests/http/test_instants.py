"""Instants, dates and versions as they stand in addresses and forms."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from clinic.http.instants import (
    date_or_none,
    instant_from,
    instant_key,
    instant_or_none,
    instant_text,
    version_from,
)
from tests.refusals import refused

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["2026-11-24T12:00:00Z", "2026-11-24T13:00:00+01:00", " 2026-11-24T12:00Z "]
)
def test_an_instant_is_read_whatever_its_offset(text: str) -> None:
    assert instant_from(text) == NOON


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2026-11-24", "2026-11-24T12:00:00", "0001-01-01T00:00:00+14:00",
     "9999-12-31T23:59:59-12:00", "2026-13-01T00:00:00Z", "\x00"],
)  # fmt: skip
def test_what_is_no_instant_is_refused_at_its_field(text: str) -> None:
    with refused("invalid", field="starts_at"):
        instant_from(text)
    assert instant_or_none(text) is None


def test_what_is_written_is_read_again() -> None:
    assert instant_from(instant_text(NOON)) == NOON
    assert instant_key(NOON) == "20261124T1200Z"


def test_a_date_is_read_or_missing() -> None:
    assert date_or_none("2026-11-24") == date(2026, 11, 24)
    for text in (None, "", "24.11.2026", "2026-02-30", "1970-12-31", "9000-01-01"):
        assert date_or_none(text) is None
    for day in (date(1971, 1, 1), date(8999, 12, 31)):
        assert date_or_none(day.isoformat()) == day


def test_a_version_is_a_small_number_or_missing() -> None:
    assert version_from("3") == 3
    for text in (None, "", "x", "-1", "²", "9" * 30):
        assert version_from(text) is None
