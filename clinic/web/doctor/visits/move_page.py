"""Another time for a visit, in two steps: choosing one, then the question whether that is meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic.booking.queries.find import Visit
from clinic.core.errors import NotFound
from clinic.directory.queries import doctors_found
from clinic.web.booking.asked import asked_from
from clinic.web.booking.chooser import Chooser
from clinic.web.booking.move_times import move_chooser
from clinic.web.booking.moving import DoctorChoice
from clinic.web.booking.place import Place
from clinic.web.doctor.addresses import panel_url, visit_url
from clinic.web.doctor.visits.drawer import visit_over_week
from clinic.web.doctor.visits.panel import shown_day
from clinic.web.kit import wording

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from clinic.core.errors import DomainError
    from clinic.directory.models import Doctor
    from clinic.web.booking.moving import StaffMoveForm


@dataclass(frozen=True)
class DoctorMovePage:
    """What `templates/doctor/moves/` reads; the question is asked once the chooser has a time.

    `choice` is with whom: the visit's doctor, or a colleague to whom it would be given. `way` is where
    the time is sent: to `moves`, or to `proposals`, which ask the patient first.
    """

    way: str
    visit: Visit
    choice: DoctorChoice
    chooser: Chooser

    @property
    def is_given(self) -> bool:
        """Whether the visit would go to a colleague, who has no time but what is open."""
        return self.chooser.doctor.id != self.visit.doctor.id

    @property
    def asks_patient(self) -> bool:
        return self.way == "proposals"

    @property
    def open_only(self) -> bool:
        """Whether no reason can set aside hours and other visits."""
        return self.is_given or self.asks_patient


def ask_for_time(
    form: StaffMoveForm, visit: Visit, asked: Mapping[str, str], *, way: str
) -> ResponseReturnValue:
    """The step that comes next, over the week: choosing a time, or the question about the chosen one."""
    page = _page(visit, asked, way, form.refusal)
    return visit_over_week(
        f"doctor/moves/{'_confirm' if page.chooser.at else '_new'}.html",
        visit,
        status=form.status,
        form=form,
        move=page,
        chooser=page.chooser,
        name=wording.patient_name(visit.patient),
        back_href=panel_url(visit.appointment.id, shown_day(visit)),
    )


def _page(
    visit: Visit, values: Mapping[str, str], way: str, refusal: DomainError | None
) -> DoctorMovePage:
    """The page for what is asked for. Raises NotFound for who is no colleague of the specialty."""
    doctors = {one.id: one for one in _colleagues(visit)} if way == "moves" else {}
    wanted = values.get("doctor") or visit.doctor.id
    doctor = visit.doctor if wanted == visit.doctor.id else doctors.get(wanted)
    if doctor is None:
        raise NotFound()
    choice = DoctorChoice(data={"doctor": doctor.id})
    choice.doctor.choices = [(one.id, one.display_name) for one in doctors.values()]
    place = _place(visit, doctor.id, way)
    chooser = move_chooser(visit, asked_from(values), place, doctor=doctor, refusal=refusal)
    return DoctorMovePage(way, visit, choice, chooser)


def _colleagues(visit: Visit) -> list[Doctor]:
    """The doctors of the specialty who offer the kind of visit, and the visit's own."""
    found = doctors_found(specialty_id=visit.doctor.specialty_id)
    return [one for one in found if one.id == visit.doctor.id or one.offer_of(visit.visit_type.id)]


def _place(visit: Visit, doctor_id: str, way: str) -> Place:
    id_, day = visit.appointment.id, shown_day(visit)
    chosen = {} if doctor_id == visit.doctor.id else {"doctor": doctor_id}
    return Place(
        endpoint=f"doctor.{way}.new",
        args={"appointment_id": id_, "date": day, **chosen},
        action=visit_url(f"{way}.create", id_, day),
        hidden={"date": day.isoformat(), **chosen},
        rolling=True,
        live=False,
    )
