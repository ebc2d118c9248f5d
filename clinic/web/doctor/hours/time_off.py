"""When the doctor is away."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from clinic.accounts.permissions import Permission
from clinic.booking.absence import remove_time_off, take_time_off
from clinic.directory.queries import own_doctor_id
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.scheduling.queries import time_off_from
from clinic.web.doctor.hours.time_off_form import (
    PICKS,
    TimeOffForm,
    TimeOffRemovalForm,
    picked_span,
)
from clinic.web.doctor.hours.time_off_view import in_the_way, span_label
from clinic.web.kit import htmx, wording
from clinic.web.kit.context import clinic
from clinic.web.kit.navigation import way
from clinic.web.kit.pagination import PER_PAGE, page_number, pager
from clinic.web.kit.toasts import say

blueprint = Blueprint("time_off", __name__)
blueprint.add_app_template_filter(span_label, "span")
blueprint.add_app_template_filter(wording.time_off_label, "time_off")


@blueprint.get("/time-off")
@way(_l("Time off"), "airplane", place=40)
@requires(Permission.OWN_SCHEDULE)
def index() -> ResponseReturnValue:
    page, moment = page_number(), now()
    found = time_off_from(own_doctor_id(current_user), moment)
    on_page = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    return render_template(
        "doctor/time_off/index.html",
        found=on_page,
        now=moment,
        pager=pager(page=page, total=len(found)),
    )


@blueprint.get("/time-off/new")
@requires(Permission.OWN_SCHEDULE)
def new() -> ResponseReturnValue:
    zone, first_weekday = clinic().zone, clinic().first_weekday
    pick = request.args.get("pick", "")
    form = TimeOffForm(data=picked_span(pick, zone=zone, first_weekday=first_weekday, now=now()))
    return render_template(
        "doctor/time_off/new.html", form=form, picks=PICKS, pick=pick, clashes=[]
    )


@blueprint.post("/time-off/new")
@requires(Permission.OWN_SCHEDULE)
def create() -> ResponseReturnValue:
    doctor_id, form = own_doctor_id(current_user), TimeOffForm.sent()
    zone = clinic().zone
    if form.carries_out(
        lambda: take_time_off(current_user, doctor_id, **form.wished(zone), now=now())
    ):
        say(_("Your time is kept free"))
        return htmx.go_to(url_for("doctor.time_off.index"))
    clashes = in_the_way(current_user, doctor_id, form, zone=zone)
    html = render_template(
        "doctor/time_off/new.html", form=form, picks=PICKS, pick="", clashes=clashes
    )
    return html, form.status


@blueprint.post("/time-off/<time_off_id>/removal")
@requires(Permission.OWN_SCHEDULE)
def removal(time_off_id: str) -> ResponseReturnValue:
    form = TimeOffRemovalForm.sent()
    if form.carries_out(lambda: remove_time_off(current_user, time_off_id, now=now())):
        say(_("The time is open again"))
    return htmx.go_to(url_for("doctor.time_off.index"))
