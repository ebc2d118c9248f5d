"""Finding patients by what is known of them, best first.

Of so many who may be meant, each is compared with what was asked. Where more are found, or nothing was
asked, the list is in order of names. Who may only look like somebody else comes last in any case.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    column,
    func,
    literal,
    select,
    true,
    union_all,
)

from clinic.accounts.actor import Actor
from clinic.accounts.home_country import clinic_country
from clinic.accounts.permissions import Permission
from clinic.db import db
from clinic.keyset import Key, Page, follows, read_cursor, write_cursor
from clinic.patients.asked import Clues, asked_for
from clinic.patients.candidates import found_by
from clinic.patients.likeness import likeness
from clinic.patients.models import Patient

#: Where so many are spelled as was asked, nobody looks for typos. Where fewer are, it is asked in any
#: case: how often the database is asked tells nobody what was found (T24).
ENOUGH = 20
#: So many are compared; more are in order of names.
MOST_COMPARED = 500
#: So many stand in a list with numbered pages, and are counted.
MOST_LISTED = 1000


class Position(NamedTuple):
    """Where a record stands in a list. `rank` is less for who fits better, 0 in order of names."""

    unsure: int
    rank: int
    name: str
    id: str


_ORDER: tuple[Key, ...] = tuple(
    (column(name, kind), "asc")
    for name, kind in (("unsure", Integer), ("rank", Integer), ("name", String), ("id", String))
)
_BY_NAME: tuple[Key, ...] = ((Patient.search_name, "asc"), (Patient.id, "asc"))


def search_patients(
    actor: Actor, *, words: str, page: int, per_page: int
) -> tuple[Sequence[Patient], int]:
    """A page (1-based) of the clinic's patients of whom all that was asked is true: words of names, typos
    included, birth dates, mail, phone and record number. Best first.

    Returns the page and the number of all found; `MOST_LISTED + 1` means that there are more. Raises
    NotAllowed.
    """
    actor.must(Permission.ALL_PATIENTS)
    return search_among(true(), words=words, page=page, per_page=per_page)


def search_among(
    whose: ColumnElement[bool], *, words: str, page: int, per_page: int
) -> tuple[Sequence[Patient], int]:
    """The same search among the patients of a condition. For rooms that know whose they are."""
    found = _found(whose, words, after=None, limit=MOST_LISTED + 1)
    shown = found[:MOST_LISTED][(page - 1) * per_page : page * per_page]
    return _patients(shown), len(found)


def patients_page(
    actor: Actor, *, words: str = "", cursor: str | None = None, limit: int = 20
) -> Page[Patient]:
    """The same search in pages that begin after a row; there, all who were found stand.

    Raises NotAllowed, Invalid at the field `cursor`.
    """
    actor.must(Permission.ALL_PATIENTS)
    after = Position(*read_cursor(cursor, _ORDER)) if cursor else None
    places = _found(true(), words, after=after, limit=limit + 1)
    more = write_cursor(places[limit - 1], _ORDER) if len(places) > limit else None
    return Page(_patients(places[:limit]), more)


def archived_patients(actor: Actor, *, page: int, per_page: int) -> tuple[Sequence[Patient], int]:
    """A page (1-based) of the records that the desk has archived, by name; and how many there are.

    Raises NotAllowed.
    """
    actor.must(Permission.ALL_PATIENTS)
    theirs = Patient.archived_by.is_not(None)
    total = db.session.scalar(select(func.count()).select_from(Patient).where(theirs)) or 0
    found = db.session.scalars(
        select(Patient)
        .where(theirs)
        .order_by(Patient.search_name, Patient.id)
        .limit(per_page)
        .offset((page - 1) * per_page)
    )
    return found.all(), total


def _found(
    whose: ColumnElement[bool], words: str, *, after: Position | None, limit: int
) -> list[Position]:
    """Where those who are found stand, in order, after a place; what began by name goes on by name."""
    country = clinic_country() if any(sign.isdecimal() for sign in words) else ""
    asked = asked_for(words, country=country)
    there = [whose, Patient.archived_at.is_(None)]
    if not asked:
        return _by_name(there, after, limit)
    conditions = [*there, *found_by(asked, typos=False)]
    rows = _candidates(conditions)
    if len(rows) < ENOUGH:
        conditions = [*there, *found_by(asked, typos=True)]
        rows = _candidates(conditions)
    if len(rows) > MOST_COMPARED or (after is not None and not after.rank):
        return _by_name(conditions, after, limit)
    return _best(rows, asked, words, after)[:limit]


def _best(rows: Sequence[Any], asked: Clues, words: str, after: Position | None) -> list[Position]:
    ranked = (
        Position(
            int(one.unconfirmed),
            -likeness(
                asked,
                words,
                full_name=one.full_name,
                search_name=one.search_name,
                search_text=one.search_text,
            ),
            one.search_name,
            one.id,
        )
        for one in rows
    )
    return sorted(one for one in ranked if after is None or one > after)


def _candidates(conditions: Sequence[ColumnElement[bool]]) -> Sequence[Any]:
    """Some who are found, in no order; one more than are compared, if there are as many."""
    query = select(
        Patient.id,
        Patient.full_name,
        Patient.search_name,
        Patient.search_text,
        Patient.unconfirmed,
    ).where(*conditions)
    return db.session.execute(query.limit(MOST_COMPARED + 1)).all()


def _by_name(
    conditions: Sequence[ColumnElement[bool]], after: Position | None, limit: int
) -> list[Position]:
    """First who is confirmed, then who is not: each by the index of names, which knows nothing of it."""
    parts = []
    for unsure, condition in ((0, ~Patient.unconfirmed), (1, Patient.unconfirmed)):
        part = select(
            literal(unsure).label("unsure"),
            Patient.search_name.label("name"),
            Patient.id.label("id"),
        ).where(condition, *conditions)
        if after is not None and unsure == after.unsure:
            part = part.where(follows(_BY_NAME, (after.name, after.id)))
        if after is None or unsure >= after.unsure:
            ordered = part.order_by(*(key for key, _way in _BY_NAME)).limit(limit)
            parts.append(select(ordered.subquery()))
    rows = union_all(*parts)
    found = db.session.execute(rows.order_by("unsure", "name", "id").limit(limit))
    return [Position(unsure, 0, name, id_) for unsure, name, id_ in found]


def _patients(places: Sequence[Position]) -> list[Patient]:
    """The records at these places, in their order."""
    ids = [place.id for place in places]
    rows = db.session.scalars(select(Patient).where(Patient.id.in_(ids)))
    known = {patient.id: patient for patient in rows}
    return [known[id_] for id_ in ids if id_ in known]
