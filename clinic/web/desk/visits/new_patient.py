"""A patient who is not known yet is added in the middle of a booking, in its place on the page."""

from __future__ import annotations

from dataclasses import asdict

from clinic.accounts.home_country import clinic_country
from clinic.web.desk.patients.patient_forms import NewPatientForm
from clinic.web.desk.visits.typed_words import typed_words


def new_patient_form(words: str) -> NewPatientForm:
    """The form with what was typed into the search, each in its place."""
    return NewPatientForm(data=asdict(typed_words(words, country=clinic_country())))
