"""The doctor's weekly hours."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from clinic.accounts.permissions import Permission
from clinic.booking.queries.find import conflicts
from clinic.core.local_time import local_date
from clinic.directory.queries import own_doctor_id
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.scheduling.hours import hours_to_change, set_weekly_hours
from clinic.scheduling.queries import overrides_from, weekly_hours
from clinic.web.doctor.hours.hours_form import HoursForm, hours_form
from clinic.web.doctor.hours.hours_view import glance
from clinic.web.kit import htmx, wording
from clinic.web.kit.context import clinic
from clinic.web.kit.navigation import way
from clinic.web.kit.pagination import page_number, pager
from clinic.web.kit.toasts import say
from clinic.web.staff.hours.hours_rows import act_on, typed_week
from clinic.web.staff.hours.hours_words import hours_label

blueprint = Blueprint("hours", __name__)
blueprint.add_app_template_filter(hours_label)

DATES_SHOWN = 10


@blueprint.get("/hours")
@way(_l("Hours"), "clock", place=50, also="doctor.dates")
@requires(Permission.OWN_SCHEDULE)
def index() -> ResponseReturnValue:
    return _page(hours_form(weekly_hours(own_doctor_id(current_user))))


@blueprint.post("/hours")
@requires(Permission.OWN_SCHEDULE)
def save() -> ResponseReturnValue:
    """Save the hours; or, for a button of the editor, show them with one row more or fewer."""
    doctor_id, form = own_doctor_id(current_user), HoursForm.sent()
    form.week = typed_week(request.form)
    if "act" in request.form:
        act_on(form.week, request.form["act"])
        return _page(form, unsaved=True)
    if form.saves(
        lambda: set_weekly_hours(current_user, doctor_id, form.weekly(), now=now()),
        current=lambda: hours_form(hours_to_change(current_user, doctor_id, lock=True).weekly),
    ):
        say_saved(doctor_id)
        return htmx.go_to(url_for("doctor.hours.index"))
    act_on(form.week, "")
    return _page(form, unsaved=True)


def say_saved(doctor_id: str) -> None:
    """Hours are saved; how many booked visits lie outside them now."""
    say(_("Your hours are saved"))
    outside = len(conflicts(current_user, doctor_id, now=now()))
    if outside:
        say(
            ngettext(
                "%(num)s booked visit lies outside your hours. It stays until you decide.",
                "%(num)s booked visits lie outside your hours. They stay until you decide.",
                outside,
            ),
            "warning",
        )


def _page(form: HoursForm, *, unsaved: bool = False) -> ResponseReturnValue:
    doctor_id, zone, moment = own_doctor_id(current_user), clinic().zone, now()
    today, page = local_date(moment, zone), page_number("dates")
    overrides = list(overrides_from(doctor_id, today).items())
    shown = dict(overrides[(page - 1) * DATES_SHOWN : page * DATES_SHOWN])
    first = clinic().first_weekday
    context = {
        "form": form,
        "days": [form.week[(first + number) % 7] for number in range(7)],
        "day_names": [wording.weekday_long(weekday) for weekday in range(7)],
        "glance": glance(form.week, today, first),
        "zone_name": _("%(city)s time", city=wording.zone_city(zone)),
        "dates": shown,
        "dates_pager": pager(page=page, total=len(overrides), per_page=DATES_SHOWN, name="dates"),
        "outside": len(conflicts(current_user, doctor_id, now=moment)),
        "unsaved": unsaved,
    }
    if htmx.wants("hours"):
        return htmx.part(
            render_template("doctor/hours/_editor.html", **context), status=form.status
        )
    return render_template("doctor/hours/index.html", **context), form.status
