"""Why a day of a doctor has no free time, in the words patients read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from clinic.booking.rules import Plan, Policy
from clinic.booking.times.search import Day, Span
from clinic.core.local_time import day_span
from clinic.http.clock import now
from clinic.web.kit import filters, wording
from clinic.web.kit.context import clinic

if TYPE_CHECKING:
    from clinic.directory.models import Doctor


@dataclass(frozen=True, slots=True)
class Why:
    """`label` stands under the date, `short` in a list, `text` in the week; `back_on`: when it ends."""

    icon: str
    label: str
    short: str
    text: str
    back_on: date | None = None


def why_empty(day: Day, found: Span, doctor: Doctor, *, name: str = "") -> Why:
    """The first reason that holds for a day without slots among those found with this doctor, who is called
    by their own name unless told otherwise.

    Nobody reads why a doctor is away, only until when.
    """
    today, name = filters.today(), name or doctor.display_name
    if day.day < today:
        return Why("calendar-check", _("Past"), _("Past"), _("This day is over."))
    if day.closed_as is not None and not day.opening:
        return _closed(day.closed_as)
    if not day.opening:
        return _not_in(day, name)
    back_on = _back_on(day)
    if back_on is not None:
        return _away(back_on, today, name)
    plan = found.plans.get(doctor.id)
    if plan is None:
        return Why("telephone", _("By phone"), _("By phone only"), _("Please call to book."))
    return _nothing_left(day, plan, found.policy)


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


def _back_on(day: Day) -> date | None:
    """The day on which the doctor can be seen again, where time off covers the rest of this one."""
    if day.away_until is None or day.away_until < day.opening[-1].end:
        return None
    back_on = filters.day_of(day.away_until)
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


def _nothing_left(day: Day, plan: Plan, policy: Policy) -> Why:
    if day.day > filters.day_of(now() + timedelta(days=policy.horizon_days)):
        text = _("This day cannot be booked yet.")
        return Why("hourglass-split", _("Not yet"), _("Not open yet"), text)
    notice = plan.min_notice_minutes
    if notice is None:
        notice = policy.min_notice_minutes
    # Hours may go on after midnight; what begins then is of the next day.
    day_end = day_span(day.day, clinic().zone).end - timedelta(minutes=1)
    last_start = min(day.opening[-1].end - timedelta(minutes=plan.minutes), day_end)
    if last_start < now() + timedelta(minutes=notice):
        if day.day == filters.today():
            left = _("No times left today")
            return Why("sunset", _("None left"), left, _("No times are left today."))
        soon = _("Too short notice")
        return Why("telephone", _("By phone"), soon, _("Too short notice to book online."))
    return Why("calendar-x", _("Full"), _("Fully booked"), _("This day is fully booked."))
