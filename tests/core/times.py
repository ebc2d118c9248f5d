"""Zones and dates worth trying, and the settings of the property tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Pacific/Auckland",
    "Australia/Lord_Howe",  # half an hour
    "UTC",
    "Asia/Kathmandu",  # no change, three quarters of an hour off
    "Asia/Beirut",  # in spring there is no midnight
    "America/Havana",  # midnight comes twice in autumn
    "America/Santiago",  # 24:00 goes back to 23:00 of the same evening
    "Antarctica/Troll",  # two hours
)


def property_test(examples: int) -> settings:
    """The same examples on every run and every machine, however slow; fewer in `make check`."""
    return settings(
        max_examples=min(examples, settings().max_examples),
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )


def local(text: str, zone: str) -> datetime:
    """The instant (UTC) of an unambiguous local time written as 2026-03-29T09:00."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def wall(text: str) -> datetime:
    """A naive local time written as 2026-03-29T09:00."""
    return datetime.fromisoformat(text)


def utc(text: str) -> datetime:
    """The instant written as 2026-03-29T09:00, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _days_near_changes(zone: str) -> list[date]:
    """The days of 2026 and 2027 on which the clocks change, often, with their neighbours."""
    rules, first = ZoneInfo(zone), datetime(2026, 1, 1, tzinfo=UTC)
    near: list[date] = []
    for number in range(730):
        today, tomorrow = first + timedelta(days=number), first + timedelta(days=number + 1)
        if today.astimezone(rules).utcoffset() != tomorrow.astimezone(rules).utcoffset():
            near += [today.date() + timedelta(days=near_by) for near_by in (-1, 0, 0, 0, 1, 1, 2)]
    return near


def _places_and_days() -> list[tuple[str, date]]:
    ordinary = [date(2026, 1, 14), date(2026, 7, 1), date(2027, 12, 31)]
    pairs = [(zone, day) for zone in ZONES for day in _days_near_changes(zone) + ordinary]
    # A change one minute after midnight, and a date that was left out altogether.
    pairs += [("America/St_Johns", date(2010, 11, day)) for day in (6, 7, 8)]
    pairs += [("Pacific/Apia", date(2011, 12, day)) for day in (29, 30, 31)]
    return pairs


minutes_of_the_night = st.integers(0, 210) | st.integers(1380, 1439)
"""The minutes of the day at which clocks are changed somewhere."""

places_and_days = st.sampled_from(_places_and_days())
"""A zone's name and a local date, mostly close to a change of the clocks."""
