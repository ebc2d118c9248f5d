"""The doctor's day: who comes, why, who is here, and what to press next."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from clinic.accounts.permissions import Permission
from clinic.directory.delay import say_delay
from clinic.directory.queries import own_doctor_id
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.web.doctor.day.day_page import day_page, works_today
from clinic.web.doctor.week.week_page import asked_day
from clinic.web.kit import htmx, wording
from clinic.web.kit.fields import WholeNumberField
from clinic.web.kit.forms import ClinicForm
from clinic.web.kit.navigation import way
from clinic.web.kit.toasts import say

blueprint = Blueprint("day", __name__)


class DelayForm(ClinicForm):
    minutes = WholeNumberField()


@blueprint.get("")
@requires(Permission.OWN_CALENDAR)
def start() -> ResponseReturnValue:
    """Where the doctor begins: with the day, or with the week where nothing is on today."""
    page = "doctor.day.index" if works_today() else "doctor.calendar.week"
    return redirect(url_for(page), 303)


@blueprint.get("/day")
@way(_l("Today"), "list-check", place=9, also="doctor.walk_in")
@requires(Permission.OWN_CALENDAR)
def index() -> ResponseReturnValue:
    page = day_page(asked_day(), show=request.args.get("show", ""))
    if htmx.wants("day"):
        return htmx.part(render_template("doctor/day/_day.html", page=page))
    return render_template("doctor/day/index.html", page=page)


@blueprint.post("/day/delay")
@requires(Permission.OWN_CALENDAR)
def delay() -> ResponseReturnValue:
    """The doctor runs late today: it is shown, and moves and mails nothing."""
    form, doctor_id = DelayForm.sent(), own_doctor_id(current_user)
    if form.carries_out(
        lambda: say_delay(current_user, doctor_id, minutes=form.minutes.data or 0, now=now())
    ):
        say(_how_late(form.result.delay_minutes))
    else:
        say(_("Say how many minutes, 240 at most."), "error")
    return htmx.go_to(url_for("doctor.day.index"))


def _how_late(minutes: int) -> str:
    if not minutes:
        return _("You are on time")
    return _("You run %(length)s late today", length=wording.length_label(minutes))
