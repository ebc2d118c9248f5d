"""The doctor's week as a time grid."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from clinic.accounts.permissions import Permission
from clinic.http.access import requires
from clinic.web.doctor.week.waiting import is_pressing, reason_shown
from clinic.web.doctor.week.week_page import asked_day, week_page
from clinic.web.kit import htmx
from clinic.web.kit.navigation import way

blueprint = Blueprint("calendar", __name__)
blueprint.add_app_template_test(is_pressing, "pressing")
blueprint.add_app_template_filter(reason_shown, "reason_shown")


@blueprint.get("/week")
@way(
    _l("Calendar"),
    "calendar3",
    place=10,
    also="doctor.appointments doctor.bookings doctor.answers doctor.moves doctor.decisions",
)
@requires(Permission.OWN_CALENDAR)
def week() -> ResponseReturnValue:
    page = week_page(asked_day())
    if htmx.wants("week-page"):
        return htmx.part(render_template("doctor/calendar/_week.html", page=page))
    return render_template("doctor/calendar/week.html", page=page)
