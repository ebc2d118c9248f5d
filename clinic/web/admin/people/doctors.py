"""The clinic's doctors: who works here, who waits, who has left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import EmailField
from wtforms.validators import InputRequired

from clinic.accounts.permissions import Permission
from clinic.booking.queries import find
from clinic.care.succession import archive_to
from clinic.directory.doctors import (
    add_doctor,
    approve_doctor,
    reactivate_doctor,
    update_profile,
)
from clinic.directory.queries import specialties
from clinic.directory.staff import (
    StaffEntry,
    applicants_waiting,
    doctor_counts,
    staff_entry,
    staff_list,
)
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.hardening.sizes import takes_photo
from clinic.http.reads import visits_listed
from clinic.web.admin.filters import DoctorFilter
from clinic.web.admin.people.doctor_page import ArchiveForm, admin_doctor_page, archive_form
from clinic.web.admin.people.doctor_rows import doctor_rows
from clinic.web.kit import htmx
from clinic.web.kit.live import Live
from clinic.web.kit.navigation import way
from clinic.web.kit.pagination import page_number, pager
from clinic.web.kit.toasts import say
from clinic.web.staff.factor_view import factor_section
from clinic.web.staff.profile_form import DoctorProfileForm, profile_form, profile_now, sent_profile

if TYPE_CHECKING:
    from clinic.booking.queries.find import Visit

blueprint = Blueprint("doctors", __name__)


class NewDoctorForm(DoctorProfileForm):
    email = EmailField(_l("Email"), [InputRequired(_l("Enter the doctor’s email address."))])


#: The id of the count beside the way to the doctors.
APPLICANTS_COUNT = "nav-doctors"


def _followed() -> Live:
    return Live("applicants", url_for("admin.doctors.index"), part=APPLICANTS_COUNT)


@blueprint.get("/doctors")
@way(
    _l("Doctors"),
    "clipboard2-pulse",
    place=70,
    also="admin.hours",
    count=lambda _person: applicants_waiting(),
    live=_followed,
)
@requires(Permission.MANAGE_DOCTORS)
def index() -> ResponseReturnValue:
    if htmx.wants(APPLICANTS_COUNT):
        return htmx.part(render_template("layouts/_live_counts.html"))
    chosen, page = _filter(), page_number()
    entries, total = staff_list(current_user, **chosen.asked(), page=page)
    return htmx.page_or_part(
        "admin/doctors",
        filter=chosen,
        rows=doctor_rows(entries, now=now()),
        pager=pager(page=page, total=total),
        total=total,
    )


@blueprint.get("/doctors/new")
@requires(Permission.MANAGE_DOCTORS)
def new() -> ResponseReturnValue:
    return render_template("admin/doctors/new.html", form=profile_form(NewDoctorForm))


@blueprint.post("/doctors")
@requires(Permission.MANAGE_DOCTORS)
def create() -> ResponseReturnValue:
    form = profile_form(NewDoctorForm, formdata=request.form)
    if not form.carries_out(
        lambda: add_doctor(
            current_user, email=form.email.data or "", profile=form.profile(), now=now()
        )
    ):
        return render_template("admin/doctors/new.html", form=form), form.status
    say(_("%(name)s was added", name=form.result.display_name))
    return htmx.go_to(url_for("admin.doctors.page", doctor_id=form.result.id))


@blueprint.get("/doctors/<doctor_id>")
@requires(Permission.MANAGE_DOCTORS)
def page(doctor_id: str) -> ResponseReturnValue:
    entry = staff_entry(current_user, doctor_id)
    return _page(entry, profile_form(DoctorProfileForm, entry.doctor))


@blueprint.post("/doctors/<doctor_id>")
@takes_photo
@requires(Permission.MANAGE_DOCTORS)
def update(doctor_id: str) -> ResponseReturnValue:
    entry = staff_entry(current_user, doctor_id)
    form = profile_form(DoctorProfileForm, entry.doctor, sent_profile())
    if not form.saves(
        lambda: update_profile(
            current_user, doctor_id, form.profile(), photo=form.picture, now=now()
        ),
        current=lambda: profile_now(current_user, doctor_id),
    ):
        return _page(entry, form), form.status
    say(_("The profile is saved"))
    return htmx.go_to(url_for("admin.doctors.page", doctor_id=doctor_id))


@blueprint.post("/doctors/<doctor_id>/approval")
@requires(Permission.MANAGE_DOCTORS)
def approve(doctor_id: str) -> ResponseReturnValue:
    doctor = approve_doctor(current_user, doctor_id, now=now())
    say(_("%(name)s can begin", name=doctor.display_name))
    return htmx.go_to(url_for("admin.doctors.page", doctor_id=doctor_id))


@blueprint.post("/doctors/<doctor_id>/archive")
@requires(Permission.MANAGE_DOCTORS)
def archive(doctor_id: str) -> ResponseReturnValue:
    form = archive_form(doctor_id, request.form)
    if not form.carries_out(
        lambda: archive_to(
            current_user, doctor_id, successor_id=form.successor_id.data or "", now=now()
        )
    ):
        entry = staff_entry(current_user, doctor_id)
        return _page(entry, profile_form(DoctorProfileForm, entry.doctor), form), form.status
    say(_("%(name)s is archived", name=form.result.display_name))
    return htmx.go_to(url_for("admin.doctors.index"))


@blueprint.post("/doctors/<doctor_id>/reactivation")
@requires(Permission.MANAGE_DOCTORS)
def reactivate(doctor_id: str) -> ResponseReturnValue:
    doctor = reactivate_doctor(current_user, doctor_id, now=now())
    say(_("%(name)s is back", name=doctor.display_name))
    return htmx.go_to(url_for("admin.doctors.page", doctor_id=doctor_id))


def _filter() -> DoctorFilter:
    counts = doctor_counts(current_user)
    here = sum(count for standing, count in counts.items() if standing != "archived")
    chosen = DoctorFilter(request.args)
    chosen.specialty.choices = [
        ("", _("All specialties")),
        *((one.id, one.name) for one in specialties()),
    ]
    chosen.standing.choices = [
        ("", _("All %(count)s", count=here)),
        ("active", _("Active %(count)s", count=counts["active"])),
        ("waiting", _("Waiting %(count)s", count=counts["waiting"])),
        ("invited", _("Invited %(count)s", count=counts["invited"])),
        ("archived", _("Archived %(count)s", count=counts["archived"])),
    ]
    return chosen


def _page(entry: StaffEntry, form: DoctorProfileForm, archiving: ArchiveForm | None = None) -> str:
    ahead: list[Visit] = []
    if archiving and archiving.form_errors:
        ahead, _total = find.upcoming(current_user, doctor_id=entry.doctor.id, now=now())
        visits_listed("doctor_visits", [visit.appointment for visit in ahead])
    return render_template(
        "admin/doctors/page.html",
        view=admin_doctor_page(entry, now=now()),
        form=form,
        ahead=ahead,
        archiving=archiving or archive_form(entry.doctor.id),
        factor=factor_section(current_user, entry.doctor.user_id, now=now()),
    )
