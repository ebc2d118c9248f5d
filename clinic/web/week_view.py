"""The week of free times, as patients, the desk and whoever moves a visit see it.

The objects are those of `templates/components/_week.html`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from clinic.booking.errors import Slot
from clinic.booking.slots import Day, Span
from clinic.core.local_time import first_instant, local_date
from clinic.web import wording
from clinic.web.empty_day import why_empty
from clinic.web.instants import instant_key, instant_text

NOON = 12 * 60


class Link(NamedTuple):
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class SlotView:
    key: str
    value: str
    time: str
    label_long: str
    state: str
    datetime_attr: str


@dataclass(frozen=True, slots=True)
class PartView:
    label: str
    icon: str
    slots: list[SlotView]
    empty_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    key: str
    dow: str
    dom: str
    label_long: str
    count_label: str
    strip_label: str
    state: str
    is_today: bool
    is_picked: bool
    href: str
    off_icon: str = ""
    off_text: str = ""
    off_link: Link | None = None
    parts: list[PartView] = field(default_factory=list)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekFrame:
    """Where a week stands: the page it is on, and what its slots are sent with.

    `href` makes the address of a week, by its first day and the day picked on a phone. `marks` draws
    a start otherwise than free: `held`, `picked` or `gone`. `doctor` is the name in the sentences.
    """

    doctor_id: str
    doctor: str
    first_weekday: int
    href: Callable[[date, date | None], str]
    form_action: str
    hidden: dict[str, str]
    picked: date | None = None
    next_free: Slot | None = None
    marks: Mapping[datetime, str] = field(default_factory=dict)


def first_day_of_week(day: date, first_weekday: int) -> date:
    """The first day of the week that holds `day`; `first_weekday` is 0 for Monday."""
    return day - timedelta(days=(day.weekday() - first_weekday) % 7)


def week_to_show(
    asked: date | None, *, horizon_days: int, zone: ZoneInfo, now: datetime, first_weekday: int
) -> date:
    """The first day of the week asked for, not before this week nor beyond the horizon."""
    today = local_date(now, zone)
    last = local_date(now + timedelta(days=horizon_days), zone)
    return first_day_of_week(min(max(asked or today, today), last), first_weekday)


def week_view(found: Span, frame: WeekFrame, *, now: datetime) -> WeekView:
    """The seven days of `found` for one doctor; the last is left out where the one before explains it."""
    days = _shown(found.days[frame.doctor_id])
    first, today = days[0].day, local_date(now, found.zone)
    this_week = first_day_of_week(today, frame.first_weekday)
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
            _day_view(day, found, frame, now=now, picked=_picked(days, frame, today))
            for day in days
        ],
        zone_note=wording.zone_note(found.zone, first_instant(first, NOON, found.zone)),
        zone_link=None,
        form_action=frame.form_action,
        hidden=frame.hidden,
        empty=None if has_slots else _next_free(frame, found.zone, now),
    )


def slot_view(starts_at: datetime, zone: ZoneInfo, *, state: str = "free") -> SlotView:
    """One time, by its start (aware)."""
    return SlotView(
        key=instant_key(starts_at),
        value=instant_text(starts_at),
        time=wording.time_label(starts_at, zone),
        label_long=wording.day_long(local_date(starts_at, zone)),
        state=state,
        datetime_attr=wording.datetime_attr(starts_at, zone),
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
    return frame.href(first_day_of_week(day, frame.first_weekday), day)


def _day_view(day: Day, found: Span, frame: WeekFrame, *, now: datetime, picked: date) -> DayView:
    zone, today = found.zone, local_date(now, found.zone)
    starts = {slot.starts_at: "free" for slot in day.slots}
    starts |= {at: mark for at, mark in frame.marks.items() if local_date(at, zone) == day.day}
    common: dict[str, Any] = {
        "key": day.day.isoformat(),
        "dow": _("Today") if day.day == today else wording.weekday_short(day.day),
        "dom": str(day.day.day),
        "label_long": wording.day_long(day.day),
        "is_today": day.day == today,
        "is_picked": day.day == picked,
        "href": frame.href(first_day_of_week(day.day, frame.first_weekday), day.day),
    }
    if not starts:
        return _empty_day(day, found, frame, common, now=now)
    free = sum(state != "gone" for state in starts.values())
    return DayView(
        **common,
        count_label=ngettext("%(num)s free", "%(num)s free", free),
        strip_label=str(free),
        state="open",
        parts=_parts(day, starts, zone),
    )


def _empty_day(
    day: Day, found: Span, frame: WeekFrame, common: dict[str, Any], *, now: datetime
) -> DayView:
    why = why_empty(
        day, plan=found.plans.get(frame.doctor_id), policy=found.policy, zone=found.zone,
        now=now, doctor=frame.doctor,
    )  # fmt: skip
    link = None
    if why.back_on is not None and why.back_on - day.day < timedelta(days=365):
        label = wording.day_short(why.back_on, local_date(now, found.zone))
        week = first_day_of_week(why.back_on, frame.first_weekday)
        link = Link(_("See %(day)s", day=label), frame.href(week, why.back_on))
    return DayView(
        **common,
        count_label=why.label,
        strip_label=why.label,
        state="off",
        off_icon=why.icon,
        off_text=why.text,
        off_link=link,
    )


def _parts(day: Day, starts: Mapping[datetime, str], zone: ZoneInfo) -> list[PartView]:
    noon = first_instant(day.day, NOON, zone)
    slots = [(at, slot_view(at, zone, state=starts[at])) for at in sorted(starts)]
    works_morning = any(interval.start < noon for interval in day.opening)
    works_afternoon = any(interval.end > noon for interval in day.opening)
    return [
        PartView(
            _("Morning"),
            "sunrise",
            [view for at, view in slots if at < noon],
            _("No morning times left.") if works_morning else _("Not in in the morning."),
        ),
        PartView(
            _("Afternoon"),
            "sun",
            [view for at, view in slots if at >= noon],
            _("No afternoon times left.") if works_afternoon else _("Not in in the afternoon."),
        ),
    ]
