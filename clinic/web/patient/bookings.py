"""Booking the time that was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.accounts.permissions import Permission
from clinic.booking.book import book
from clinic.booking.lifecycle import Status
from clinic.booking.mail_wait import keep_for_mail
from clinic.booking.queries.together import visit_at
from clinic.booking.reason import keep_draft
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.instants import date_or_none, instant_or_none
from clinic.http.throttle import limit_keys
from clinic.web.booking.addresses import doctor_href
from clinic.web.booking.asked import asked_from
from clinic.web.booking.doctor_page import doctor_page
from clinic.web.booking.forms import BookingForm
from clinic.web.booking.hold_panel import goes_on_unheld
from clinic.web.kit import filters
from clinic.web.kit.toasts import say

if TYPE_CHECKING:
    from clinic.booking.models import Appointment, Hold

blueprint = Blueprint("bookings", __name__)


@blueprint.post("/appointments")
@requires(Permission.OWN_VISITS)
def create() -> ResponseReturnValue:
    """Book; a time whose hold has ended is booked all the same while it is free."""
    form = BookingForm.sent()
    if form.carries_out(lambda: _book(form)):
        say(_what_was_done(form.result))
        return redirect(_page_of(form.result.id), 303)
    if form.refusal is not None and form.refusal.code == "address_unverified":
        return _code_first(form)
    booked_already = _booked_already(form)
    if booked_already is not None:
        return redirect(_page_of(booked_already), 303)
    return _refused(form)


@blueprint.post("/appointments/draft")
@requires(Permission.OWN_VISITS)
def keep_for_later() -> ResponseReturnValue:
    """Keep what was typed, and look at other times."""
    form = BookingForm.sent()
    if not form.carries_out(lambda: keep_draft(current_user, form.reason.data or "", now=now())):
        return _refused(form)
    week, kind = date_or_none(form.week.data), form.visit_type_id.data or None
    return redirect(doctor_href(form.doctor_id.data or "-", visit_type_id=kind, week=week), 303)


def _code_first(form: BookingForm) -> ResponseReturnValue:
    """The time is kept while the mail is on its way, and what was typed; the code is asked for."""
    form.form_errors.clear()
    if not form.carries_out(lambda: _keep(form)) and not goes_on_unheld(form.refusal):
        return _refused(form)
    return redirect(url_for("auth.code.page", next=None if form.result else _where(form)), 303)


def _where(form: BookingForm) -> str:
    """The doctor's page at the time that was asked for."""
    kind_id = form.visit_type_id.data or None
    return doctor_href(form.doctor_id.data or "-", visit_type_id=kind_id, at=form.start())


def _refused(form: BookingForm) -> ResponseReturnValue:
    page = doctor_page(
        form.doctor_id.data or "",
        asked_from(request.form),
        form=form,
        refusal=form.refusal,
        lost_at=instant_or_none(form.starts_at.data),
    )
    return render_template("public/doctors/page.html", page=page), form.status


def _keep(form: BookingForm) -> Hold:
    # Apart from the hold: where the time is lost, what was typed is not.
    keep_draft(current_user, form.reason.data or "", now=now())
    return keep_for_mail(
        current_user,
        **form.text_of("doctor_id", "visit_type_id"),
        starts_at=form.start(),
        patient_id=form.chosen_patient(current_user),
        network=limit_keys.address(),
        now=now(),
    )


def _book(form: BookingForm) -> Appointment:
    return book(
        current_user,
        **form.text_of("doctor_id", "visit_type_id", "reason"),
        starts_at=form.start(),
        patient_id=form.chosen_patient(current_user),
        birth_date=form.birth_date.data,
        now=now(),
    )


def _booked_already(form: BookingForm) -> str | None:
    """The visit that the same form has made already: a double click finds its own time taken."""
    at = instant_or_none(form.starts_at.data)
    if at is None or form.refusal is None or form.refusal.code != "slot_taken":
        return None
    found = visit_at(
        current_user,
        **form.text_of("doctor_id", "visit_type_id"),
        starts_at=at,
    )
    return found.appointment.id if found else None


def _page_of(appointment_id: str) -> str:
    """The visit, at its heading: what was to be done is done."""
    return url_for("patient.appointments.page", appointment_id=appointment_id, _anchor="visit-h")


def _what_was_done(appointment: Appointment) -> str:
    when = filters.when_label(appointment.starts_at)
    if appointment.status is Status.CONFIRMED or appointment.decide_by is None:
        return _("Visit confirmed: %(when)s", when=when)
    return _(
        "Asked for: %(when)s. We answer by %(by)s.",
        when=when,
        by=filters.when_short(appointment.decide_by),
    )
