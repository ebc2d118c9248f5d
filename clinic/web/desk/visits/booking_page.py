"""Booking for a patient: who, with whom, what, when; each choice stands in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, HiddenField, SearchField

from clinic.accounts.actor import Actor
from clinic.booking.times.context import context_of
from clinic.core.errors import DomainError
from clinic.directory.queries import doctor_profile, doctors_found, specialties
from clinic.http.instants import instant_text
from clinic.http.reads import patient_opened, patients_listed
from clinic.patients.queries import patient_for
from clinic.patients.search import search_patients
from clinic.web.booking.asked import asked_from
from clinic.web.booking.chooser import Chooser
from clinic.web.booking.place import Place, search_for
from clinic.web.desk.visits.any_doctor import ANY, SoonestTimes, kinds_of, soonest_times
from clinic.web.desk.visits.visit_forms import asks_about
from clinic.web.kit import context, wording
from clinic.web.kit.fields import OpenSelectField

if TYPE_CHECKING:
    from clinic.booking.rules import Slot
    from clinic.directory.models import Doctor
    from clinic.patients.models import Patient

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
    """What the page reads; `chooser` is None until patient, doctor and kind of visit are chosen, and
    `soonest` too where the doctor is any.

    `sure_href` is the second press that takes a patient who may only look like the one who is meant.
    """

    search: PatientSearch
    found: list[tuple[Patient, str]]
    more: int
    patient: Patient | None
    new_patient_href: str
    other_patient_href: str
    sure_href: str
    choice: VisitChoice
    chosen: dict[str, str]
    chooser: Chooser | None
    soonest: SoonestTimes | None

    def soonest_href(self, slot: Slot) -> str:
        """Where one of the soonest times is picked, with its doctor."""
        return booking_href(self.chosen, doctor=slot.doctor_id, at=instant_text(slot.starts_at))


def booking_page(
    actor: Actor, values: Mapping[str, str], *, refusal: DomainError | None = None
) -> BookingPage:
    """The page for what has been chosen so far. Raises NotFound for an unknown patient or doctor."""
    chosen = {name: values[name] for name in CHOICES if values.get(name)}
    patient = patient_opened(patient_for(actor, chosen["patient"])) if "patient" in chosen else None
    asks = patient is not None and asks_about(patient, chosen.get("sure"))
    doctors = doctors_found(specialty_id=chosen.get("specialty", ""))
    doctor = _doctor(chosen.get("doctor", ""), doctors)
    for_whom = patient.id if patient and not asks else None
    found, more = ([], 0) if patient else _found(actor, values.get("q", ""), chosen)
    return BookingPage(
        search=PatientSearch(data={"q": values.get("q", "")}),
        found=found,
        more=more,
        patient=patient,
        new_patient_href=_new_patient_href(chosen),
        other_patient_href=booking_href(
            {**chosen, "patient": "", "sure": ""}, q=patient.full_name if patient and asks else ""
        ),
        sure_href=booking_href(chosen, sure=patient.id) if patient and asks else "",
        choice=_choice(chosen, doctor, doctors),
        chosen=chosen,
        chooser=_chooser(chosen, doctor, for_whom, values, refusal),
        soonest=soonest_times(chosen, doctors, for_whom) if chosen.get("doctor") == ANY else None,
    )


def booking_href(chosen: Mapping[str, str], **more: Any) -> str:
    """The page's address for these choices."""
    kept = {name: value for name, value in {**chosen, **more}.items() if value}
    return url_for("desk.bookings.new", **kept)


def _new_patient_href(chosen: Mapping[str, Any]) -> str:
    return url_for("desk.patients.new", book=1, **chosen)


def _found(
    actor: Actor, words: str, chosen: Mapping[str, str]
) -> tuple[list[tuple[Patient, str]], int]:
    patients, total = search_patients(actor, words=words, page=1, per_page=PATIENTS_SHOWN)
    patients_listed("booking", patients)
    rows = [(one, booking_href(chosen, patient=one.id)) for one in patients]
    return rows, total - len(rows)


def _doctor(doctor_id: str, doctors: Sequence[Doctor]) -> Doctor | None:
    """The doctor who is chosen, of the specialty or not. Raises NotFound for an unknown one."""
    if not doctor_id or doctor_id == ANY:
        return None
    here = next((one for one in doctors if one.id == doctor_id), None)
    return here or doctor_profile(doctor_id)


def _choice(
    chosen: Mapping[str, str], doctor: Doctor | None, doctors: Sequence[Doctor]
) -> VisitChoice:
    form = VisitChoice(data=dict(chosen))
    form.specialty.choices = [
        ("", _("All specialties")),
        *((one.id, one.name) for one in specialties()),
    ]
    known = {one.id: one for one in doctors} | ({doctor.id: doctor} if doctor else {})
    form.doctor.choices = [
        ("", _("Choose …")),
        (ANY, _("Any doctor, soonest first")),
        *((one.id, f"{one.display_name}, {one.specialty.name}") for one in known.values()),
    ]
    kinds = kinds_of(doctors) if chosen.get("doctor") == ANY else _kinds(doctor)
    form.visit_type.choices = [("", _("Choose …")), *kinds]
    return form


def _kinds(doctor: Doctor | None) -> list[tuple[str, str]]:
    offers = [row for row in doctor.visit_types if row.visit_type.active] if doctor else []
    return [
        (row.visit_type_id, wording.kind_and_length(row.visit_type.name, row.length))
        for row in offers
    ]


def _chooser(
    chosen: Mapping[str, str],
    doctor: Doctor | None,
    patient_id: str | None,
    values: Mapping[str, str],
    refusal: DomainError | None,
) -> Chooser | None:
    """The times of the doctor who is chosen, once it is said for whom and what."""
    offer = doctor.offer_of(chosen.get("visit_type", "")) if doctor else None
    if doctor is None or patient_id is None or offer is None:
        return None
    known = context_of(context.clinic(), [doctor])
    search = search_for(known, {doctor.id: offer.visit_type_id}, patient_id=patient_id)
    action = url_for("desk.bookings.choose")
    place = Place(
        endpoint="desk.bookings.new", args=chosen, action=action, hidden=chosen, live=False
    )
    return Chooser(search, doctor, offer.visit_type, asked_from(values), place, refusal=refusal)
