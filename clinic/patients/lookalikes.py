"""Whom somebody who is about to be entered may be already: a warning, and never more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, false, or_, select

from clinic.accounts.actor import Actor
from clinic.accounts.details import normal_email
from clinic.accounts.home_country import clinic_country
from clinic.accounts.permissions import Permission
from clinic.core.errors import Invalid
from clinic.core.phones import e164
from clinic.core.text import clean_line
from clinic.db import db
from clinic.patients.likeness import SIMILAR, name_likeness
from clinic.patients.models import Patient

#: More of them help nobody to decide.
MOST_SHOWN = 10
#: So many share a birth date, an address or a telephone, and are looked at.
MOST_COMPARED = 500


def lookalikes(
    actor: Actor,
    *,
    full_name: str,
    birth_date: date | None = None,
    phone: str = "",
    email: str = "",
) -> Sequence[Patient]:
    """The patients who may be this person, likeliest first, at most `MOST_SHOWN`: born on the same day and
    called similarly, or reached by the same phone or address and called the same.

    A record that nobody has confirmed is nobody's look-alike, and neither is an archived one. Raises
    NotAllowed.
    """
    actor.must(Permission.ALL_PATIENTS)
    shared = _shares(birth_date, e164(clean_line(phone), clinic_country()), _address(email))
    known = db.session.scalars(
        select(Patient)
        .where(shared, Patient.archived_at.is_(None), ~Patient.unconfirmed)
        .order_by(Patient.id)
        .limit(MOST_COMPARED)
    )
    likeness = {one: name_likeness(full_name, one.full_name) for one in known}
    alike = [one for one in likeness if likeness[one] >= _least(one, birth_date)]
    return sorted(alike, key=lambda one: -likeness[one])[:MOST_SHOWN]


def _address(email: str) -> str:
    """The address in its one spelling, "" for what is none."""
    try:
        return normal_email(email)
    except Invalid:
        return ""


def _shares(birth_date: date | None, phone: str, email: str) -> ColumnElement[bool]:
    return or_(
        false(),
        *([Patient.birth_date == birth_date] if birth_date else []),
        *([Patient.phone == phone] if phone else []),
        *([Patient.email == email] if email else []),
    )


def _least(patient: Patient, birth_date: date | None) -> float:
    """How alike the names must be. A family shares its phone and its address."""
    return SIMILAR if birth_date and patient.birth_date == birth_date else 100
