"""Booking for a patient: who, with whom, what, when; each choice stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, HiddenField, SearchField

from clinic.accounts.actor import Actor
from clinic.core.errors import DomainError
from clinic.directory.queries import doctor_profile, doctors_found, specialties
from clinic.http.reads import patient_opened, patients_listed
from clinic.patients.queries import patient_for, search_patients
from clinic.web.desk.patients.patient_page import PatientView, patient_view, patient_views
from clinic.web.desk.visits.time_choice import (
    TimeChoice,
    Wanted,
    asked_time,
    time_choice,
)
from clinic.web.desk.visits.visit_forms import asks_about
from clinic.web.kit import wording
from clinic.web.kit.fields import OpenSelectField

if TYPE_CHECKING:
    from clinic.directory.models import Doctor, DoctorVisitType

PATIENTS_SHOWN = 8
CHOICES = ("patient", "sure", "specialty", "doctor", "visit_type")


class PatientSearch(Form):
    q = SearchField(_l("Search by name, email or phone"), default="")


class VisitChoice(Form):
    patient = HiddenField()
    sure = HiddenField()
    specialty = OpenSelectField(_l("Specialty"), default="")
    doctor = OpenSelectField(_l("Doctor"), default="")
    visit_type = OpenSelectField(_l("Kind of visit"), default="")


@dataclass(frozen=True)
class BookingPage:
    """What the page reads; `time` is None until patient, doctor and kind of visit are chosen.

    `sure_href` is the second press that takes a patient who may only look like the one who is meant.
    """

    search: PatientSearch
    found: list[tuple[PatientView, str]]
    more: int
    patient: PatientView | None
    new_patient_href: str
    other_patient_href: str
    sure_href: str
    choice: VisitChoice
    chosen: dict[str, str]
    time: TimeChoice | None


def booking_page(
    actor: Actor, values: Mapping[str, str], *, now: datetime, refusal: DomainError | None = None
) -> BookingPage:
    """The page for what has been chosen so far. Raises NotFound for an unknown patient or doctor."""
    chosen = {name: values[name] for name in CHOICES if values.get(name)}
    patient = patient_opened(patient_for(actor, chosen["patient"])) if "patient" in chosen else None
    asks = patient is not None and asks_about(patient, chosen.get("sure"))
    doctor = doctor_profile(chosen["doctor"]) if "doctor" in chosen else None
    offer = _offer(doctor, chosen.get("visit_type", ""))
    found, more = ([], 0) if patient else _found(actor, values.get("q", ""), chosen, now)
    return BookingPage(
        search=PatientSearch(data={"q": values.get("q", "")}),
        found=found,
        more=more,
        patient=patient_view(patient, now=now) if patient else None,
        new_patient_href=_new_patient_href(chosen),
        other_patient_href=booking_href(
            {**chosen, "patient": "", "sure": ""}, q=patient.full_name if patient and asks else ""
        ),
        sure_href=booking_href(chosen, sure=patient.id) if patient and asks else "",
        choice=_choice(chosen, doctor),
        chosen=chosen,
        time=time_choice(
            _wanted(chosen, patient.id, doctor, offer),
            asked_time(values),
            now=now,
            refusal=refusal,
        )
        if patient and not asks and doctor and offer
        else None,
    )


def booking_href(chosen: Mapping[str, str], **more: Any) -> str:
    """The page's address for these choices."""
    kept = {name: value for name, value in {**chosen, **more}.items() if value}
    return url_for("desk.bookings.new", **kept)


def _new_patient_href(chosen: Mapping[str, Any]) -> str:
    return url_for("desk.patients.new", book=1, **chosen)


def _found(
    actor: Actor, words: str, chosen: Mapping[str, str], now: datetime
) -> tuple[list[tuple[PatientView, str]], int]:
    patients, total = search_patients(actor, words=words, page=1, per_page=PATIENTS_SHOWN)
    patients_listed("booking", patients)
    views = patient_views(patients, now=now)
    rows = [(view, booking_href(chosen, patient=view.id)) for view in views]
    return rows, total - len(rows)


def _choice(chosen: Mapping[str, str], doctor: Doctor | None) -> VisitChoice:
    form = VisitChoice(data=dict(chosen))
    form.specialty.choices = [
        ("", _("All specialties")),
        *((one.id, one.name) for one in specialties()),
    ]
    doctors = doctors_found(specialty_id=chosen.get("specialty", ""))
    known = {one.id: f"{one.display_name}, {one.specialty.name}" for one in doctors}
    if doctor is not None:
        known.setdefault(doctor.id, f"{doctor.display_name}, {doctor.specialty.name}")
    form.doctor.choices = [("", _("Choose …")), *known.items()]
    form.visit_type.choices = [("", _("Choose …")), *_kinds(doctor)]
    return form


def _kinds(doctor: Doctor | None) -> list[tuple[str, str]]:
    offers = [row for row in doctor.visit_types if row.visit_type.active] if doctor else []
    return [
        (
            row.visit_type_id,
            f"{row.visit_type.name}, {wording.length_label(row.minutes or row.visit_type.minutes)}",
        )
        for row in offers
    ]


def _offer(doctor: Doctor | None, visit_type_id: str) -> DoctorVisitType | None:
    offers = doctor.visit_types if doctor else []
    return next((row for row in offers if row.visit_type_id == visit_type_id), None)


def _wanted(
    chosen: dict[str, str], patient_id: str, doctor: Doctor, offer: DoctorVisitType
) -> Wanted:
    return Wanted(
        doctor=doctor,
        visit_type=offer.visit_type,
        minutes=offer.minutes or offer.visit_type.minutes,
        patient_id=patient_id,
        href=lambda **more: booking_href(chosen, **more),
        form_action=url_for("desk.bookings.choose"),
        hidden=chosen,
    )
