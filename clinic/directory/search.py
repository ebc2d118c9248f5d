"""Finding doctors by words: each word somewhere in name or specialty, whatever case and accents."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import ColumnElement, or_, select

from clinic.core.text import search_key
from clinic.db import db
from clinic.directory.models import Doctor, Specialty

#: More words than these narrow nothing any further.
MOST_WORDS = 5


def holding(
    words: str, *elsewhere: Callable[[str], ColumnElement[bool]]
) -> list[ColumnElement[bool]]:
    """The conditions that a doctor holds all the words, which may also stand `elsewhere`.

    Asks for the specialties once, and for nothing without words.
    """
    wanted = words.split()[:MOST_WORDS]
    if not wanted:
        return []
    # Specialties are few and their names hold accents: matched here, not in SQL.
    rows = db.session.execute(select(Specialty.id, Specialty.name))
    fields = {id_: search_key(name) for id_, name in rows}
    return [
        or_(
            Doctor.search_name.contains(search_key(word), autoescape=True),
            Doctor.specialty_id.in_(
                [id_ for id_, key in fields.items() if search_key(word) in key]
            ),
            *(place(word) for place in elsewhere),
        )
        for word in wanted
    ]
