"""Finding doctors by words: each word somewhere in the name, the specialty or what can be booked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select

from clinic.core.folding import search_key
from clinic.db import db
from clinic.directory.matching import mentions, wanted_words
from clinic.directory.models import Doctor, DoctorLanguage, DoctorVisitType, Specialty, VisitType


@dataclass(frozen=True, eq=False)
class Filter:
    """One condition of a search: "specialty", "language", or one of its "words"."""

    name: str
    condition: ColumnElement[bool]
    word: str = ""


def holding(
    words: str, *elsewhere: Callable[[str], ColumnElement[bool]]
) -> list[ColumnElement[bool]]:
    """For each of the `wanted_words` the condition that a doctor is found by it, or `elsewhere`.

    Asks for specialties and visit types once each, and for nothing without words.
    """
    wanted = wanted_words(words)
    if not wanted:
        return []
    # They are few, and what they say needs folding: matched here, not in SQL.
    specialties = db.session.scalars(select(Specialty)).all()
    kinds = db.session.scalars(select(VisitType).where(VisitType.active, VisitType.online)).all()
    return [
        or_(
            Doctor.search_name.contains(search_key(word), autoescape=True),
            Doctor.specialty_id.in_(_that_mention(word, specialties)),
            Doctor.id.in_(
                select(DoctorVisitType.doctor_id).where(
                    DoctorVisitType.visit_type_id.in_(_that_mention(word, kinds))
                )
            ),
            *(place(word) for place in elsewhere),
        )
        for word in wanted
    ]


def filters(*, specialty_id: str, language: str, words: str) -> list[Filter]:
    """What a search asks for; what was left empty asks for nothing."""
    spoken = select(DoctorLanguage.doctor_id).where(DoctorLanguage.language == language)
    by_word = zip(wanted_words(words), holding(words), strict=True)
    asked = [Filter("words", condition, word) for word, condition in by_word]
    if language:
        asked.insert(0, Filter("language", Doctor.id.in_(spoken)))
    if specialty_id:
        asked.insert(0, Filter("specialty", Doctor.specialty_id == specialty_id))
    return asked


def counts_without(
    *, specialty_id: str, language: str, words: str
) -> list[tuple[list[Filter], int]]:
    """How many active doctors a search finds once something is dropped, in one count.

    Dropped is each filter by itself, and all words where there are several. Without what still finds
    nobody.
    """
    asked = filters(specialty_id=specialty_id, language=language, words=words)
    all_words = [one for one in asked if one.word]
    drops = [[one] for one in asked] + ([all_words] if len(all_words) > 1 else [])
    if not drops:
        return []
    counts = [
        func.count().filter(Doctor.active, *(one.condition for one in asked if one not in drop))
        for drop in drops
    ]
    found = db.session.execute(select(*counts).select_from(Doctor)).one()
    return [(drop, count) for drop, count in zip(drops, found, strict=True) if count]


def _that_mention(word: str, rows: Sequence[Specialty] | Sequence[VisitType]) -> list[str]:
    return [row.id for row in rows if mentions(row.search_text, word)]
