"""Booking for a patient who called or stands at the desk: confirmed at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.accounts.permissions import Permission
from clinic.booking.book import book
from clinic.core.errors import NotFound
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.throttle.limits import limit_search
from clinic.patients.queries import patient_for
from clinic.web.desk.visits.booking_page import CHOICES, booking_href, booking_page
from clinic.web.desk.visits.visit_forms import DeskBookingForm
from clinic.web.kit import filters, htmx
from clinic.web.kit.toasts import say

if TYPE_CHECKING:
    from clinic.booking.models import Appointment

blueprint = Blueprint("bookings", __name__)


@blueprint.get("/book")
@requires(Permission.ALL_VISITS)
@limit_search
def new() -> ResponseReturnValue:
    page = booking_page(current_user, request.args)
    if htmx.wants("week") and page.chooser:
        return htmx.part(render_template("booking/_week.html", page=page))
    return render_template("desk/bookings/new.html", page=page, form=DeskBookingForm())


@blueprint.post("/book/time")
@requires(Permission.ALL_VISITS)
def choose() -> ResponseReturnValue:
    """A time was pressed in the week: it goes into the address, nothing is taken yet."""
    chosen = {name: request.form.get(name, "") for name in CHOICES}
    return htmx.go_to(booking_href(chosen, at=request.form.get("starts_at", "")) + "#confirm")


@blueprint.post("/book")
@requires(Permission.ALL_VISITS)
def create() -> ResponseReturnValue:
    form = DeskBookingForm.sent()
    if not form.carries_out(lambda: _book(form)):
        return _again(form), form.status
    say(_("Booked: %(when)s", when=filters.when_label(form.result.starts_at)))
    return htmx.go_to(url_for("desk.visits.page", appointment_id=form.result.id))


def _book(form: DeskBookingForm) -> Appointment:
    patient = patient_for(current_user, form.patient_id.data or "")
    form.must_be_sure(patient)
    return book(
        current_user,
        patient_id=patient.id,
        **form.text_of("doctor_id", "visit_type_id", "reason", "override_reason"),
        starts_at=form.start(),
        now=now(),
    )


def _again(form: DeskBookingForm) -> str:
    values = {
        "patient": form.patient_id.data or "",
        "sure": form.patient_id.data or "",  # pressing once more is the second press
        "doctor": form.doctor_id.data or "",
        "visit_type": form.visit_type_id.data or "",
        "at": form.starts_at.data or "",
    }
    page = booking_page(current_user, values, refusal=form.refusal)
    if page.chooser is None:
        raise NotFound()
    return render_template("desk/bookings/new.html", page=page, form=form)
