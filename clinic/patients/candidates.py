"""Which records are found by what was asked: as an index of the database tells, whichever it has.

- PostgreSQL with pg_trgm: a text is found by any piece of it, of three signs or more.
- PostgreSQL without it, where nobody may create the extension: by the beginnings of its words, and
  typos are not seen through.
- SQLite: as with pg_trgm, by a table of FTS5, see `clinic.patients.fts`.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, String, and_, cast, func, literal, or_, select
from sqlalchemy.dialects.postgresql import TSQUERY

from clinic.db import db
from clinic.patients.asked import Clues
from clinic.patients.found_by import GAP, LEAST_SIGNS, Needed, text_needed
from clinic.patients.fts import FOUND, SEARCH
from clinic.patients.models import Patient

#: The index of PostgreSQL that knows pieces of words; `docs/operations.md` says how it comes later.
TRIGRAMS = "ix_patient_search_text_trigrams"


def found_by(asked: Clues, *, typos: bool) -> list[ColumnElement[bool]]:
    """The conditions that a record is found by all that was asked."""
    born: list[ColumnElement[bool]] = [Patient.birth_date.in_(days) for days in asked.days]
    words = text_needed(asked, typos=typos)
    if not words:
        return born
    spelled = [_spelled(one.spellings) for one in words if one.spellings]
    if db.engine.dialect.name == "sqlite":
        return [*born, *_by_fts(words), *spelled]
    if not _has_trigrams():
        return [*born, _by_beginnings(text_needed(asked, typos=False))]
    return [*born, *map(_by_pieces, words), *spelled]


def _has_trigrams() -> bool:
    """Whether the operator's role could make the index; asked once a session."""
    info = db.session().info
    if TRIGRAMS not in info:
        info[TRIGRAMS] = bool(db.session.scalar(select(func.to_regclass(TRIGRAMS))))
    return bool(info[TRIGRAMS])


def _by_pieces(one: Needed) -> ColumnElement[bool]:
    """By an index of trigrams; without one it is looked for in each text."""
    return or_(
        *(
            and_(*(Patient.search_text.contains(piece, autoescape=True) for piece in way))
            for way in one.pieces
        )
    )


def _spelled(spellings: Sequence[str]) -> ColumnElement[bool]:
    """Looked for in each text that was found so far: by so many at once, no index is any quicker."""
    found_text = Patient.search_text.concat("")
    return or_(*(found_text.like(f"%{one.replace(GAP, '_')}%") for one in spellings))


def _by_fts(words: Sequence[Needed]) -> list[ColumnElement[bool]]:
    """By the table of FTS5; what is too short for it is looked for in each text."""
    served = [one for one in words if _is_long(one)]
    others = [_by_pieces(one) for one in words if one not in served]
    if not served:
        return others
    asked = " AND ".join(f"({' OR '.join(map(_together, one.pieces))})" for one in served)
    return [Patient.id.in_(FOUND.where(SEARCH.op("MATCH")(asked))), *others]


def _is_long(one: Needed) -> bool:
    return all(len(piece) >= LEAST_SIGNS for way in one.pieces for piece in way)


def _together(way: Sequence[str]) -> str:
    return "(" + " AND ".join('"' + piece.replace('"', '""') + '"' for piece in way) + ")"


def _by_beginnings(words: Sequence[Needed]) -> ColumnElement[bool]:
    """For the index of words, which the same expression serves."""
    asked = " & ".join(f"({' | '.join(map(_beginnings, one.pieces))})" for one in words)
    there = func.array_to_tsvector(func.string_to_array(func.btrim(Patient.search_text), " "))
    return there.op("@@")(cast(literal(asked, String), TSQUERY))


def _beginnings(way: Sequence[str]) -> str:
    words = (word.replace("\\", "\\\\").replace("'", "''") for word in "".join(way).split())
    return "(" + " & ".join(f"'{word}':*" for word in words) + ")"
