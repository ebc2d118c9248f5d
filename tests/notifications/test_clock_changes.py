"""Reminders at the weekends on which clocks change: at the hour that the clinic's clock shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from clinic.db import db
from clinic.directory.models import Clinic
from tests.cast import Cast
from tests.notifications.post import PostOffice

pytestmark = [pytest.mark.usefixtures("app_context"), pytest.mark.only_on("sqlite")]

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")


@dataclass(frozen=True)
class Weekend:
    """In the night to `sunday` the clocks of `zone` change; a day of 24 hours has so many then."""

    zone: ZoneInfo
    sunday: date
    hours: int

    def at(self, days: int, clock: str) -> datetime:
        """What the wall shows so many days after the Sunday."""
        day = self.sunday + timedelta(days=days)
        return datetime.combine(day, time.fromisoformat(clock), self.zone).astimezone(UTC)


WEEKENDS = [
    Weekend(BERLIN, date(2027, 3, 28), 23),
    Weekend(BERLIN, date(2027, 10, 31), 25),
    Weekend(NEW_YORK, date(2027, 3, 14), 23),
    Weekend(NEW_YORK, date(2027, 11, 7), 25),
]


@pytest.mark.parametrize("weekend", WEEKENDS, ids=lambda one: f"{one.zone.key} {one.sunday}")
def test_a_reminder_keeps_the_hour_of_the_wall(
    cast: Cast, post: PostOffice, weekend: Weekend
) -> None:
    """One visit on the Sunday itself, one on the Monday, at 10:00 by the clock that counts then."""
    clinic = db.session.get_one(Clinic, 1)
    clinic.time_zone, clinic.reminders = weekend.zone.key, ["1d", "120m"]
    db.session.commit()
    post.clock.now = weekend.at(-5, "12:00")
    for who, days in ((cast.amira, 0), (cast.jonas, 1)):
        start = weekend.at(days, "10:00")
        cast.desk_books(who.patient_id, start, override_reason="On call", now=post.clock())
    post.after(minutes=1)
    left = []
    for days, shown in MOMENTS:
        post.clock.now = weekend.at(days, shown)
        left += [(days, shown, name) for name, kind in post.work() if kind == "reminder"]
    assert left == [
        (-1, "10:00", "Amira Rahman"),
        (0, "08:00", "Amira Rahman"),
        (0, "10:00", "Jonas Weber"),
        (1, "08:00", "Jonas Weber"),
    ]
    night = weekend.at(0, "10:00") - weekend.at(-1, "10:00")
    assert night == timedelta(hours=weekend.hours)


#: By the day after the Sunday: a minute before each moment, and the moment.
MOMENTS = [
    (days, f"{hour:02}:{minute:02}")
    for days in (-2, -1, 0, 1)
    for hour, minute in ((7, 59), (8, 0), (9, 0), (9, 59), (10, 0), (11, 0), (20, 45))
]
