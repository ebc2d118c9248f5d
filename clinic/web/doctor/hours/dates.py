"""Dates on which the doctor's hours differ from the weekly ones."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.accounts.permissions import Permission
from clinic.core.local_time import local_date
from clinic.directory.queries import own_doctor_id
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.instants import date_or_none
from clinic.scheduling.hours import hours_to_change, remove_override, set_override
from clinic.scheduling.queries import overrides_from
from clinic.web.doctor.hours.hours import say_saved
from clinic.web.doctor.hours.hours_form import DateForm, RemovalForm, date_form
from clinic.web.doctor.hours.hours_rows import act_on, typed_week
from clinic.web.kit import htmx, wording
from clinic.web.kit.context import clinic
from clinic.web.kit.toasts import say

blueprint = Blueprint("dates", __name__)


@blueprint.get("/hours/dates/new")
@requires(Permission.OWN_SCHEDULE)
def new() -> ResponseReturnValue:
    form = date_form(None)
    act_on([form.hours], "")
    return _page(form)


@blueprint.post("/hours/dates/new")
@requires(Permission.OWN_SCHEDULE)
def create() -> ResponseReturnValue:
    form, today = DateForm.sent(), local_date(now(), clinic().zone)
    form.today = today
    form.taken = frozenset(overrides_from(own_doctor_id(current_user), today))
    return _save(form, None)


@blueprint.get("/hours/dates/<day>")
@requires(Permission.OWN_SCHEDULE)
def edit(day: str) -> ResponseReturnValue:
    known = _known(day)
    form = date_form(overrides_from(own_doctor_id(current_user))[known])
    del form.day  # the address names it
    return _page(form, known)


@blueprint.post("/hours/dates/<day>")
@requires(Permission.OWN_SCHEDULE)
def save(day: str) -> ResponseReturnValue:
    known, form = _known(day), DateForm.sent()
    del form.day  # the address names it
    return _save(form, known)


@blueprint.post("/hours/dates/<day>/removal")
@requires(Permission.OWN_SCHEDULE)
def removal(day: str) -> ResponseReturnValue:
    known, doctor_id, form = _known(day), own_doctor_id(current_user), RemovalForm.sent()
    if form.carries_out(lambda: remove_override(current_user, doctor_id, known, now=now())):
        say(_("This date follows the weekly hours again"))
    return htmx.go_to(url_for("doctor.hours.index"))


def _known(day: str) -> date:
    """The date of the address, if it has hours of its own; else there is no such page."""
    found = date_or_none(day)
    if found is None or found not in overrides_from(own_doctor_id(current_user)):
        abort(404)
    return found


def _save(form: DateForm, known: date | None) -> ResponseReturnValue:
    doctor_id = own_doctor_id(current_user)
    form.hours = typed_week(request.form)[0]
    if "act" in request.form:
        act_on([form.hours], request.form["act"])
        return _page(form, known)
    if form.saves(
        lambda: set_override(
            current_user,
            doctor_id,
            known or form.checked_day(),
            form.intervals(),
            now=now(),
        ),
        current=lambda: date_form(
            hours_to_change(current_user, doctor_id, lock=True).overrides.get(
                known or form.checked_day()
            )
        ),
    ):
        say_saved(doctor_id)
        return htmx.go_to(url_for("doctor.hours.index"))
    act_on([form.hours], "")
    return _page(form, known)


def _page(form: DateForm, known: date | None = None) -> ResponseReturnValue:
    today = local_date(now(), clinic().zone)
    context = {
        "form": form,
        "day_label": wording.day_medium(known, today) if known else "",
        "action": url_for("doctor.dates.save", day=known.isoformat())
        if known
        else url_for("doctor.dates.create"),
        "remove_action": url_for("doctor.dates.removal", day=known.isoformat()) if known else "",
    }
    if htmx.wants("hours"):
        return htmx.part(
            render_template("doctor/dates/_editor.html", **context), status=form.status
        )
    return render_template("doctor/dates/edit.html", **context), form.status
