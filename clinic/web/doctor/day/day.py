"""The doctor's day: who comes, why, who is here, and what to press next."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from clinic.accounts.permissions import Permission
from clinic.http.access import requires
from clinic.web.doctor.day.day_page import day_page, works_today
from clinic.web.doctor.week.week_page import asked_day
from clinic.web.kit import htmx
from clinic.web.kit.navigation import way

blueprint = Blueprint("day", __name__)


@blueprint.get("")
@requires(Permission.OWN_CALENDAR)
def start() -> ResponseReturnValue:
    """Where the doctor begins: with the day, or with the week where nothing is on today."""
    page = "doctor.day.index" if works_today() else "doctor.calendar.week"
    return redirect(url_for(page), 303)


@blueprint.get("/day")
@way(_l("Today"), "list-check", place=9)
@requires(Permission.OWN_CALENDAR)
def index() -> ResponseReturnValue:
    page = day_page(asked_day(), show=request.args.get("show", ""))
    if htmx.wants("day"):
        return htmx.part(render_template("doctor/day/_day.html", page=page))
    return render_template("doctor/day/index.html", page=page)
