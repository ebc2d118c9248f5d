"""One patient as the desk sees them, and the lines of the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from flask import url_for

from clinic.core.local_time import local_date
from clinic.core.text import initials
from clinic.web.kit import wording
from clinic.web.kit.context import clinic
from clinic.web.visit.panel_view import born_label

if TYPE_CHECKING:
    from clinic.patients.models import Patient


@dataclass(frozen=True)
class PatientView:
    """A patient's contact data in words; "" where we do not know."""

    id: str
    name: str
    initials: str
    tone: str
    born: str
    email: str
    phone: str
    since: str
    href: str
    edit_href: str
    book_href: str


def patient_views(patients: Sequence[Patient], *, now: datetime) -> list[PatientView]:
    return [patient_view(patient, now=now) for patient in patients]


def patient_view(patient: Patient, *, now: datetime) -> PatientView:
    zone = clinic().zone
    return PatientView(
        id=patient.id,
        name=wording.patient_name(patient),
        initials=initials(patient.full_name),
        tone=wording.tone(patient.id),
        born=born_label(patient, clinic().zone, now),
        email=patient.email,
        phone=patient.phone,
        since=wording.day_and_year(local_date(patient.created_at, zone)),
        href=url_for("desk.patients.page", patient_id=patient.id),
        edit_href=url_for("desk.patients.edit", patient_id=patient.id),
        book_href=url_for("desk.bookings.new", patient=patient.id),
    )
