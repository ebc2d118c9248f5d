"""The doctor books for a patient of theirs: whom, what for and when; each choice stands in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from wtforms import Form

from clinic.accounts.actor import Actor
from clinic.booking.access import patient_to_book
from clinic.booking.queries.week import usual_visit_type
from clinic.booking.times.context import context_of
from clinic.care.patients import patients_in_care
from clinic.core.errors import DomainError
from clinic.core.local_time import local_date
from clinic.directory.queries import doctor_of
from clinic.http.clock import now
from clinic.http.instants import date_or_none, instant_text
from clinic.http.reads import patient_opened, patients_listed
from clinic.web.booking.asked import TimesAsked, asked_from
from clinic.web.booking.chooser import Chooser
from clinic.web.booking.place import Place, search_for
from clinic.web.kit import context, wording
from clinic.web.kit.fields import OpenSelectField

if TYPE_CHECKING:
    from clinic.booking.times.search import TimeSearch
    from clinic.directory.models import Doctor, DoctorVisitType
    from clinic.patients.models import Patient

#: So many of those in the doctor's care are offered at a time.
PATIENTS_SHOWN = 8
#: What the address says; `date` is of the week that lies behind.
CHOICES = ("patient", "visit_type", "at", "date")


class KindChoice(Form):
    visit_type = OpenSelectField(_l("Kind of visit"))


@dataclass(frozen=True)
class NewVisit:
    """What the drawer reads. `chooser` is None until the patient is chosen; `found` are those to choose
    from, `more` how many the search leaves out. `day` is the date of the week behind.
    """

    day: date
    words: str
    asked: TimesAsked
    chosen: dict[str, str]
    found: Sequence[Patient]
    more: int
    patient: Patient | None
    choice: KindChoice
    chooser: Chooser | None

    @property
    def at(self) -> datetime | None:
        """The time asked for; once the kind is known, one at which it begins."""
        return self.chooser.at if self.chooser else self.asked.at

    def href(self, **more: str) -> str:
        """The drawer's address with other choices; "" takes one back."""
        return new_visit_href(**self.chosen | more)

    def without(self, name: str) -> dict[str, str]:
        """The choices but one, for the form that asks for it."""
        return {key: value for key, value in self.chosen.items() if key != name}


def new_visit_href(**chosen: Any) -> str:
    """Where a visit is booked: `patient`, `visit_type`, `at` and `date` may be chosen already."""
    kept = {name: value for name, value in chosen.items() if value}
    return url_for("doctor.bookings.new", **kept)


def new_visit(
    actor: Actor, values: Mapping[str, str], *, refusal: DomainError | None = None
) -> NewVisit:
    """What has been chosen so far. Raises NotFound for who is no doctor, and for a patient not theirs."""
    doctor, asked, words = doctor_of(actor), asked_from(values), values.get("q", "")
    patient = _patient(actor, doctor, values.get("patient", ""))
    found, total = ([], 0) if patient else _theirs(actor, words)
    chosen = {name: values[name] for name in CHOICES if values.get(name)}
    if asked.at:
        chosen["at"] = instant_text(asked.at)
    kind = doctor.offer_of(asked.visit_type_id) or _usual(doctor, patient)
    chooser = None
    if patient and kind:
        search = _times(doctor, kind, patient)
        chooser = Chooser(search, doctor, kind.visit_type, asked, _place(chosen), refusal=refusal)
    return NewVisit(
        day=_day_behind(asked, values),
        words=words,
        asked=asked,
        chosen=chosen,
        found=found,
        more=total - len(found),
        patient=patient,
        choice=_choice(doctor, kind.visit_type_id if kind else ""),
        chooser=chooser,
    )


def _patient(actor: Actor, doctor: Doctor, patient_id: str) -> Patient | None:
    if not patient_id:
        return None
    return patient_opened(patient_to_book(actor, patient_id, doctor_id=doctor.id, now=now()))


def _theirs(actor: Actor, words: str) -> tuple[Sequence[Patient], int]:
    found, total = patients_in_care(actor, words=words, now=now(), per_page=PATIENTS_SHOWN)
    patients_listed("booking", found)
    return found, total


def _times(doctor: Doctor, kind: DoctorVisitType, patient: Patient) -> TimeSearch:
    known = context_of(context.clinic(), [doctor])
    return search_for(known, {doctor.id: kind.visit_type_id}, patient_id=patient.id)


def _usual(doctor: Doctor, patient: Patient | None) -> DoctorVisitType | None:
    """What the patient came for last, else what the doctor mostly does, else the first they offer; None
    where they offer nothing.
    """
    offers = [one for one in doctor.visit_types if one.visit_type.active]
    usual = usual_visit_type(doctor.id, now=now(), patient_id=patient.id if patient else None)
    return next((one for one in offers if one.visit_type_id == usual), next(iter(offers), None))


def _choice(doctor: Doctor, visit_type_id: str) -> KindChoice:
    form = KindChoice(data={"visit_type": visit_type_id})
    form.visit_type.choices = [
        (one.visit_type_id, wording.kind_and_length(one.visit_type.name, one.length))
        for one in doctor.visit_types
        if one.visit_type.active or one.visit_type_id == visit_type_id
    ]
    return form


def _place(chosen: Mapping[str, str]) -> Place:
    return Place(
        endpoint="doctor.bookings.new",
        args={name: value for name, value in chosen.items() if name != "at"},
        action=url_for("doctor.bookings.create", date=chosen.get("date")),
        rolling=True,
        live=False,
    )


def _day_behind(asked: TimesAsked, values: Mapping[str, str]) -> date:
    zone = context.clinic().zone
    return date_or_none(values.get("date")) or local_date(asked.at or now(), zone)
