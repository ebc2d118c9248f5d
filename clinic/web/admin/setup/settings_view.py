"""The days on which the clinic is closed, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from flask_babel import gettext as _

from clinic.core.local_time import local_date
from clinic.directory.public_holidays import public_holidays
from clinic.directory.queries import closed_days
from clinic.web.kit import wording
from clinic.web.kit.context import clinic

HOLIDAYS_SHOWN = 8


@dataclass(frozen=True)
class ClosedDayRow:
    """`remove_action` is "" where the day is a public holiday."""

    month: str
    day: str
    label: str
    name: str
    remove_action: str


def closed_rows(now: datetime) -> list[ClosedDayRow]:
    """The closed days from today on, earliest first."""
    today = local_date(now, clinic().zone)
    return [
        _row(one.day, one.name or _("Closed"), today, removable=True)
        for one in closed_days()
        if one.day >= today
    ]


def holiday_rows(now: datetime) -> list[ClosedDayRow]:
    """The next public holidays, earliest first."""
    today = local_date(now, clinic().zone)
    years = (today.year, today.year + 1)
    found = public_holidays(clinic().country, clinic().region, years)
    ahead = sorted(day for day in found if day >= today)[:HOLIDAYS_SHOWN]
    return [_row(day, found[day], today, removable=False) for day in ahead]


def _row(day: date, name: str, today: date, *, removable: bool) -> ClosedDayRow:
    return ClosedDayRow(
        month=wording.month_short(day),
        day=str(day.day),
        label=wording.day_medium(day, today),
        name=name,
        remove_action=url_for("admin.settings.reopen", day=day.isoformat()) if removable else "",
    )
