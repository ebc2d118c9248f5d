"""A doctor's profile: what it consists of, and how each given field is cleaned and checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import partial
from typing import Any

from babel import Locale, UnknownLocaleError
from sqlalchemy import select

from clinic.accounts.details import full_name_of
from clinic.core.errors import N_, Invalid
from clinic.core.folding import search_key
from clinic.core.text import clean_line, clean_text
from clinic.db import db
from clinic.directory.models import Doctor, DoctorLanguage, DoctorVisitType, Specialty, VisitType

#: What the column of a language's code holds.
LONGEST_LANGUAGE = 10


@dataclass(frozen=True, slots=True)
class ProfileText:
    """A text of the profile, of `most` characters at most; a line, or paragraphs, which are never cut.

    Forms show it under its `label`, and programs send and get it, without being told more.
    """

    label: str
    most: int
    paragraphs: bool = False

    def cleaned(self, name: str, text: str) -> str:
        """As it is kept. Raises Invalid at `name`."""
        if not self.paragraphs:
            return clean_line(text)[: self.most]
        text = clean_text(text)
        if len(text) > self.most:
            sentence = TOO_LONG[self.most]
            raise Invalid("too_long", sentence, fields={name: sentence})
        return text


#: For the translators, by the bounds that texts have.
TOO_LONG = {
    50: N_("Use at most 50 characters."),
    100: N_("Use at most 100 characters."),
    4000: N_("Use at most 4,000 characters."),
}


def _text(label: str, most: int, *, paragraphs: bool = False) -> Any:
    return field(default="", metadata={"text": ProfileText(label, most, paragraphs)})


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What patients read of a doctor, and how the doctor takes bookings.

    `visit_types` maps the ids of the offered visit types to the doctor's own minutes, None meaning
    the type's.
    """

    full_name: str
    specialty_id: str
    title: str = _text(N_("Title"), 50)
    biography: str = _text(N_("About the doctor"), 4000, paragraphs=True)
    room: str = _text(N_("Room"), 100)
    languages: Sequence[str] = ()
    visit_types: Mapping[str, int | None] = field(default_factory=dict)
    accepting_new: bool = True
    auto_confirm: bool = False


#: The texts among them, by the name of their column.
TEXTS: Mapping[str, ProfileText] = {
    one.name: one.metadata["text"] for one in fields(Profile) if "text" in one.metadata
}


def write(doctor: Doctor, values: Mapping[str, Any]) -> None:
    """Write the given fields of a profile. Raises Invalid at the field at fault."""
    for key, cleaned in _CLEANED.items():
        if key in values:
            setattr(doctor, key, cleaned(values[key]))
    if "languages" in values:
        _write_languages(doctor, values["languages"])
    if "visit_types" in values:
        _write_visit_types(doctor, values["visit_types"])
    doctor.search_name = search_key(f"{doctor.title} {doctor.full_name}")


def specialty_id_of(specialty_id: str) -> str:
    """The id, if doctors can be of this specialty. Raises Invalid at `specialty_id`."""
    found = db.session.scalar(
        select(Specialty.id).where(Specialty.id == specialty_id, Specialty.archived_at.is_(None))
    )
    if found is None:
        sentence = N_("Choose a specialty from the list.")
        raise Invalid("invalid", sentence, fields={"specialty_id": sentence})
    return found


_CLEANED: Mapping[str, Callable[[Any], Any]] = {
    "full_name": full_name_of,
    "specialty_id": specialty_id_of,
    **{name: partial(text.cleaned, name) for name, text in TEXTS.items()},
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
