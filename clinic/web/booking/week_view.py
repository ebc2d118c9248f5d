"""The week of free times, as patients, the desk and whoever moves a visit see it.

The objects are those of `templates/components/_week.html`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from clinic.booking.rules import Slot
from clinic.booking.times.slots import Day, Span
from clinic.core.local_time import first_instant, local_date, week_start
from clinic.web.booking.day_view import (
    NOON,
    DayView,
    WeekFrame,
    day_view,
)
from clinic.web.kit import wording
from clinic.web.kit.links import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekView:
    title: str
    prev: Link | None
    next: Link | None
    this_week_href: str | None
    first_free: Link | None
    days: list[DayView]
    zone_note: str
    zone_link: Link | None
    form_action: str
    hidden: dict[str, str]
    empty: Link | None


def week_to_show(
    asked: date | None, *, horizon_days: int, zone: ZoneInfo, now: datetime, first_weekday: int
) -> date:
    """The first day of the week asked for, not before this week nor beyond the horizon."""
    today = local_date(now, zone)
    last = local_date(now + timedelta(days=horizon_days), zone)
    return week_start(min(max(asked or today, today), last), first_weekday)


def week_view(found: Span, frame: WeekFrame, *, now: datetime) -> WeekView:
    """The seven days of `found` for one doctor; the last is left out where the one before explains it."""
    days = _shown(found.days[frame.doctor_id])
    first, today = days[0].day, local_date(now, found.zone)
    this_week = week_start(today, frame.first_weekday)
    last_week = week_to_show(
        date.max,
        horizon_days=found.policy.horizon_days,
        zone=found.zone,
        now=now,
        first_weekday=frame.first_weekday,
    )
    has_slots = any(day.slots for day in days) or bool(frame.marks)
    return WeekView(
        title=wording.range_label(first, days[-1].day),
        prev=_other_week(frame, first, -7) if first > this_week else None,
        next=_other_week(frame, first, 7) if first < last_week else None,
        this_week_href=frame.href(this_week, None) if first != this_week else None,
        first_free=_first_free(frame, found.zone, now),
        days=[
            day_view(day, found, frame, now=now, picked=_picked(days, frame, today)) for day in days
        ],
        zone_note=wording.zone_note(found.zone, first_instant(first, NOON, found.zone)),
        zone_link=None,
        form_action=frame.form_action,
        hidden=frame.hidden,
        empty=None if has_slots else _next_free(frame, found.zone, now),
    )


def _shown(days: Sequence[Day]) -> Sequence[Day]:
    def is_blank(day: Day) -> bool:
        return not day.opening and not day.is_workday and day.closed_as is None

    return days[:-1] if is_blank(days[-1]) and is_blank(days[-2]) else days


def _picked(days: Sequence[Day], frame: WeekFrame, today: date) -> date:
    shown = [day.day for day in days]
    if frame.picked in shown:
        assert frame.picked is not None
        return frame.picked
    with_slots = [day.day for day in days if day.slots]
    return with_slots[0] if with_slots else (today if today in shown else shown[0])


def _other_week(frame: WeekFrame, first: date, days: int) -> Link:
    target = first + timedelta(days=days)
    words = wording.range_label(target, target + timedelta(days=6))
    if days < 0:
        return Link(_("Previous week, %(range)s", range=words), frame.href(target, None))
    return Link(_("Next week, %(range)s", range=words), frame.href(target, None))


def _first_free(frame: WeekFrame, zone: ZoneInfo, now: datetime) -> Link | None:
    if frame.next_free is None:
        return None
    when = wording.when_short(frame.next_free.starts_at, zone, now)
    return Link(_("First free: %(when)s", when=when), _href_of(frame, frame.next_free, zone))


def _next_free(frame: WeekFrame, zone: ZoneInfo, now: datetime) -> Link | None:
    if frame.next_free is None:
        return None
    when = wording.when_short(frame.next_free.starts_at, zone, now)
    return Link(_("Next free: %(when)s", when=when), _href_of(frame, frame.next_free, zone))


def _href_of(frame: WeekFrame, slot: Slot, zone: ZoneInfo) -> str:
    day = local_date(slot.starts_at, zone)
    return frame.href(week_start(day, frame.first_weekday), day)
