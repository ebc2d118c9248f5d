"""Who a visit is booked for: looked for, chosen, or made in place, with the visits they have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from wtforms import Form, SearchField

from clinic.accounts.actor import Actor
from clinic.booking.queries import find
from clinic.http.clock import now
from clinic.http.reads import patient_opened, patients_listed
from clinic.patients.queries import patient_for
from clinic.patients.search import search_patients
from clinic.web.desk.visit_rows import ways_with
from clinic.web.desk.visits.booking_choice import TIMES, booking_href
from clinic.web.desk.visits.visit_forms import asks_about

if TYPE_CHECKING:
    from clinic.booking.queries.find import Visit
    from clinic.patients.models import Patient

PATIENTS_SHOWN = 8
#: So many of the visits ahead stand beside the form, and so many are read of those that are over.
AHEAD_SHOWN, PAST_READ = 3, 3


class PatientSearch(Form):
    q = SearchField(_l("Name, date of birth, phone or email"), default="")


class Caller:
    """The patient of a booking, or the search for one.

    `must_be_sure`: the record may be another person's, and nobody has pressed a second time.
    """

    def __init__(self, actor: Actor, chosen: Mapping[str, str], values: Mapping[str, str]) -> None:
        self.actor, self.words = actor, values.get("q", "")
        self.kept = {**chosen, **{name: values[name] for name in TIMES if values.get(name)}}
        self.patient: Patient | None = None
        if "patient" in chosen:
            self.patient = patient_opened(patient_for(actor, chosen["patient"]))
        self.must_be_sure = self.patient is not None and asks_about(
            self.patient, chosen.get("sure")
        )

    @property
    def for_whom(self) -> Patient | None:
        """The patient, once there is no doubt; None too for who has died."""
        if self.patient is None or self.must_be_sure or self.patient.deceased_on:
            return None
        return self.patient

    @property
    def search(self) -> PatientSearch:
        return PatientSearch(data={"q": self.words})

    @cached_property
    def found(self) -> Found:
        """Whom the search finds; nobody before something is typed."""
        if not self.words.strip():
            return Found([], 0)
        patients, total = search_patients(
            self.actor, words=self.words, page=1, per_page=PATIENTS_SHOWN
        )
        patients_listed("booking", patients)
        return Found(patients, total - len(patients))

    @cached_property
    def ahead(self) -> tuple[list[Visit], int]:
        """The next visits, and how many there are."""
        return find.upcoming(
            self.actor, now=now(), patient_id=self._patient_id, per_page=AHEAD_SHOWN
        )

    @cached_property
    def past(self) -> list[Visit]:
        """What was last, called off or not."""
        found, _total = find.past(
            self.actor, now=now(), patient_id=self._patient_id, per_page=PAST_READ
        )
        return found

    def ways(self, visit: Visit) -> dict[str, str | None]:
        return ways_with(visit, now=now())

    def href(self, patient: Patient) -> str:
        """Where somebody who was found is taken."""
        return booking_href(self.kept, patient=patient.id)

    @property
    def sure_href(self) -> str:
        """The second press that takes a patient who may only look like the one who is meant."""
        return booking_href(self.kept, sure=self._patient_id)

    @property
    def other_href(self) -> str:
        """Back to the search: for another record of this person, or for somebody else."""
        words = self.patient.full_name if self.patient and self.must_be_sure else ""
        return booking_href(self.kept, patient="", sure="", q=words)

    @property
    def search_href(self) -> str:
        """Back from adding somebody to the search."""
        return booking_href(self.kept, q=self.words)

    @property
    def add_action(self) -> str:
        """Where the form for somebody new is sent; it keeps the choices."""
        return booking_href(self.kept, endpoint="desk.bookings.add_patient", q=self.words)

    @property
    def new_href(self) -> str:
        """Where somebody who was not found is added, with what was typed."""
        return booking_href(self.kept, new="1", q=self.words.strip())

    @property
    def _patient_id(self) -> str:
        assert self.patient is not None
        return self.patient.id


@dataclass(frozen=True)
class Found:
    """Whom a search finds, and how many more there are."""

    patients: Sequence[Patient]
    more: int
