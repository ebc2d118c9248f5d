"""The free times to which the desk can move a visit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from wtforms import Form

from clinic.booking.queries.find import Visit
from clinic.core.errors import DomainError
from clinic.directory.queries import doctor_profile, doctors_found
from clinic.web.desk.visit_rows import VisitRow, visit_row
from clinic.web.desk.visits.time_choice import (
    TimeChoice,
    Wanted,
    asked_time,
    time_choice,
)
from clinic.web.kit import wording
from clinic.web.kit.context import clinic
from clinic.web.kit.fields import OpenSelectField


class DoctorChoice(Form):
    doctor = OpenSelectField(_l("With"))


@dataclass(frozen=True)
class MovePage:
    row: VisitRow
    now_label: str
    doctor_id: str
    choice: DoctorChoice
    time: TimeChoice


def move_page(
    visit: Visit, values: Mapping[str, str], *, now: datetime, refusal: DomainError | None = None
) -> MovePage:
    """The page of a move. Raises NotFound for an unknown doctor."""
    appointment = visit.appointment
    doctor = doctor_profile(values.get("doctor") or appointment.doctor_id)
    same = doctor.id == appointment.doctor_id
    chosen = {} if same else {"doctor": doctor.id}
    own = {row.visit_type_id: row.minutes for row in doctor.visit_types}
    minutes = own.get(visit.visit_type.id) or visit.visit_type.minutes
    wanted = Wanted(
        doctor=doctor,
        visit_type=visit.visit_type,
        minutes=appointment.minutes if same else minutes,
        patient_id=appointment.patient_id,
        href=lambda **more: _href(appointment.id, {**chosen, **more}),
        form_action=url_for("desk.moves.choose", appointment_id=appointment.id),
        hidden=chosen,
        moving=appointment,
    )
    choice = DoctorChoice(data={"doctor": doctor.id})
    choice.doctor.choices = [(one.id, one.display_name) for one in doctors_found()]
    return MovePage(
        row=visit_row(visit, now=now),
        now_label=wording.when_label(appointment.starts_at, clinic().zone, now),
        doctor_id=doctor.id,
        choice=choice,
        time=time_choice(wanted, asked_time(values), now=now, refusal=refusal),
    )


def _href(appointment_id: str, values: Mapping[str, Any]) -> str:
    kept = {name: value for name, value in values.items() if value}
    return url_for("desk.moves.new", appointment_id=appointment_id, **kept)
