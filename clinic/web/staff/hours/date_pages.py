"""Dates on which a doctor's hours differ from the weekly ones."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.booking.absence import set_hours_on
from clinic.core.local_time import day_span, local_date
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.instants import date_or_none
from clinic.scheduling.hours import override_to_change, remove_override
from clinic.scheduling.queries import overrides_from, weekly_hours
from clinic.web.kit import htmx, wording
from clinic.web.kit.context import clinic
from clinic.web.kit.toasts import say
from clinic.web.staff.hours.date_form import DateForm, RemovalForm, date_form
from clinic.web.staff.hours.hours_rows import DayRows, act_on, rows_of, typed_week
from clinic.web.staff.hours.in_the_way import visits_hit
from clinic.web.staff.hours.schedule_door import ScheduleDoor, Whose


def date_pages(door: ScheduleDoor) -> Blueprint:
    """The pages of a door about such dates."""
    blueprint, path = Blueprint("dates", __name__), f"{door.path}/hours/dates"

    @blueprint.get(f"{path}/new")
    @requires(door.permission)
    def new(doctor_id: str = "") -> ResponseReturnValue:
        return _new(door.whose(doctor_id))

    @blueprint.post(f"{path}/new")
    @requires(door.permission)
    def create(doctor_id: str = "") -> ResponseReturnValue:
        return _create(door.whose(doctor_id))

    @blueprint.get(f"{path}/<day>")
    @requires(door.permission)
    def edit(day: str, doctor_id: str = "") -> ResponseReturnValue:
        return _edit(door.whose(doctor_id), day)

    @blueprint.post(f"{path}/<day>")
    @requires(door.permission)
    def save(day: str, doctor_id: str = "") -> ResponseReturnValue:
        return _save(door.whose(doctor_id), day)

    @blueprint.post(f"{path}/<day>/removal")
    @requires(door.permission)
    def removal(day: str, doctor_id: str = "") -> ResponseReturnValue:
        return _remove(door.whose(doctor_id), day)

    return blueprint


def _new(whose: Whose) -> ResponseReturnValue:
    form, day = date_form(None), date_or_none(request.args.get("date"))
    if day is not None:
        form.day.data = day
        usual = [one for one in weekly_hours(whose.id) if one.applies_on(day)]
        form.hours = DayRows(0, works=bool(usual), rows=rows_of(usual))
    act_on([form.hours], "")
    return _page(whose, form)


def _create(whose: Whose) -> ResponseReturnValue:
    form, today = DateForm.sent(), local_date(now(), clinic().zone)
    form.today = today
    form.taken = frozenset(overrides_from(whose.id, today))
    return _put(whose, form, None)


def _edit(whose: Whose, day: str) -> ResponseReturnValue:
    known = _known(whose, day)
    form = date_form(overrides_from(whose.id)[known])
    del form.day  # the address names it
    return _page(whose, form, known)


def _save(whose: Whose, day: str) -> ResponseReturnValue:
    known, form = _known(whose, day), DateForm.sent()
    del form.day  # the address names it
    return _put(whose, form, known)


def _remove(whose: Whose, day: str) -> ResponseReturnValue:
    known, form = _known(whose, day), RemovalForm.sent()
    if form.carries_out(lambda: remove_override(current_user, whose.id, known, now=now())):
        say(_("This date follows the weekly hours again"))
    return htmx.go_to(whose.after("hours.index", known))


def _known(whose: Whose, day: str) -> date:
    """The date of the address, if it has hours of its own; else there is no such page."""
    found = date_or_none(day)
    if found is None or found not in overrides_from(whose.id):
        abort(404)
    return found


def _put(whose: Whose, form: DateForm, known: date | None) -> ResponseReturnValue:
    form.hours = typed_week(request.form)[0]
    if "act" in request.form:
        act_on([form.hours], request.form["act"])
        return _page(whose, form, known)
    if form.saves(
        lambda: set_hours_on(
            current_user,
            whose.id,
            known or form.checked_day(),
            form.intervals(),
            on_conflict=form.chosen(),
            now=now(),
        ),
        current=lambda: date_form(
            override_to_change(current_user, whose.id, known or form.checked_day(), lock=True)
        ),
    ):
        say(_("The hours of this date are saved"))
        return htmx.go_to(whose.after("hours.index", form.result.day))
    act_on([form.hours], "")
    return _page(whose, form, known)


def _page(whose: Whose, form: DateForm, known: date | None = None) -> ResponseReturnValue:
    zone, today = clinic().zone, local_date(now(), clinic().zone)
    day = known.isoformat() if known else None
    context = {
        "whose": whose,
        "today": known or today,
        "form": form,
        "day_label": wording.day_medium(known, today) if known else "",
        "action": whose.url("dates.save", day=day) if day else whose.url("dates.create"),
        "remove_action": whose.url("dates.removal", day=day) if day else "",
        "clashes": visits_hit(
            whose.id, form.refusal, lambda: day_span(known or form.checked_day(), zone)
        ),
    }
    if htmx.wants("hours"):
        html = render_template("staff/dates/_editor.html", **context)
        return htmx.part(html, status=form.status)
    return render_template("staff/dates/edit.html", **context), form.status
