"""Booking for whoever calls or stands at the desk: who, with whom, what, when, on one page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

from clinic.accounts.actor import Actor
from clinic.booking.times.context import context_of
from clinic.core.errors import DomainError
from clinic.directory.queries import doctor_profile, doctors_found
from clinic.web.booking.asked import asked_from
from clinic.web.booking.chooser import Chooser
from clinic.web.booking.place import Place, search_for
from clinic.web.desk.visits.any_doctor import ANY, SoonestTimes, soonest_times
from clinic.web.desk.visits.booking_choice import (
    VisitChoice,
    booking_href,
    choice_form,
    chosen_in,
    suggested,
)
from clinic.web.desk.visits.caller import Caller
from clinic.web.desk.visits.new_patient import new_patient_form
from clinic.web.kit import context

if TYPE_CHECKING:
    from datetime import datetime

    from clinic.directory.models import Doctor
    from clinic.patients.models import Patient
    from clinic.web.desk.patients.patient_forms import NewPatientForm


@dataclass(frozen=True)
class BookingPage:
    """What the page reads; the choice and the times wait until it is known for whom.

    `adding` is the form for somebody who is not known yet. `chooser` has the times of the doctor who is
    chosen, `soonest` those of any doctor; both are None until the kind of visit is
    chosen. `wished` is the time that was pressed elsewhere.
    """

    caller: Caller
    doctor: Doctor | None
    wished: datetime | None
    chosen: dict[str, str]
    adding: NewPatientForm | None = None
    choice: VisitChoice | None = None
    chooser: Chooser | None = None
    soonest: SoonestTimes | None = None

    def href(self, **more: str) -> str:
        """The page's address with these choices instead."""
        return booking_href(self.chosen, **more)


def booking_page(
    actor: Actor,
    values: Mapping[str, str],
    *,
    refusal: DomainError | None = None,
    adding: NewPatientForm | None = None,
) -> BookingPage:
    """The page for what has been chosen so far. Raises NotFound for an unknown patient or doctor."""
    chosen, wished = chosen_in(values), asked_from(values).at
    caller = Caller(actor, chosen, values)
    doctor = _doctor(chosen.get("doctor", ""))
    patient = caller.for_whom
    if patient is None:
        if adding is None and values.get("new") and caller.patient is None:
            adding = new_patient_form(caller.words)
        return BookingPage(caller, doctor, wished, chosen, adding)
    chosen = suggested(chosen, caller.past, doctor) | chosen
    doctors = doctors_found(specialty_id=chosen["specialty"])
    return BookingPage(
        caller,
        doctor,
        wished,
        chosen,
        choice=choice_form(chosen, values, doctor, doctors),
        chooser=_chooser(chosen, doctor, patient, values, refusal) if doctor else None,
        soonest=None if doctor else soonest_times(chosen, doctors, patient.id, values.get("day")),
    )


def _doctor(doctor_id: str) -> Doctor | None:
    """The doctor who is chosen; None for any. Raises NotFound for an unknown one."""
    return None if doctor_id in ("", ANY) else doctor_profile(doctor_id)


def _chooser(
    chosen: Mapping[str, str],
    doctor: Doctor,
    patient: Patient,
    values: Mapping[str, str],
    refusal: DomainError | None,
) -> Chooser | None:
    """The times of the doctor who is chosen; None until it is said what for."""
    offer = doctor.offer_of(chosen["visit_type"])
    if offer is None:
        return None
    known = context_of(context.clinic(), [doctor])
    search = search_for(known, {doctor.id: offer.visit_type_id}, patient_id=patient.id)
    action = url_for("desk.bookings.choose")
    place = Place(
        endpoint="desk.bookings.new", args=chosen, action=action, hidden=chosen, live=False
    )
    return Chooser(search, doctor, offer.visit_type, asked_from(values), place, refusal=refusal)
