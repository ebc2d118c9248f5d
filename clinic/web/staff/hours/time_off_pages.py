"""When a doctor is away: the list, and the form with the visits that are in the way."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.booking.absence import remove_time_off, take_time_off
from clinic.core.intervals import Interval
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.instants import date_or_none
from clinic.scheduling.queries import time_off_from
from clinic.web.kit import htmx
from clinic.web.kit.context import clinic
from clinic.web.kit.pagination import PER_PAGE, page_number, pager
from clinic.web.kit.toasts import say
from clinic.web.staff.hours.in_the_way import visits_hit
from clinic.web.staff.hours.schedule_door import ScheduleDoor, Whose
from clinic.web.staff.hours.time_off_form import (
    PICKS,
    TimeOffForm,
    TimeOffRemovalForm,
    picked_span,
)


def time_off_pages(door: ScheduleDoor) -> Blueprint:
    """The pages of a door about absences."""
    blueprint, path = Blueprint("time_off", __name__), f"{door.path}/time-off"

    @blueprint.get(path)
    @door.mark
    @requires(door.permission)
    def index(doctor_id: str = "") -> ResponseReturnValue:
        return _index(door.whose(doctor_id))

    @blueprint.get(f"{path}/new")
    @requires(door.permission)
    def new(doctor_id: str = "") -> ResponseReturnValue:
        return _new(door.whose(doctor_id))

    @blueprint.post(f"{path}/new")
    @requires(door.permission)
    def create(doctor_id: str = "") -> ResponseReturnValue:
        return _create(door.whose(doctor_id))

    @blueprint.post(f"{path}/<time_off_id>/removal")
    @requires(door.permission)
    def removal(time_off_id: str, doctor_id: str = "") -> ResponseReturnValue:
        whose, form = door.whose(doctor_id), TimeOffRemovalForm.sent()
        if form.carries_out(lambda: remove_time_off(current_user, time_off_id, now=now())):
            say(_("The time is open again"))
        return htmx.go_to(whose.url("time_off.index"))

    return blueprint


def _index(whose: Whose) -> str:
    page, moment = page_number(), now()
    found = time_off_from(whose.id, moment)
    return render_template(
        "staff/time_off/index.html",
        whose=whose,
        found=found[(page - 1) * PER_PAGE : page * PER_PAGE],
        now=moment,
        pager=pager(page=page, total=len(found)),
    )


def _new(whose: Whose) -> str:
    day = date_or_none(request.args.get("date"))
    return _form(whose, TimeOffForm(data=_span("", day=day)))


def _picked(whose: Whose, typed: TimeOffForm, pick: str) -> str:
    """The form with another time; the rest of it stays as it was typed, and nothing is saved."""
    return _form(whose, TimeOffForm(data=typed.text_of("kind", "reason") | _span(pick)), pick)


def _span(pick: str, day: date | None = None) -> dict[str, Any]:
    here = clinic()
    return picked_span(pick, zone=here.zone, first_weekday=here.first_weekday, now=now(), day=day)


def _create(whose: Whose) -> ResponseReturnValue:
    form, zone = TimeOffForm.sent(), clinic().zone
    if pick := request.form.get("pick"):
        return _picked(whose, form, pick)
    if form.carries_out(
        lambda: take_time_off(current_user, whose.id, **form.wished(zone), now=now())
    ):
        say(_("The time is blocked"))
        assert form.from_day.data is not None  # the form requires it
        return htmx.go_to(whose.after("time_off.index", form.from_day.data))
    return _form(whose, form), form.status


def _form(whose: Whose, form: TimeOffForm, pick: str = "") -> str:
    zone = clinic().zone
    clashes = visits_hit(
        whose.id, form.refusal, lambda: Interval(form.starts_at(zone), form.ends_at(zone))
    )
    return render_template(
        "staff/time_off/new.html", whose=whose, form=form, picks=PICKS, pick=pick, clashes=clashes
    )
