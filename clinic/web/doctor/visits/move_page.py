"""Another time for a visit, in two steps: choosing one, then the question whether that is meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic.booking.queries.find import Visit
from clinic.core.errors import NotFound
from clinic.directory.queries import doctors_found
from clinic.web.booking.asked import asked_from
from clinic.web.booking.chooser import Chooser, move_chooser
from clinic.web.booking.moving import DoctorChoice
from clinic.web.booking.place import Place
from clinic.web.doctor.addresses import visit_url
from clinic.web.doctor.visits.panel import shown_day

if TYPE_CHECKING:
    from clinic.core.errors import DomainError
    from clinic.directory.models import Doctor


@dataclass(frozen=True)
class DoctorMovePage:
    """What `templates/doctor/moves/` reads; the question is asked once the chooser has a time.

    `choice` is with whom: the visit's doctor, or a colleague to whom it would be given.
    """

    visit: Visit
    choice: DoctorChoice
    chooser: Chooser

    @property
    def is_given(self) -> bool:
        """Whether the visit would go to a colleague, who has no time but what is open."""
        return self.chooser.doctor.id != self.visit.doctor.id


def doctor_move_page(
    visit: Visit, values: Mapping[str, str], *, refusal: DomainError | None = None
) -> DoctorMovePage:
    """The page for what is asked for. Raises NotFound for who is no colleague of the specialty."""
    doctors = {one.id: one for one in _colleagues(visit)}
    wanted = values.get("doctor") or visit.doctor.id
    doctor = visit.doctor if wanted == visit.doctor.id else doctors.get(wanted)
    if doctor is None:
        raise NotFound()
    choice = DoctorChoice(data={"doctor": doctor.id})
    choice.doctor.choices = [(one.id, one.display_name) for one in doctors.values()]
    place = _place(visit, doctor.id)
    chooser = move_chooser(visit, asked_from(values), place, doctor=doctor, refusal=refusal)
    return DoctorMovePage(visit, choice, chooser)


def _colleagues(visit: Visit) -> list[Doctor]:
    """The doctors of the specialty who offer the kind of visit, and the visit's own."""
    found = doctors_found(specialty_id=visit.doctor.specialty_id)
    return [one for one in found if one.id == visit.doctor.id or one.offer_of(visit.visit_type.id)]


def _place(visit: Visit, doctor_id: str) -> Place:
    id_, day = visit.appointment.id, shown_day(visit)
    chosen = {} if doctor_id == visit.doctor.id else {"doctor": doctor_id}
    return Place(
        endpoint="doctor.moves.new",
        args={"appointment_id": id_, "date": day, **chosen},
        action=visit_url("moves.create", id_, day),
        hidden={"date": day.isoformat(), **chosen},
        rolling=True,
        live=False,
    )
