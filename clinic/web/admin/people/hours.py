"""The admin sets a doctor's weekly hours."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from clinic.accounts.permissions import Permission
from clinic.booking.queries.find import conflicts
from clinic.directory.staff import staff_entry
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.scheduling.hours import hours_to_change, set_weekly_hours
from clinic.scheduling.queries import weekly_hours
from clinic.web.admin.people.hours_form import DoctorHoursForm, doctor_hours_form
from clinic.web.kit import htmx
from clinic.web.kit.context import clinic
from clinic.web.kit.toasts import say

blueprint = Blueprint("hours", __name__)


@blueprint.get("/doctors/<doctor_id>/hours")
@requires(Permission.MANAGE_DOCTORS)
def page(doctor_id: str) -> ResponseReturnValue:
    return _page(doctor_id, doctor_hours_form(weekly_hours(doctor_id)))


@blueprint.post("/doctors/<doctor_id>/hours")
@requires(Permission.MANAGE_DOCTORS)
def update(doctor_id: str) -> ResponseReturnValue:
    form = doctor_hours_form(weekly_hours(doctor_id), request.form)
    if not form.saves(
        lambda: set_weekly_hours(current_user, doctor_id, form.weekly(), now=now()),
        current=lambda: doctor_hours_form(
            hours_to_change(current_user, doctor_id, lock=True).weekly
        ),
    ):
        return _page(doctor_id, form), form.status
    _say_saved(len(conflicts(current_user, doctor_id, now=now())))
    return htmx.go_to(url_for("admin.doctors.page", doctor_id=doctor_id))


def _say_saved(outside: int) -> None:
    """Hours are saved; how many booked visits lie outside them now."""
    say(_("The hours are saved"))
    if outside:
        say(
            ngettext(
                "%(num)s booked visit lies outside them. It stays until somebody decides.",
                "%(num)s booked visits lie outside them. They stay until somebody decides.",
                outside,
            ),
            "warning",
        )


def _page(doctor_id: str, form: DoctorHoursForm) -> str:
    first = clinic().first_weekday
    return render_template(
        "admin/hours/page.html",
        doctor=staff_entry(current_user, doctor_id).doctor,
        form=form,
        lines=[form[f"day_{(first + offset) % 7}"] for offset in range(7)],
        kept=len(form.kept),
    )
