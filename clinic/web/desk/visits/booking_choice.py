"""What is chosen for a booking: each choice stands in the address, and the usual one is suggested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Form, HiddenField, RadioField

from clinic.booking.lifecycle import Status
from clinic.booking.queries.week import usual_visit_type
from clinic.directory.queries import specialties
from clinic.http.clock import now
from clinic.http.instants import date_or_none
from clinic.web.desk.visits.any_doctor import ANY, kinds_of
from clinic.web.kit import wording
from clinic.web.kit.fields import OpenSelectField

if TYPE_CHECKING:
    from clinic.booking.queries.find import Visit
    from clinic.directory.models import Doctor

CHOICES = ("patient", "sure", "specialty", "doctor", "visit_type")
#: Of these "" is a choice too; where nothing is said, something is suggested.
LEFT_OPEN = ("specialty", "visit_type")
#: The time that is asked for, and the day from which on times are looked for.
TIMES = ("at", "day")


class VisitChoice(Form):
    patient = HiddenField()
    sure = HiddenField()
    at = HiddenField()
    specialty = OpenSelectField(_l("Specialty"), default="")
    doctor = OpenSelectField(_l("Doctor"), default=ANY)
    day = DateField(_l("Not before"))
    visit_type = RadioField(_l("Kind of visit"), default="", validate_choice=False)


def chosen_in(values: Mapping[str, str]) -> dict[str, str]:
    """What has been chosen; specialty and kind may be left open on purpose, and are "" then."""
    return {
        name: values[name]
        for name in CHOICES
        if values.get(name) or (name in LEFT_OPEN and name in values)
    }


def booking_href(
    chosen: Mapping[str, Any], *, endpoint: str = "desk.bookings.new", **more: Any
) -> str:
    """The page's address for these choices, or that of a form on it."""
    kept = {
        name: value
        for name, value in {**chosen, **more}.items()
        if value or (value == "" and name in LEFT_OPEN)
    }
    return url_for(endpoint, **kept)


def suggested(
    chosen: Mapping[str, str], past: Sequence[Visit], doctor: Doctor | None
) -> dict[str, str]:
    """What somebody who calls mostly wants: as the last time, with whoever has time first.

    With the doctor who is chosen what they came for last, else what the doctor mostly does.
    """
    if doctor is not None:
        usual = usual_visit_type(doctor.id, now=now(), patient_id=chosen.get("patient"))
        offers = [one.visit_type_id for one in doctor.visit_types if one.visit_type.active]
        kind = usual if usual in offers else next(iter(offers), "")
        return {"specialty": "", "visit_type": kind or ""}
    last = next((one for one in past if one.appointment.status is Status.COMPLETED), None)
    usual_choice = {"doctor": ANY, "specialty": "", "visit_type": ""}
    if last is None or chosen.get("specialty"):
        return usual_choice
    kind = last.visit_type.id if last.visit_type.active else ""
    return usual_choice | {"specialty": last.doctor.specialty_id, "visit_type": kind}


def choice_form(
    chosen: Mapping[str, str],
    values: Mapping[str, str],
    doctor: Doctor | None,
    doctors: Sequence[Doctor],
) -> VisitChoice:
    """The form for with whom and what, filled in with what is chosen."""
    day = date_or_none(values.get("day"))
    form = VisitChoice(data={**chosen, "at": values.get("at") or "", "day": day})
    form.specialty.choices = [
        ("", _("All specialties")),
        *((one.id, one.name) for one in specialties()),
    ]
    known = {one.id: one for one in doctors} | ({doctor.id: doctor} if doctor else {})
    form.doctor.choices = [
        (ANY, _("Any doctor, soonest first")),
        *((one.id, f"{one.display_name}, {one.specialty.name}") for one in known.values()),
    ]
    form.visit_type.choices = _kinds(doctor) if doctor else kinds_of(doctors)
    return form


def _kinds(doctor: Doctor) -> list[tuple[str, str]]:
    return [
        (row.visit_type_id, wording.kind_and_length(row.visit_type.name, row.length))
        for row in doctor.visit_types
        if row.visit_type.active
    ]
