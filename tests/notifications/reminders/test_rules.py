"""When a reminder leaves: by the wall clock or by the hour, and never at night."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from clinic.directory.reminder_rules import ReminderRule
from clinic.notifications.reminders.rules import remind_at, useful_until

BERLIN = ZoneInfo("Europe/Berlin")
AUCKLAND = ZoneInfo("Pacific/Auckland")
TWO_DAYS, TWO_HOURS = ReminderRule(days=2), ReminderRule(minutes=120)


def at(day: date, clock: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("zone", "visit", "reminder"),
    [
        # In the night to Sunday the clocks change; the hour on the wall stays.
        (BERLIN, date(2027, 3, 29), date(2027, 3, 27)),
        (BERLIN, date(2026, 10, 26), date(2026, 10, 24)),
        (AUCKLAND, date(2027, 4, 5), date(2027, 4, 3)),
        (AUCKLAND, date(2026, 9, 28), date(2026, 9, 26)),
    ],
)
def test_days_before_means_the_same_hour_on_the_wall(
    zone: ZoneInfo, visit: date, reminder: date
) -> None:
    assert remind_at(at(visit, "09:00", zone), TWO_DAYS, zone) == at(reminder, "09:00", zone)


def test_a_visit_on_the_day_of_the_change_is_announced_at_the_hour_of_the_wall() -> None:
    visit = at(date(2027, 3, 28), "09:00")
    reminder = remind_at(visit, ReminderRule(days=1), BERLIN)
    assert reminder == at(date(2027, 3, 27), "09:00")
    assert visit - reminder == timedelta(hours=23)


def test_an_hour_that_a_night_left_out_is_announced_when_the_clocks_have_changed() -> None:
    # 02:30 on Tuesday; two days before, that night went from 02:00 to 03:00. It is night anyway.
    reminder = remind_at(at(date(2027, 3, 30), "02:30"), TWO_DAYS, BERLIN)
    assert reminder == at(date(2027, 3, 27), "20:45")


def test_hours_before_are_hours_whatever_the_clocks_do() -> None:
    visit = at(date(2026, 10, 25), "10:30")
    assert remind_at(visit, ReminderRule(minutes=120), BERLIN) == visit - timedelta(hours=2)
    # Ten hours before, of which the night had one twice.
    early = remind_at(visit, ReminderRule(minutes=13 * 60 + 30), BERLIN)
    assert early == at(date(2026, 10, 24), "20:45")


@pytest.mark.parametrize(
    ("clock", "reminder"),
    [
        ("10:00", (26, "08:00")),
        ("09:59", (25, "20:45")),
        ("08:30", (25, "20:45")),
        ("22:59", (26, "20:59")),
        ("23:00", (26, "20:45")),
    ],
)
def test_what_falls_into_the_night_leaves_before_it(clock: str, reminder: tuple[int, str]) -> None:
    day, leaves = reminder
    found = remind_at(at(date(2026, 11, 26), clock), TWO_HOURS, BERLIN)
    assert found == at(date(2026, 11, day), leaves)


def test_a_reminder_is_of_use_until_shortly_before_the_visit() -> None:
    visit = at(date(2026, 11, 26), "10:00")
    assert useful_until(visit, TWO_DAYS) == at(date(2026, 11, 26), "07:00")
    assert useful_until(visit, TWO_HOURS) == at(date(2026, 11, 26), "09:45")
