"""Booking for a patient who called or stands at the desk: confirmed at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.booking.book import book
from clinic.booking.queries import find
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import visit_opened
from clinic.http.throttle.limits import limit_search
from clinic.patients.queries import patient_for
from clinic.web.booking.confirm_view import place_label
from clinic.web.desk.patients.patient_forms import NewPatientForm
from clinic.web.desk.visits.booking_choice import CHOICES, TIMES, booking_href
from clinic.web.desk.visits.booking_page import booking_page
from clinic.web.desk.visits.visit_forms import DeskBookingForm
from clinic.web.kit import htmx
from clinic.web.kit.context import clinic

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
    if htmx.wants("found"):
        return htmx.part(render_template("desk/bookings/_found.html", page=page))
    return render_template("desk/bookings/new.html", page=page, form=DeskBookingForm())


@blueprint.post("/book/patient")
@requires(Permission.ALL_PATIENTS)
def add_patient() -> ResponseReturnValue:
    """Somebody who is not known yet is added, and the booking goes on; the address has its choices."""
    form = NewPatientForm.sent()
    if form.carries_out(form.register):
        kept = {name: request.args.get(name) for name in (*CHOICES, *TIMES)}
        return htmx.go_to(booking_href(kept, patient=form.result.id))
    page = booking_page(current_user, request.args, adding=form)
    html = render_template("desk/bookings/new.html", page=page, form=DeskBookingForm())
    return html, form.status


@blueprint.post("/book/time")
@requires(Permission.ALL_VISITS)
def choose() -> ResponseReturnValue:
    """A time was pressed, or something chosen beside what is typed already: nothing is taken yet."""
    sent = request.form
    chosen = {name: sent.get(name, "") for name in CHOICES}
    times = {"at": sent.get("starts_at") or sent.get("at", ""), "day": sent.get("day", "")}
    here = booking_href(chosen | times)
    if not htmx.is_request():
        return htmx.go_to(here + "#confirm")
    page = booking_page(current_user, sent.to_dict() | times)
    if page.choice is None:  # for nobody
        return htmx.go_to(here)
    form = DeskBookingForm(data={name: sent.get(name) for name in ("reason", "override_reason")})
    focus = {"picked": "starts_at" in sent, "is_new": False}
    html = render_template("desk/bookings/_booking.html", page=page, form=form, **focus)
    return htmx.part(html, push=here, target="#booking")


@blueprint.post("/book")
@requires(Permission.ALL_VISITS)
def create() -> ResponseReturnValue:
    form = DeskBookingForm.sent()
    if not form.carries_out(lambda: _book(form)):
        return _again(form), form.status
    return htmx.go_to(url_for("desk.bookings.booked", appointment_id=form.result.id))


@blueprint.get("/book/<appointment_id>")
@requires(Permission.ALL_VISITS)
def booked(appointment_id: str) -> ResponseReturnValue:
    """What was booked, to be read to whoever calls."""
    visit = find.visit(current_user, appointment_id)
    visit_opened(visit.appointment)
    place = place_label(visit.doctor, visit.visit_type, clinic())
    return render_template("desk/bookings/booked.html", visit=visit, place=place)


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
    values: dict[str, Any] = {
        "patient": form.patient_id.data or "",
        "sure": form.patient_id.data or "",  # pressing once more is the second press
        "specialty": "",
        "doctor": form.doctor_id.data or "",
        "visit_type": form.visit_type_id.data or "",
        "at": form.starts_at.data or "",
    }
    page = booking_page(current_user, values, refusal=form.refusal)
    return render_template("desk/bookings/new.html", page=page, form=form)
