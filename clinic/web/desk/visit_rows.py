"""Visits as the desk sees them in lists: that there is a reason, never which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from clinic.booking import lifecycle
from clinic.booking.lifecycle import OPEN, Step
from clinic.booking.queries.find import Visit
from clinic.core.local_time import local_date
from clinic.core.text import initials
from clinic.web.kit import wording
from clinic.web.kit.context import clinic


@dataclass(frozen=True)
class VisitRow:
    """One line. A link or action is None where the step cannot be taken now."""

    id: str
    version: int
    href: str
    time_label: str
    day_label: str
    datetime_attr: str
    patient: str
    patient_href: str
    initials: str
    tone: str
    doctor: str
    kind: str
    status: str
    has_reason: bool
    overbooked: bool
    asked_move: str
    confirm_action: str | None
    decline_href: str | None
    move_href: str | None
    cancel_href: str | None


def visit_rows(visits: Sequence[Visit], *, now: datetime) -> list[VisitRow]:
    """The lines for these visits; asks the database nothing."""
    return [visit_row(visit, now=now) for visit in visits]


def visit_row(visit: Visit, *, now: datetime) -> VisitRow:
    """The line of one visit."""
    zone = clinic().zone
    appointment, patient = visit.appointment, visit.patient
    day = local_date(appointment.starts_at, zone)
    return VisitRow(
        id=appointment.id,
        version=appointment.version,
        href=url_for("desk.visits.page", appointment_id=appointment.id),
        time_label=wording.time_label(appointment.starts_at, zone),
        day_label=wording.day_short(day, local_date(now, zone)),
        datetime_attr=wording.datetime_attr(appointment.starts_at, zone),
        patient=wording.patient_name(patient),
        patient_href=url_for("desk.patients.page", patient_id=patient.id),
        initials=initials(patient.full_name),
        tone=wording.tone(patient.id),
        doctor=visit.doctor.display_name,
        kind=wording.kind_and_length(visit.visit_type.name, appointment.minutes),
        status=str(appointment.status),
        has_reason=bool(appointment.reason),
        overbooked=bool(appointment.lane),
        asked_move=wording.when_short(appointment.proposed_starts_at, zone, now)
        if appointment.proposed_starts_at
        else "",
        **_ways(visit, now),
    )


def is_to_answer(visit: Visit, now: datetime) -> bool:
    """Whether a request or a move waits for a yes or a no, and a yes is still possible."""
    appointment = visit.appointment
    if appointment.proposed_starts_at is not None:
        return appointment.proposed_starts_at > now
    return lifecycle.may(appointment.status, Step.CONFIRM) and appointment.starts_at > now


def _ways(visit: Visit, now: datetime) -> dict[str, str | None]:
    id_, status = visit.appointment.id, visit.appointment.status
    waits = is_to_answer(visit, now)
    possible = {
        "confirm_action": ("desk.answers.confirmation", waits),
        "decline_href": ("desk.answers.decline", waits),
        "move_href": ("desk.moves.new", status in OPEN),
        "cancel_href": ("desk.answers.cancellation", lifecycle.may(status, Step.CANCEL)),
    }
    return {
        name: url_for(endpoint, appointment_id=id_) if may else None
        for name, (endpoint, may) in possible.items()
    }
