"""Booking for a patient of one's own, from a free place in the week: confirmed at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.accounts.permissions import Permission
from clinic.booking.book import book
from clinic.booking.queries import find
from clinic.directory.queries import own_doctor_id
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.throttle.limits import limit_search
from clinic.web.booking.staff_forms import StaffBookingForm
from clinic.web.doctor.addresses import visit_links
from clinic.web.doctor.visits.new_visit import new_visit
from clinic.web.doctor.week.over_week import over_week
from clinic.web.doctor.week.week_page import week_href
from clinic.web.kit import filters, htmx, wording
from clinic.web.kit.toasts import say

if TYPE_CHECKING:
    from clinic.booking.models import Appointment

blueprint = Blueprint("bookings", __name__)


@blueprint.get("/book")
@requires(Permission.OWN_CALENDAR)
@limit_search
def new() -> ResponseReturnValue:
    if htmx.wants("found"):
        page = new_visit(current_user, request.args)
        return htmx.part(render_template("doctor/bookings/_found.html", new=page))
    return _ask(StaffBookingForm(), request.args)


@blueprint.post("/book")
@requires(Permission.OWN_CALENDAR)
def create() -> ResponseReturnValue:
    form = StaffBookingForm.sent()
    if not form.carries_out(lambda: _book(form)):
        return _ask(form, {"date": request.args.get("date", ""), **form.chosen()})
    visit, when = form.result, filters.when_short(form.result.starts_at)
    name = wording.patient_name(find.visit(current_user, visit.id).patient)
    say(_("Booked: %(name)s, %(when)s", name=name, when=when), action=_undo(visit))
    return htmx.go_to(week_href(filters.day_of(visit.starts_at)))


def _book(form: StaffBookingForm) -> Appointment:
    return book(
        current_user,
        doctor_id=own_doctor_id(current_user),
        **form.text_of("patient_id", "visit_type_id", "reason", "override_reason"),
        starts_at=form.start(),
        now=now(),
    )


def _ask(form: StaffBookingForm, chosen: Mapping[str, str]) -> ResponseReturnValue:
    page = new_visit(current_user, chosen, refusal=form.refusal)
    return over_week("doctor/bookings/_new.html", page.day, status=form.status, form=form, new=page)


def _undo(visit: Appointment) -> dict[str, object]:
    """Taking it back is calling it off, and the patient is told as always."""
    action = visit_links(visit.id, filters.day_of(visit.starts_at))["cancellation"]
    hidden = {"version": visit.version, "reason": _("Booked by mistake."), "back": "week"}
    return {"label": _("Undo"), "action": action, "hidden": hidden}
