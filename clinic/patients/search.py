"""Finding patients by what is known of them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, case, func, or_, select, true

from clinic.accounts.actor import Actor
from clinic.accounts.permissions import Permission
from clinic.core.text import search_key
from clinic.db import db
from clinic.keyset import Page, page_after
from clinic.patients.models import Patient

#: Who may look like somebody else comes last, whatever they are called.
_UNSURE = case((Patient.unconfirmed, 1), else_=0)


def search_patients(
    actor: Actor, *, words: str, page: int, per_page: int
) -> tuple[Sequence[Patient], int]:
    """A page (1-based) of the clinic's patients whose name, address or phone holds all words.

    Returns the page and the number of all found. Raises NotAllowed.
    """
    actor.must(Permission.ALL_PATIENTS)
    return search_among(true(), words=words, page=page, per_page=per_page)


def search_among(
    whose: ColumnElement[bool], *, words: str, page: int, per_page: int
) -> tuple[Sequence[Patient], int]:
    """The same search among the patients of a condition. For rooms that know whose they are."""
    wanted = [whose, *_found_by(words)]
    total = db.session.scalar(select(func.count()).select_from(Patient).where(*wanted)) or 0
    found = db.session.scalars(
        select(Patient)
        .where(*wanted)
        .order_by(_UNSURE, Patient.search_name, Patient.id)
        .limit(per_page)
        .offset((page - 1) * per_page)
    )
    return found.all(), total


def patients_page(
    actor: Actor, *, words: str = "", cursor: str | None = None, limit: int = 20
) -> Page[Patient]:
    """The same search in pages that begin after a row.

    Raises NotAllowed, Invalid at the field `cursor`.
    """
    actor.must(Permission.ALL_PATIENTS)
    return page_after(
        select(Patient).where(*_found_by(words)),
        order=[(_UNSURE, "asc"), (Patient.search_name, "asc"), (Patient.id, "asc")],
        cursor=cursor,
        limit=limit,
    )


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


def _found_by(words: str) -> list[ColumnElement[bool]]:
    return [Patient.archived_at.is_(None), *(_holds(word) for word in words.split()[:5])]


def _holds(word: str) -> ColumnElement[bool]:
    return or_(
        Patient.search_name.contains(search_key(word), autoescape=True),
        Patient.email.contains(word.lower(), autoescape=True),
        Patient.phone.contains(word, autoescape=True),
    )
