"""When a reminder goes out, and until when it is of use: pure."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from clinic.core.local_time import first_instant, local_reading, wall_minute
from clinic.directory.reminder_rules import ReminderRule

#: Nobody is reminded from 21:00 until 08:00; what would fall into it leaves a little earlier.
QUIET_FROM, QUIET_UNTIL = time(21), time(8)
LAST_CALL = time(20, 45)


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


def leaves_at(due: datetime, *, until: datetime, now: datetime, zone: ZoneInfo) -> datetime:
    """When a reminder leaves that was only found `now`, after a pause: not at night, if it can wait."""
    local = local_reading(now, zone)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return due
    day = local.date() + timedelta(days=1 if local.time() >= QUIET_FROM else 0)
    morning = first_instant(day, QUIET_UNTIL.hour * 60, zone)
    return morning if morning < until else due


def _before_quiet_hours(moment: datetime, zone: ZoneInfo) -> datetime:
    local = local_reading(moment, zone)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return moment
    evening = local.date() - timedelta(days=0 if local.time() >= QUIET_FROM else 1)
    return first_instant(evening, LAST_CALL.hour * 60 + LAST_CALL.minute, zone)
