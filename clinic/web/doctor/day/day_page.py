"""The doctor's day as its page reads it, and what a step answers that was taken there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from clinic.booking.lifecycle import Status
from clinic.booking.queries.day import DayVisit, doctor_day, left_open
from clinic.core.local_time import day_span, local_date
from clinic.directory.queries import own_doctor_id
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import visits_listed
from clinic.web.doctor.addresses import day_url
from clinic.web.doctor.day.day_rows import BOARD, SHOWS, board_of, own_row, run_of
from clinic.web.doctor.day.day_view import DayPage
from clinic.web.kit import htmx, wording
from clinic.web.kit.context import clinic
from clinic.web.kit.live import Live
from clinic.web.kit.navigation import Link
from clinic.web.visit.day_rows import Count, Moment

#: So many visits of earlier days that nobody has settled stand beside the list.
SHOWN_OPEN = 10


def works_today() -> bool:
    """Whether the signed-in doctor is open today, or has a visit. Raises NotFound for who is no doctor."""
    today = local_date(now(), clinic().zone)
    shown = doctor_day(current_user, own_doctor_id(current_user), day=today)
    return bool(shown.opening or shown.visits)


def day_page(day: date, *, show: str = "", stepped: str = "") -> DayPage:
    """The signed-in doctor's local day, or of it the visits of some states (`SHOWS`).

    Raises NotFound for who is no doctor.
    """
    doctor_id, show = own_doctor_id(current_user), show if show in (*SHOWS, BOARD) else ""
    moment = Moment(now(), clinic().zone, day)
    shown = doctor_day(current_user, doctor_id, day=day)
    open_yet, open_count = _open_yet(doctor_id, moment)
    visits_listed("day", [one.visit.appointment for one in [*shown.visits, *open_yet]])
    counts, board = _counts(shown.visits, day, show), board_of(shown, moment)
    same_year = day.year == moment.today.year
    return DayPage(
        title=wording.day_long(day) if same_year else wording.day_full(day),
        printed=f"{wording.day_full(moment.today)}, {wording.time_label(moment.now, moment.zone)}",
        doctor=shown.doctor,
        prev=_turn(day - timedelta(days=1), show),
        next=_turn(day + timedelta(days=1), show),
        week_href=url_for("doctor.calendar.week", date=day.isoformat()),
        moment=moment,
        delay=shown.doctor.delay_on(day),
        counts=counts,
        run=[] if show == BOARD else run_of(shown, moment, show=show),
        board=[
            (one, board[word])
            for word, one in zip(SHOWS, counts, strict=True)
            if show == BOARD and word
        ],
        layouts=[(day_url(day), show != BOARD), (day_url(day, BOARD), show == BOARD)],
        waiting=[own_row(one, moment) for one in _waiting(shown.visits)],
        left_open=[own_row(one, moment) for one in open_yet],
        left_open_count=open_count,
        free=moment.ahead(shown.free()),
        stepped=stepped,
        back=f"day:{show}",
        live=Live("calendar", day_url(day, show), part="day"),
    )


def after_step(day: date, show: str, visit_id: str, **toast: Any) -> ResponseReturnValue:
    """The day as it is after a step of a visit, or after one that was refused.

    `toast` is what is said of it: `kind`, `title`, `actions`, and the answer's `status`.
    """
    status = toast.pop("status", 200)
    page = day_page(day, show=show, stepped=visit_id)
    html = render_template("doctor/day/_after_step.html", page=page, toast=toast)
    return htmx.part(html, status=status)


def _open_yet(doctor_id: str, moment: Moment) -> tuple[Sequence[DayVisit], int]:
    if not moment.is_today:
        return [], 0
    begins = day_span(moment.day, moment.zone).start
    return left_open(current_user, doctor_id, before=begins, limit=SHOWN_OPEN)


def _waiting(visits: Sequence[DayVisit]) -> list[DayVisit]:
    """Who is here and not in the room yet, in the order in which they came."""
    here = [one for one in visits if one.visit.appointment.status is Status.ARRIVED]
    return sorted(here, key=lambda one: one.since or one.visit.appointment.starts_at)


def _counts(visits: Sequence[DayVisit], day: date, show: str) -> list[Count]:
    states = [one.visit.appointment.status for one in visits]
    return [
        Count(
            label=gettext(some.word),
            icon=some.icon,
            look=some.look,
            number=sum(state in some.statuses for state in states),
            href=day_url(day, word),
            is_shown=word == show,
        )
        for word, some in SHOWS.items()
    ]


def _turn(day: date, show: str) -> Link:
    return Link(wording.day_long(day), day_url(day, show if show == BOARD else ""))
