"""A patient as the doctor sees them: who it is, and the visits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from flask import url_for

from clinic.booking.queries.find import Visit
from clinic.care.emergency import VisitElsewhere
from clinic.core.text import initials
from clinic.web.doctor.addresses import panel_url
from clinic.web.kit import wording
from clinic.web.kit.context import clinic
from clinic.web.kit.pagination import Pager
from clinic.web.visit.panel_view import born_label

if TYPE_CHECKING:
    from clinic.booking.models import Appointment
    from clinic.patients.models import Patient


@dataclass(frozen=True)
class PersonView:
    """Who it is; "" where we do not know. `open_until`: when a record opened in an emergency closes."""

    name: str
    initials: str
    tone: str
    born: str
    email: str
    phone: str
    record_number: str
    href: str
    open_until: str


@dataclass(frozen=True)
class VisitLine:
    """A visit in the record. `href` and `reason` are "" where there is nothing to open or to read."""

    when_label: str
    datetime_attr: str
    kind: str
    doctor: str
    status: str
    reason: str
    href: str


@dataclass(frozen=True)
class Lines:
    """A page of visits, the ways to the others, and how many there are."""

    rows: list[VisitLine]
    pager: Pager
    total: int


def person_view(
    patient: Patient, *, now: datetime, open_until: datetime | None = None
) -> PersonView:
    zone = clinic().zone
    return PersonView(
        name=wording.patient_name(patient),
        initials=initials(patient.full_name),
        tone=wording.tone(patient.id),
        born=born_label(patient, clinic().zone, now),
        email=patient.email,
        phone=patient.phone,
        record_number=patient.record_number,
        href=url_for("doctor.patients.page", patient_id=patient.id),
        open_until=wording.time_label(open_until, zone) if open_until else "",
    )


def record_lines(
    visits: Sequence[Visit], *, reads: Callable[[Appointment], bool], now: datetime
) -> list[VisitLine]:
    """The doctor's own visits; `reads` says of which the reason is for them."""
    zone = clinic().zone
    return [
        VisitLine(
            when_label=wording.when_head(one.appointment.starts_at, zone, now),
            datetime_attr=wording.datetime_attr(one.appointment.starts_at, zone),
            kind=wording.kind_and_length(one.visit_type.name, one.appointment.minutes),
            doctor=one.doctor.display_name,
            status=str(one.appointment.status),
            reason=one.appointment.reason if reads(one.appointment) else "",
            href=panel_url(one.appointment.id, None),
        )
        for one in visits
    ]


def elsewhere_lines(visits: Sequence[VisitElsewhere], *, now: datetime) -> list[VisitLine]:
    """Visits with other doctors: nothing to open, nothing to read."""
    zone = clinic().zone
    return [
        VisitLine(
            when_label=wording.when_head(one.starts_at, zone, now),
            datetime_attr=wording.datetime_attr(one.starts_at, zone),
            kind=wording.kind_and_length(one.kind, one.minutes),
            doctor=one.doctor,
            status=str(one.status),
            reason="",
            href="",
        )
        for one in visits
    ]
