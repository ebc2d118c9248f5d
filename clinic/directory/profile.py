"""Writing a doctor's profile: each given field is cleaned and checked, all others stay."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from babel import Locale, UnknownLocaleError
from sqlalchemy import select

from clinic.accounts.details import full_name_of
from clinic.core.errors import N_, Invalid
from clinic.core.text import clean_line, clean_text, name_key
from clinic.db import db
from clinic.directory.models import Doctor, DoctorLanguage, DoctorVisitType, Specialty, VisitType

#: What the column of a language's code holds.
LONGEST_LANGUAGE = 10


def write(doctor: Doctor, values: Mapping[str, Any]) -> None:
    """Write the given fields of a profile. Raises Invalid at the field at fault."""
    for key, cleaned in _CLEANED.items():
        if key in values:
            setattr(doctor, key, cleaned(values[key]))
    if "languages" in values:
        _write_languages(doctor, values["languages"])
    if "visit_types" in values:
        _write_visit_types(doctor, values["visit_types"])
    doctor.search_name = name_key(f"{doctor.title} {doctor.full_name}")


def specialty_id_of(specialty_id: str) -> str:
    """The id, if doctors can be of this specialty. Raises Invalid at `specialty_id`."""
    found = db.session.scalar(
        select(Specialty.id).where(Specialty.id == specialty_id, Specialty.archived_at.is_(None))
    )
    if found is None:
        sentence = N_("Choose a specialty from the list.")
        raise Invalid("invalid", sentence, fields={"specialty_id": sentence})
    return found


def _biography(text: str) -> str:
    text = clean_text(text)
    if len(text) > 4000:
        sentence = N_("Use at most 4,000 characters.")
        raise Invalid("too_long", sentence, fields={"biography": sentence})
    return text


_CLEANED: Mapping[str, Callable[[Any], Any]] = {
    "full_name": full_name_of,
    "specialty_id": specialty_id_of,
    "title": lambda text: clean_line(text)[:50],
    "biography": _biography,
    "room": lambda text: clean_line(text)[:100],
    "accepting_new": bool,
    "auto_confirm": bool,
}


def _is_language(code: str) -> bool:
    try:
        Locale.parse(code)
    except (ValueError, UnknownLocaleError):
        return False
    return len(code) <= LONGEST_LANGUAGE


def _write_languages(doctor: Doctor, languages: Sequence[str]) -> None:
    wanted = dict.fromkeys(language.strip().lower() for language in languages)
    for language in wanted:
        if not _is_language(language):
            sentence = N_("Choose languages from the list.")
            raise Invalid("invalid", sentence, fields={"languages": sentence})
    kept = {row.language: row for row in doctor.languages}
    doctor.languages = [kept.get(code) or DoctorLanguage(language=code) for code in wanted]


def _write_visit_types(doctor: Doctor, wanted: Mapping[str, int | None]) -> None:
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
