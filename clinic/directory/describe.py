"""The parts of a doctor's profile, checked and written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from babel import Locale, UnknownLocaleError
from sqlalchemy import select

from clinic.core.errors import N_, Invalid
from clinic.core.text import clean_text
from clinic.db import db
from clinic.directory.models import Doctor, DoctorLanguage, DoctorVisitType, Specialty, VisitType


def specialty_id_of(specialty_id: str) -> str:
    """The id of a specialty that is on the list. Raises Invalid at the field `specialty_id`."""
    found = db.session.scalar(
        select(Specialty.id).where(Specialty.id == specialty_id, Specialty.archived_at.is_(None))
    )
    if found is None:
        sentence = N_("Choose a specialty from the list.")
        raise Invalid("invalid", sentence, fields={"specialty_id": sentence})
    return found


def biography_of(text: str) -> str:
    """The cleaned text, at most 4,000 characters. Raises Invalid `too_long` at its field."""
    text = clean_text(text)
    if len(text) > 4000:
        sentence = N_("Use at most 4,000 characters.")
        raise Invalid("too_long", sentence, fields={"biography": sentence})
    return text


def write_languages(doctor: Doctor, languages: Sequence[str]) -> None:
    """Replace the doctor's languages. Raises Invalid at the field `languages`."""
    wanted = dict.fromkeys(language.strip().lower() for language in languages)
    for language in wanted:
        try:
            Locale.parse(language)
        except (ValueError, UnknownLocaleError) as error:
            sentence = N_("Choose languages from the list.")
            raise Invalid("invalid", sentence, fields={"languages": sentence}) from error
    kept = {row.language: row for row in doctor.languages}
    doctor.languages = [kept.get(code) or DoctorLanguage(language=code) for code in wanted]


def write_visit_types(doctor: Doctor, wanted: Mapping[str, int | None]) -> None:
    """Replace what the doctor offers, in this order. Raises Invalid at the field `visit_type_ids`."""
    known = set(db.session.scalars(select(VisitType.id).where(VisitType.id.in_(wanted))))
    if known != set(wanted):
        sentence = N_("Choose visit types from the list.")
        raise Invalid("invalid", sentence, fields={"visit_type_ids": sentence})
    if any(minutes is not None and not _is_length(minutes) for minutes in wanted.values()):
        sentence = N_("A length is a multiple of 5 minutes, at most 720.")
        raise Invalid("invalid", sentence, fields={"visit_type_ids": sentence})
    kept = {row.visit_type_id: row for row in doctor.visit_types}
    rows = [kept.get(id_) or DoctorVisitType(visit_type_id=id_) for id_ in wanted]
    for position, row in enumerate(rows):
        row.minutes = wanted[row.visit_type_id]
        row.position = position
    doctor.visit_types = rows


def _is_length(minutes: int) -> bool:
    return 0 < minutes <= 720 and minutes % 5 == 0
