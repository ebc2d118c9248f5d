"""The admin's list of doctors, whatever their standing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from clinic.accounts.actor import Actor
from clinic.accounts.models import WORKS_HERE, User
from clinic.accounts.permissions import Permission
from clinic.core.errors import NotFound
from clinic.db import db
from clinic.directory.models import Doctor
from clinic.directory.queries import whole
from clinic.directory.search import holding
from clinic.keyset import Page, page_after

#: Where a doctor can stand, in the order of a working life.
STANDINGS = ("waiting", "invited", "active", "archived")


@dataclass(frozen=True)
class StaffEntry:
    """A doctor in the admin's list; `standing` is one of `STANDINGS`."""

    doctor: Doctor
    email: str
    standing: str


def staff_list(
    actor: Actor,
    *,
    words: str = "",
    specialty_id: str = "",
    standing: str = "",
    page: int = 1,
    per_page: int = 20,
) -> tuple[list[StaffEntry], int]:
    """A page (1-based) of the doctors for the admin, those who wait first; and how many there are.

    Found by name, specialty, room or address; archived ones only where their standing is asked for.
    Raises NotAllowed.
    """
    actor.must(Permission.MANAGE_DOCTORS)
    wanted = [*_standing(standing), *_filters(words, specialty_id)]
    rows = db.session.execute(
        whole(_entries())
        .where(*wanted)
        .order_by(User.approved_at.is_not(None), Doctor.search_name, Doctor.id)
        .limit(per_page)
        .offset((page - 1) * per_page)
    ).unique()
    total = db.session.scalar(
        select(func.count(Doctor.id)).join(User, User.id == Doctor.user_id).where(*wanted)
    )
    return [_entry(*row) for row in rows], total or 0


def staff_page(
    actor: Actor,
    *,
    words: str = "",
    specialty_id: str = "",
    standing: str = "",
    cursor: str | None = None,
    limit: int = 20,
) -> Page[StaffEntry]:
    """The same list in pages that begin after a row. Raises NotAllowed, Invalid at the field `cursor`."""
    actor.must(Permission.MANAGE_DOCTORS)
    wanted = [*_standing(standing), *_filters(words, specialty_id)]
    waits_first = case((User.approved_at.is_(None), 0), else_=1)
    return page_after(
        whole(_entries()).where(*wanted),
        order=[(waits_first, "asc"), (Doctor.search_name, "asc"), (Doctor.id, "asc")],
        cursor=cursor,
        limit=limit,
        make=_entry,
    )


def doctor_counts(actor: Actor, *, words: str = "", specialty_id: str = "") -> dict[str, int]:
    """How many doctors have which standing, in one query. Raises NotAllowed."""
    actor.must(Permission.MANAGE_DOCTORS)
    columns = (
        Doctor.archived_at.is_not(None).label("archived"),
        User.approved_at.is_not(None).label("approved"),
        User.password_hash.is_not(None).label("has_password"),
    )
    rows = db.session.execute(
        select(*columns, func.count())
        .select_from(Doctor)
        .join(User, User.id == Doctor.user_id)
        .where(WORKS_HERE, *_filters(words, specialty_id))
        .group_by(*columns)
    )
    found: Counter[str] = Counter()
    for archived, approved, has_password, count in rows:
        found[doctor_state_of(archived=archived, approved=approved, has_password=has_password)] += (
            count
        )
    return {standing: found[standing] for standing in STANDINGS}


def applicants_waiting() -> int:
    """How many who registered as doctors wait for an admin. For whoever tells admins of them."""
    waiting = select(func.count(Doctor.id)).join(User, User.id == Doctor.user_id)
    return db.session.scalars(waiting.where(WORKS_HERE, *_standing("waiting"))).one()


def staff_entry(actor: Actor, doctor_id: str) -> StaffEntry:
    """One doctor for the admin. Raises NotAllowed, NotFound."""
    actor.must(Permission.MANAGE_DOCTORS)
    query = whole(_entries()).where(Doctor.id == doctor_id)
    row = db.session.execute(query).unique().one_or_none()
    if row is None:
        raise NotFound()
    return _entry(*row)


def successor_of(doctor: Doctor) -> Doctor | None:
    """Who took over from a doctor who has left."""
    return db.session.get(Doctor, doctor.successor_id) if doctor.successor_id else None


def all_doctors(actor: Actor) -> list[tuple[str, str]]:
    """Id and name of whoever works or has worked here, by name. Raises NotAllowed."""
    actor.must(Permission.FIGURES)
    query = select(Doctor).join(User, User.id == Doctor.user_id)
    there = query.where(WORKS_HERE, User.approved_at.is_not(None)).order_by(
        Doctor.search_name, Doctor.id
    )
    return [(one.id, one.display_name) for one in db.session.scalars(there)]


def doctor_state_of(*, archived: bool, approved: bool, has_password: bool) -> str:
    """Where a doctor stands: archived, waiting, invited or active."""
    if archived:
        return "archived"
    if not approved:
        return "waiting"
    return "active" if has_password else "invited"


def _entries() -> Any:  # of four columns, spelled below
    columns = (User.email, User.approved_at, User.password_hash)
    return select(Doctor, *columns).join(User, User.id == Doctor.user_id).where(WORKS_HERE)


def _entry(doctor: Doctor, email: str, approved_at: object, password_hash: object) -> StaffEntry:
    standing = doctor_state_of(
        archived=doctor.archived_at is not None,
        approved=approved_at is not None,
        has_password=password_hash is not None,
    )
    return StaffEntry(doctor=doctor, email=email, standing=standing)


def _standing(standing: str) -> Sequence[ColumnElement[bool]]:
    here, approved = Doctor.archived_at.is_(None), User.approved_at.is_not(None)
    return {
        "waiting": [here, User.approved_at.is_(None)],
        "invited": [here, approved, User.password_hash.is_(None)],
        "active": [here, approved, User.password_hash.is_not(None)],
        "archived": [Doctor.archived_at.is_not(None)],
    }.get(standing, [here])


def _filters(words: str, specialty_id: str) -> list[ColumnElement[bool]]:
    found = holding(words, _in_room, _in_address)
    return [*found, Doctor.specialty_id == specialty_id] if specialty_id else found


def _in_room(word: str) -> ColumnElement[bool]:
    return Doctor.room.icontains(word, autoescape=True)


def _in_address(word: str) -> ColumnElement[bool]:
    return User.email.contains(word.lower(), autoescape=True)
