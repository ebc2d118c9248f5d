"""A patient who is not known yet is added in the middle of a booking, in its place on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from wtforms import HiddenField

from clinic.core.errors import N_, Conflict
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import patients_listed
from clinic.patients.lookalikes import lookalikes
from clinic.patients.register import register_patient
from clinic.web.desk.patients.patient_forms import PatientForm
from clinic.web.desk.visits.typed_words import typed_words

if TYPE_CHECKING:
    from clinic.patients.models import Patient


class NewPatientForm(PatientForm):
    """Contact data, and the ids of the look-alikes that have been shown: those are somebody else."""

    seen = HiddenField(default="")
    alike: Sequence[Patient] = ()

    def register(self) -> Patient:
        """Add the patient, unless they may be here already and nobody was told.

        Raises Conflict `looks_alike`; as `register_patient`.
        """
        self.alike = lookalikes(current_user, **self.contact())
        patients_listed("lookalikes", self.alike)
        shown = (self.seen.data or "").split()
        if any(one.id not in shown for one in self.alike):
            self.seen.data = " ".join(one.id for one in self.alike)
            sentence = N_("Somebody like this is here already. Nobody should be here twice.")
            raise Conflict("looks_alike", sentence)
        return register_patient(current_user, **self.contact(), now=now())


def new_patient_form(words: str) -> NewPatientForm:
    """The form with what was typed into the search, each in its place."""
    return NewPatientForm(data=asdict(typed_words(words)))
