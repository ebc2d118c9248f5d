"""Why a day of a doctor has no free time, in the words patients read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from clinic.booking.rules import Plan, Policy
from clinic.booking.times.slots import Day
from clinic.core.local_time import local_date
from clinic.web.kit import wording


@dataclass(frozen=True, slots=True)
class Why:
    """`label` stands under the date, `short` in a list, `text` in the week; `back_on`: when it ends."""

    icon: str
    label: str
    short: str
    text: str
    back_on: date | None = None


def why_empty(
    day: Day, *, plan: Plan | None, policy: Policy, zone: ZoneInfo, now: datetime, doctor: str
) -> Why:
    """The first reason that holds for a day without slots. `doctor` is the name in the sentences.

    Nobody reads why a doctor is away, only until when.
    """
    today = local_date(now, zone)
    if day.day < today:
        return Why("calendar-check", _("Past"), _("Past"), _("This day is over."))
    if day.closed_as is not None and not day.opening:
        return _closed(day.closed_as)
    if not day.opening:
        return _not_in(day, doctor)
    back_on = _back_on(day, zone)
    if back_on is not None:
        return _away(back_on, today, doctor)
    if plan is None:
        return Why("telephone", _("By phone"), _("By phone only"), _("Please call to book."))
    return _nothing_left(day, plan, policy, zone, now)


def _closed(name: str) -> Why:
    text = _("The clinic is closed: %(name)s.", name=name) if name else _("The clinic is closed.")
    return Why("moon-stars", _("Closed"), _("Clinic closed"), text)


def _not_in(day: Day, doctor: str) -> Why:
    if day.is_workday:
        short = _("Not in that day")
        return Why(
            "calendar-x", _("Not in"), short, _("%(doctor)s is not in that day.", doctor=doctor)
        )
    weekday = wording.weekday_plural(day.day.weekday())
    return Why(
        "calendar-x",
        _("Not in"),
        _("Not in on %(weekdays)s", weekdays=weekday),
        _("%(doctor)s is not in on %(weekdays)s.", doctor=doctor, weekdays=weekday),
    )


def _back_on(day: Day, zone: ZoneInfo) -> date | None:
    """The day on which the doctor can be seen again, where time off covers the rest of this one."""
    if day.away_until is None or day.away_until < day.opening[-1].end:
        return None
    back_on = local_date(day.away_until, zone)
    return back_on if back_on > day.day else day.day + timedelta(days=1)


def _away(back_on: date, today: date, doctor: str) -> Why:
    until = wording.day_short(back_on, today)
    near = (back_on - today).days < 6
    return Why(
        "calendar-x",
        _("Not in"),
        _("Not available until %(day)s", day=wording.weekday_short(back_on) if near else until),
        _("%(doctor)s is not available until %(day)s.", doctor=doctor, day=until),
        back_on,
    )


def _nothing_left(day: Day, plan: Plan, policy: Policy, zone: ZoneInfo, now: datetime) -> Why:
    today = local_date(now, zone)
    if day.day > local_date(now + timedelta(days=policy.horizon_days), zone):
        text = _("This day cannot be booked yet.")
        return Why("hourglass-split", _("Not yet"), _("Not open yet"), text)
    notice = plan.min_notice_minutes
    if notice is None:
        notice = policy.min_notice_minutes
    last_start = day.opening[-1].end - timedelta(minutes=plan.minutes)
    if last_start < now + timedelta(minutes=notice):
        if day.day == today:
            left = _("No times left today")
            return Why("sunset", _("None left"), left, _("No times are left today."))
        soon = _("Too short notice")
        return Why("telephone", _("By phone"), soon, _("Too short notice to book online."))
    return Why("calendar-x", _("Full"), _("Fully booked"), _("This day is fully booked."))
