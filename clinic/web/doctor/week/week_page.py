"""The doctor's week: the calendar, and beside it what needs an answer and how the day goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from flask import request, url_for
from flask_babel import gettext as _

from clinic.booking.queries.find import Visit, conflicts, waiting
from clinic.booking.queries.week import (
    DoctorDays,
    Load,
    Tally,
    doctor_days,
    doctor_hours,
    loads,
    tally_of,
)
from clinic.booking.times.context import BookingContext, booking_context
from clinic.core.local_time import local_date, week_start
from clinic.directory.queries import own_doctor_id
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.instants import date_or_none
from clinic.http.reads import visits_listed
from clinic.web.doctor.addresses import day_url, new_visit_url, panel_url, visit_url
from clinic.web.doctor.week.calendar_parts import CalendarView, Links
from clinic.web.doctor.week.calendar_view import calendar_view
from clinic.web.doctor.week.month_view import MonthView, month_span, month_view
from clinic.web.doctor.week.waiting import requests_waiting, with_reasons
from clinic.web.kit import wording
from clinic.web.kit.context import clinic
from clinic.web.kit.live import Live

#: So many requests and conflicts stand beside the week; the others have a page of their own.
SHOWN = 5
SHOWN_DECISIONS = 3


@dataclass(frozen=True)
class WeekPage:
    """What `templates/doctor/calendar/` reads. `day` is the date picked; `numbers` is the tally."""

    title: str
    printed: str
    day: str
    prev: tuple[str, str]
    next: tuple[str, str]
    today_href: str
    day_href: str
    calendar: CalendarView
    requests: list[Visit]
    requests_total: int
    numbers: list[tuple[str, str, str]]
    at_label: str
    month: MonthView
    decisions: list[tuple[Visit, str]]
    decisions_total: int
    live: Live


def asked_day() -> date:
    """The date the address names (`day` on phones, else `date`); today if it names none."""
    named = date_or_none(request.args.get("day")) or date_or_none(request.args.get("date"))
    return named or local_date(now(), clinic().zone)


def week_page(day: date, *, open_visit: str = "") -> WeekPage:
    """The signed-in doctor's week that holds `day`. Raises NotFound for who is no doctor."""
    moment, doctor_id = now(), own_doctor_id(current_user)
    zone, first_weekday, known = clinic().zone, clinic().first_weekday, booking_context([doctor_id])
    today = local_date(moment, zone)
    shown, todays, filled = _days(doctor_id, day, today, known)
    in_way = conflicts(current_user, doctor_id, now=moment, known=known)
    asked = waiting(current_user, now=moment, per_page=SHOWN)
    requests_waiting(current_user, found=asked[1])
    visits = [*shown.visits, *asked[0], *(visit for visit, _why in in_way[:SHOWN_DECISIONS])]
    visits_listed("week", [visit.appointment for visit in visits])
    grid = calendar_view(
        shown,
        links=_links(),
        now=moment,
        picked=day,
        open_visit=open_visit,
    )
    return WeekPage(
        title=grid.title,
        printed=f"{wording.day_full(today)}, {wording.time_label(moment, zone)}",
        day=day.isoformat(),
        prev=(_("Previous week"), week_href(shown.days[0].day - timedelta(days=7))),
        next=(_("Next week"), week_href(shown.days[0].day + timedelta(days=7))),
        today_href=week_href(today),
        day_href=day_url(day),
        calendar=grid,
        requests=asked[0],
        requests_total=asked[1],
        numbers=_numbers(tally_of(todays, today, now=moment)),
        at_label=_("at %(time)s", time=wording.time_label(moment, zone)),
        month=month_view(
            day, first_weekday=first_weekday, loads=filled, today=today, href=week_href
        ),
        decisions=with_reasons(in_way[:SHOWN_DECISIONS]),
        decisions_total=len(in_way),
        live=Live("calendar", week_href(day), part="week-page"),
    )


def _days(
    doctor_id: str, day: date, today: date, known: BookingContext
) -> tuple[DoctorDays, DoctorDays, dict[date, Load]]:
    """The week of `day`, the days that hold today, and how full the days of the month are."""
    first_weekday, zone = clinic().first_weekday, known.zone
    first, (begin, end) = week_start(day, first_weekday), month_span(day, first_weekday)
    hours = doctor_hours(doctor_id, first=begin, last=end, known=known)
    read = partial(doctor_days, current_user, doctor_id, known=known)
    shown = read(first=first, last=first + timedelta(days=6), hours=hours)
    todays = shown if shown.holds(today) else read(first=today, last=today)
    filled = loads(current_user, doctor_id, first=begin, last=end, zone=zone, hours=hours)
    return shown, todays, filled


def _links() -> Links:
    away = url_for("doctor.time_off.index")
    move = partial(visit_url, "moves.new")
    return Links(visit=panel_url, move=move, day=week_href, free=new_visit_url, time_off=away)


def _numbers(tally: Tally) -> list[tuple[str, str, str]]:
    return [
        (_("Waiting now"), str(tally.waiting), ""),
        (_("Done"), str(tally.done), _("of %(count)s", count=tally.visits)),
        (_("No-shows"), str(tally.missed), ""),
        (_("Free time left"), wording.length_label(tally.free_minutes), ""),
    ]


def week_href(day: date) -> str:
    """The week that holds a day."""
    return url_for("doctor.calendar.week", date=day.isoformat())
