"""The desk's day as its page reads it, and what a step answers that was taken there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import gettext as _

from clinic.booking.lifecycle import LIVE
from clinic.booking.queries.day import DayVisit, DoctorDay, clinic_day, unconfirmed_on
from clinic.booking.queries.find import Visit
from clinic.booking.walk_in import MARK
from clinic.core.intervals import Interval
from clinic.directory.queries import specialties
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import visits_listed
from clinic.web.desk.day.board_columns import (
    cells_of,
    hours_of,
    notes_on,
    shown_visits,
)
from clinic.web.desk.day.board_view import BoardPage, Column, Tab
from clinic.web.desk.day.day_filter import NARROWINGS, DayAsked
from clinic.web.desk.visit_rows import desk_links_for_each
from clinic.web.kit import htmx, wording
from clinic.web.kit.context import clinic
from clinic.web.kit.live import Live
from clinic.web.kit.navigation import Link
from clinic.web.kit.pagination import pager
from clinic.web.visit.day_rows import Count, Moment

#: So many doctors stand side by side.
PER_PAGE = 8


def board_page(asked: DayAsked, *, only: str = "", stepped: str = "") -> BoardPage:
    """The day that was asked for: a page of its doctors, or the `only` one of this id."""
    anybody = replace(asked, doctor="")
    moment, every = Moment(now(), clinic().zone, asked.day), clinic_day(current_user, day=asked.day)
    wanted = [each for each in every if each.doctor.id == only or _is_wanted(each, asked, moment)]
    number = min(asked.page, max(1, -(-len(wanted) // PER_PAGE)))
    shown = wanted[(number - 1) * PER_PAGE : number * PER_PAGE]
    if only:
        shown = [each for each in wanted if each.doctor.id == only]
    visits_listed("day", [one.visit.appointment for each in shown for one in each.visits])
    board = _Board(asked, moment, _hours(wanted, moment), shown[:1], desk_links_for_each())
    return BoardPage(
        title=_title(moment),
        asked=asked,
        moment=moment,
        prev=_turn(asked, -1),
        next=_turn(asked, 1),
        today_href=asked.href(day=moment.today),
        doctors=_doctor_options(every),
        specialties=_specialty_options(every),
        counts=_counts(every, asked, moment),
        tomorrow=_tomorrow(asked, moment),
        tabs=[board.tab(each) for each in every if _is_wanted(each, anybody, moment)],
        columns=[board.column(each) for each in shown],
        hours=board.hours,
        outside=frozenset(_outside(shown)),
        pager=pager(page=number, total=len(wanted), per_page=PER_PAGE),
        stepped=stepped,
        live=board.live(),
    )


def column_after(
    asked: DayAsked, visit: Visit, toast: Mapping[str, Any], *, status: int = 200
) -> ResponseReturnValue:
    """The column of the visit's doctor as it is after a step, or after one that was refused.

    `toast` is what is said of it: `kind`, `title`, `actions`; `status` that of the answer.
    """
    page = board_page(asked, only=visit.doctor.id, stepped=visit.appointment.id)
    html = render_template("desk/day/_after_step.html", page=page, toast=toast)
    return htmx.part(html, status=status)


@dataclass(frozen=True)
class _Board:
    """What all columns of a page share; a phone shows the doctors who are `picked`, one of them."""

    asked: DayAsked
    moment: Moment
    hours: list[int]
    picked: Sequence[DoctorDay]
    links: Callable[[str], dict[str, str]]

    def column(self, each: DoctorDay) -> Column:
        visits = shown_visits(each, self.asked.show, self.moment.now)
        free = not self.asked.show
        return Column(
            doctor=each.doctor,
            visits=_live(visits),
            notes=notes_on(each, self.moment),
            cells=cells_of(each, visits, self.hours, self.moment, links=self.links, free=free),
            href=self.asked.href(doctor=each.doctor.id),
            book_href=self._book_href(each),
            ways=list(self._ways(each)),
            is_picked=each in self.picked,
            # Narrowed, other doctors may come in as well: then the whole board follows.
            live=None if self.asked.show else self.live(),
        )

    def tab(self, each: DoctorDay) -> Tab:
        visits = shown_visits(each, self.asked.show, self.moment.now)
        href = self.asked.href(doctor=each.doctor.id)
        return Tab(each.doctor.display_name, href, _live(visits), each in self.picked)

    def live(self) -> Live:
        return Live("desk", self.asked.href(), part="desk-day")

    def _ways(self, each: DoctorDay) -> Iterator[Link]:
        id_, day = each.doctor.id, self.asked.day.isoformat()
        if self.asked.day >= self.moment.today:
            yield Link(_("Enter an absence"), url_for("desk.time_off.new", doctor_id=id_, date=day))
            if each.exception is None:
                other = url_for("desk.dates.new", doctor_id=id_, date=day)
            else:
                other = url_for("desk.dates.edit", doctor_id=id_, day=day)
            yield Link(_("Other hours on this date"), other)
        yield Link(_("All absences"), url_for("desk.time_off.index", doctor_id=id_))

    def _book_href(self, each: DoctorDay) -> str:
        day = max(self.asked.day, self.moment.today)
        return url_for("desk.bookings.new", doctor=each.doctor.id, day=day.isoformat())


def _is_wanted(each: DoctorDay, asked: DayAsked, moment: Moment) -> bool:
    if asked.doctor and asked.doctor != each.doctor.id:
        return False
    if asked.specialty and asked.specialty != each.doctor.specialty_id:
        return False
    return not asked.show or bool(shown_visits(each, asked.show, moment.now))


def _hours(days: Sequence[DoctorDay], moment: Moment) -> list[int]:
    """The hours of the clinic's day in which somebody is open or comes, and those between."""
    visits = [one.visit.appointment for each in days for one in shown_visits(each, "", moment.now)]
    starts = [moment.within(one.starts_at) for one in visits]
    spans = [Interval(start, start + MARK) for start in starts]
    touched = hours_of([*spans, *(span for each in days for span in each.opening)], moment)
    return list(range(min(touched), max(touched) + 1)) if touched else []


def _counts(every: Sequence[DoctorDay], asked: DayAsked, moment: Moment) -> list[Count]:
    narrowed = [each for each in every if _is_wanted(each, replace(asked, show=""), moment)]
    return [
        Count(
            label=gettext(one.word),
            icon=one.icon,
            look=one.look,
            number=sum(
                one.holds(each, visit, moment.now) for each in narrowed for visit in each.visits
            ),
            href=asked.href(show=word),
            is_shown=word == asked.show,
        )
        for word, one in NARROWINGS.items()
    ]


def _tomorrow(asked: DayAsked, moment: Moment) -> Count | None:
    """Today, the way to those of tomorrow whom somebody may want to call (rule 24)."""
    if not moment.is_today:
        return None
    day = asked.day + timedelta(days=1)
    return Count(
        label=_("Unconfirmed tomorrow"),
        icon="telephone",
        look="",
        number=unconfirmed_on(current_user, day, now=moment.now),
        href=DayAsked(day, show="unconfirmed").href(),
        is_shown=False,
    )


def _doctor_options(every: Sequence[DoctorDay]) -> list[tuple[str, str]]:
    counted = [(each.doctor.id, each.doctor.display_name, _live(each.visits)) for each in every]
    total = sum(_live(each.visits) for each in every)
    return [
        ("", _("All doctors (%(count)s)", count=total)),
        *((id_, f"{name} ({count})") for id_, name, count in counted),
    ]


def _specialty_options(every: Sequence[DoctorDay]) -> list[tuple[str, str]]:
    counted: Counter[str] = Counter()
    for each in every:
        counted[each.doctor.specialty_id] += _live(each.visits)
    return [
        ("", _("All specialties")),
        *((one.id, f"{one.name} ({counted[one.id]})") for one in specialties()),
    ]


def _live(visits: Sequence[DayVisit]) -> int:
    """How many visits a number of the page counts: not those that were called off."""
    return sum(one.visit.appointment.status in LIVE for one in visits)


def _outside(shown: Sequence[DoctorDay]) -> Iterator[str]:
    for each in shown:
        visits = (one.visit.appointment for one in each.visits)
        yield from (one.id for one in visits if each.is_outside(one))


def _title(moment: Moment) -> str:
    same_year = moment.day.year == moment.today.year
    return wording.day_long(moment.day) if same_year else wording.day_full(moment.day)


def _turn(asked: DayAsked, days: int) -> Link:
    day = asked.day + timedelta(days=days)
    return Link(wording.day_long(day), asked.href(day=day))
