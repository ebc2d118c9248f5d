"""One doctor as the admin sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from clinic.care.succession import needs_successor
from clinic.core.local_time import days_from, local_date
from clinic.directory.queries import colleagues_of
from clinic.directory.staff import StaffEntry, successor_of
from clinic.scheduling.queries import weekly_hours
from clinic.scheduling.recurrence import WeeklyInterval
from clinic.web.admin.people.doctor_rows import DoctorState, standing
from clinic.web.kit import wording
from clinic.web.kit.context import clinic
from clinic.web.kit.fields import OpenSelectField
from clinic.web.kit.forms import ClinicForm
from clinic.web.staff.hours.hours_words import interval_label

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from clinic.directory.models import Doctor


class ArchiveForm(ClinicForm):
    """Who takes over, and what speaks against archiving a doctor."""

    successor_id = OpenSelectField(_l("Who reads their notes and takes over their follow-ups"))
    is_needed = False


@dataclass(frozen=True)
class AdminDoctorPage:
    """`hours`: the weekday and its times, "08:30 – 12:30, 13:30 – 17:00"."""

    id: str
    doctor: Doctor
    name: str
    email: str
    specialty: str
    standing: DoctorState
    invited_note: bool
    is_waiting: bool
    is_archived: bool
    successor: Doctor | None
    is_active: bool
    since: str
    hours: list[tuple[str, str]]
    account_href: str
    visits_href: str
    book_href: str


def admin_doctor_page(entry: StaffEntry, *, now: datetime) -> AdminDoctorPage:
    """The words of a doctor's page, with one query for the hours."""
    doctor, zone = entry.doctor, clinic().zone
    return AdminDoctorPage(
        id=doctor.id,
        doctor=doctor,
        name=doctor.display_name,
        email=entry.email,
        specialty=doctor.specialty.name,
        standing=standing(entry.standing),
        invited_note=entry.standing == "invited",
        is_waiting=entry.standing == "waiting",
        is_archived=entry.standing == "archived",
        successor=successor_of(doctor),
        is_active=doctor.active,
        since=wording.day_full(local_date(doctor.created_at, zone)),
        hours=_hours(weekly_hours(doctor.id), local_date(now, zone)),
        account_href=url_for("admin.users.page", user_id=doctor.user_id),
        visits_href=url_for("desk.visits.index", doctor=doctor.id, span="week"),
        book_href=url_for("desk.bookings.new", doctor=doctor.id),
    )


def archive_form(doctor_id: str, sent: MultiDict[str, str] | None = None) -> ArchiveForm:
    """The form that archives a doctor, with those who can take over."""
    form = ArchiveForm(sent)
    form.is_needed = needs_successor(doctor_id)
    form.successor_id.choices = [
        ("", _("Choose …") if form.is_needed else _("Nobody")),
        *((one.id, one.display_name) for one in colleagues_of(doctor_id)),
    ]
    return form


def _hours(weekly: list[WeeklyInterval], today: date) -> list[tuple[str, str]]:
    """The hours of the next seven days, in the clinic's order of the week."""
    first = clinic().first_weekday
    days = sorted(days_from(today, 7), key=lambda day: (day.weekday() - first) % 7)
    return [(wording.weekday_long(day.weekday()), _times(weekly, day)) for day in days]


def _times(weekly: list[WeeklyInterval], day: date) -> str:
    spans = [interval_label(one) for one in weekly if one.applies_on(day)]
    return ", ".join(spans) or _("Not working")
