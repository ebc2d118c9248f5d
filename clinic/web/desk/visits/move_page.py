"""The free times to which the desk can move a visit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from clinic.booking.queries.find import Visit
from clinic.core.errors import DomainError
from clinic.directory.queries import doctor_profile, doctors_found
from clinic.web.booking.asked import asked_from
from clinic.web.booking.chooser import Chooser
from clinic.web.booking.move_times import move_chooser
from clinic.web.booking.moving import DoctorChoice
from clinic.web.booking.place import Place


@dataclass(frozen=True)
class DeskMovePage:
    visit: Visit
    choice: DoctorChoice
    chooser: Chooser


def move_page(
    visit: Visit, values: Mapping[str, str], *, refusal: DomainError | None = None
) -> DeskMovePage:
    """The page of a move. Raises NotFound for an unknown doctor."""
    doctors = doctors_found()
    wanted = values.get("doctor") or visit.appointment.doctor_id
    doctor = next((one for one in doctors if one.id == wanted), None) or doctor_profile(wanted)
    choice = DoctorChoice(data={"doctor": doctor.id})
    choice.doctor.choices = [(one.id, one.display_name) for one in doctors]
    place = _place(visit, doctor.id)
    chooser = move_chooser(visit, asked_from(values), place, doctor=doctor, refusal=refusal)
    return DeskMovePage(visit, choice, chooser)


def _place(visit: Visit, doctor_id: str) -> Place:
    one = visit.appointment
    chosen = {} if doctor_id == one.doctor_id else {"doctor": doctor_id}
    return Place(
        endpoint="desk.moves.new",
        args={"appointment_id": one.id, **chosen},
        action=url_for("desk.moves.choose", appointment_id=one.id),
        hidden=chosen,
        live=False,
    )
