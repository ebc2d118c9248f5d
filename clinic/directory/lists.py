"""The directory for everybody, in pages that begin after a row."""

from __future__ import annotations

from sqlalchemy import select

from clinic.directory.models import Doctor, ReasonCode, Specialty, VisitType
from clinic.directory.queries import active_doctors
from clinic.keyset import Page, page_after


def doctors(
    *,
    specialty_id: str = "",
    language: str = "",
    words: str = "",
    cursor: str | None = None,
    limit: int = 20,
) -> Page[Doctor]:
    """A page of what `doctors_found` finds. Raises Invalid at the field `cursor`."""
    return page_after(
        active_doctors(specialty_id=specialty_id, language=language, words=words),
        order=[(Doctor.search_name, "asc"), (Doctor.id, "asc")],
        cursor=cursor,
        limit=limit,
    )


def specialties_page(*, cursor: str | None = None, limit: int = 20) -> Page[Specialty]:
    """The specialties that are not archived, by name. Raises Invalid at the field `cursor`."""
    return page_after(
        select(Specialty).where(Specialty.archived_at.is_(None)),
        order=[(Specialty.name, "asc"), (Specialty.id, "asc")],
        cursor=cursor,
        limit=limit,
    )


def visit_types_page(*, cursor: str | None = None, limit: int = 20) -> Page[VisitType]:
    """The active visit types, by name. Raises Invalid at the field `cursor`."""
    return page_after(
        select(VisitType).where(VisitType.active),
        order=[(VisitType.name, "asc"), (VisitType.id, "asc")],
        cursor=cursor,
        limit=limit,
    )


def reason_codes_page(*, cursor: str | None = None, limit: int = 20) -> Page[ReasonCode]:
    """The reasons that are offered, by code. Raises Invalid at the field `cursor`."""
    return page_after(
        select(ReasonCode).where(ReasonCode.active),
        order=[(ReasonCode.code, "asc")],
        cursor=cursor,
        limit=limit,
    )
