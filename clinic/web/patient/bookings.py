"""Booking the time that was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from clinic.accounts.permissions import Permission
from clinic.booking.book import book
from clinic.booking.lifecycle import Status
from clinic.booking.queries import visit_at
from clinic.core.local_time import zone_named
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.instants import instant_or_none
from clinic.web import context, wording
from clinic.web.booking_form import BookingForm
from clinic.web.doctor_asked import asked_from
from clinic.web.doctor_page import doctor_page
from clinic.web.errors import say

if TYPE_CHECKING:
    from clinic.booking.models import Appointment

blueprint = Blueprint("bookings", __name__)


@blueprint.post("/appointments")
@requires(Permission.OWN_VISITS)
def create() -> ResponseReturnValue:
    """Book; a time whose hold has ended is booked all the same while it is free."""
    form = BookingForm()
    if form.carries_out(lambda: _book(form)):
        say(_what_was_done(form.result))
        return redirect(url_for("patient.appointments.page", appointment_id=form.result.id), 303)
    booked_already = _booked_already(form)
    if booked_already is not None:
        return redirect(url_for("patient.appointments.page", appointment_id=booked_already), 303)
    page = doctor_page(
        form.doctor_id.data or "",
        asked_from(request.form),
        form=form,
        refusal=form.refusal,
        lost_at=instant_or_none(form.starts_at.data),
    )
    return render_template("public/doctors/page.html", page=page), form.status


def _book(form: BookingForm) -> Appointment:
    return book(
        current_user,
        doctor_id=form.doctor_id.data or "",
        visit_type_id=form.visit_type_id.data or "",
        starts_at=form.start(),
        patient_id=form.chosen_patient(current_user),
        reason=form.reason.data or "",
        now=now(),
    )


def _booked_already(form: BookingForm) -> str | None:
    """The visit that the same form has made already: a double click finds its own time taken."""
    at = instant_or_none(form.starts_at.data)
    if at is None or form.refusal is None or form.refusal.code != "slot_taken":
        return None
    found = visit_at(
        current_user,
        doctor_id=form.doctor_id.data or "",
        visit_type_id=form.visit_type_id.data or "",
        starts_at=at,
    )
    return found.appointment.id if found else None


def _what_was_done(appointment: Appointment) -> str:
    zone = zone_named(context.clinic().time_zone)
    when = wording.when_label(appointment.starts_at, zone, now())
    if appointment.status is Status.CONFIRMED or appointment.decide_by is None:
        return _("Visit confirmed: %(when)s", when=when)
    return _(
        "Asked for: %(when)s. We answer by %(by)s.",
        when=when,
        by=wording.when_short(appointment.decide_by, zone, now()),
    )
