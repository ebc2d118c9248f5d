"""When a reminder goes out, and until when it is of use: pure.

A rule is a text: `2d` is two days before at the same hour of the wall clock, `120m` is two hours
before, however the clocks change in between.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from clinic.core.errors import N_, Invalid
from clinic.core.local_time import first_instant, local_reading, wall_minute

#: Nobody is reminded from 21:00 until 08:00; what would fall into it leaves a little earlier.
QUIET_FROM, QUIET_UNTIL = time(21), time(8)
LAST_CALL = time(20, 45)
MOST_RULES = 3
MOST_DAYS, MOST_MINUTES = 30, 48 * 60

_RULE = re.compile(r"([1-9][0-9]{0,3})([dm])")


@dataclass(frozen=True, slots=True)
class ReminderRule:
    """So many days before at the same hour, or so many minutes before; one of the two is 0."""

    days: int = 0
    minutes: int = 0

    @property
    def text(self) -> str:
        return f"{self.days}d" if self.days else f"{self.minutes}m"

    @property
    def ahead(self) -> timedelta:
        """About so long before the visit; clocks may add an hour."""
        return timedelta(days=self.days, minutes=self.minutes)


def rule_from(text: str) -> ReminderRule:
    """Read `2d` or `120m`. Raises Invalid at `reminders`."""
    match = _RULE.fullmatch(text.strip())
    number = int(match[1]) if match else 0
    if match and match[2] == "d" and number <= MOST_DAYS:
        return ReminderRule(days=number)
    if match and match[2] == "m" and number <= MOST_MINUTES:
        return ReminderRule(minutes=number)
    sentence = N_("A reminder is at most 30 days or 48 hours before the visit.")
    raise Invalid("invalid", sentence, fields={"reminders": sentence})


def rules_from(texts: Sequence[str]) -> list[ReminderRule]:
    """Read some rules, each once. Raises Invalid at `reminders`."""
    found = list(dict.fromkeys(rule_from(text) for text in texts))
    if len(found) > MOST_RULES:
        sentence = N_("There are at most three reminders.")
        raise Invalid("invalid", sentence, fields={"reminders": sentence})
    return found


def remind_at(starts_at: datetime, rule: ReminderRule, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which the reminder leaves, before the quiet hours where it falls into them."""
    if rule.days:
        day = local_reading(starts_at, zone).date() - timedelta(days=rule.days)
        moment = first_instant(day, wall_minute(starts_at, zone), zone)
    else:
        moment = starts_at - timedelta(minutes=rule.minutes)
    return _before_quiet_hours(moment, zone)


def useful_until(starts_at: datetime, rule: ReminderRule) -> datetime:
    """Until when it is worth sending: 3 hours before the visit, the late one 15 minutes before."""
    return starts_at - (timedelta(hours=3) if rule.days else timedelta(minutes=15))


def _before_quiet_hours(moment: datetime, zone: ZoneInfo) -> datetime:
    local = local_reading(moment, zone)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return moment
    evening = local.date() - timedelta(days=0 if local.time() >= QUIET_FROM else 1)
    return first_instant(evening, LAST_CALL.hour * 60 + LAST_CALL.minute, zone)
