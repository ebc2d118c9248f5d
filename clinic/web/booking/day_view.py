"""One day of a booking week: its times under morning and afternoon, or why it has none.

The objects are those of `templates/components/_week.html`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from clinic.booking.rules import Slot
from clinic.booking.times.slots import Day, Span
from clinic.core.local_time import first_instant, local_date, week_start
from clinic.http.instants import instant_key, instant_text
from clinic.web.booking.empty_day import why_empty
from clinic.web.kit import wording
from clinic.web.kit.links import Link

NOON = 12 * 60


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


def day_view(day: Day, found: Span, frame: WeekFrame, *, now: datetime, picked: date) -> DayView:
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
        "href": frame.href(week_start(day.day, frame.first_weekday), day.day),
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
        week = week_start(why.back_on, frame.first_weekday)
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
