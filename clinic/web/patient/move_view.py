"""Moving a visit: the doctor's free times for this very visit, and the question beside them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from clinic.accounts.actor import Actor
from clinic.booking.access import side_of
from clinic.booking.lifecycle import Status
from clinic.booking.queries.find import Visit
from clinic.booking.reschedule import may_move
from clinic.core.errors import DomainError
from clinic.http.clock import now
from clinic.web.booking.asked import TimesAsked
from clinic.web.booking.chooser import Chooser
from clinic.web.booking.move_times import move_chooser
from clinic.web.booking.place import Place, alert_of
from clinic.web.patient.visit_view import VisitView, visit_view


@dataclass(frozen=True, slots=True)
class MovePage:
    """What `templates/patient/reschedule/` reads. Without `chooser` the visit cannot be moved here.

    `asks`: the doctor has to confirm the new time first; `note`: what happens to the old one.
    """

    visit: VisitView
    chooser: Chooser | None
    alert: str = ""
    asks: bool = False
    note: str = ""

    @property
    def state(self) -> str:
        """As in the chooser; `lost` with an alert where it cannot be moved."""
        if self.chooser is not None:
            return self.chooser.state
        return "lost" if self.alert else "empty"


def move_view(
    visit: Visit, actor: Actor, asked: TimesAsked, *, refusal: DomainError | None = None
) -> MovePage:
    """The page for moving a visit; what is asked for was, with a `refusal`, not to be had."""
    view = visit_view(visit, actor, now=now())
    if not may_move(visit.appointment, side_of(actor), now=now()):
        return MovePage(view, None, alert_of(refusal, asked.at) if refusal else "")
    chooser = _chooser(visit, asked, refusal)
    plan = chooser.found.plans[visit.doctor.id]
    asks = visit.appointment.status is Status.CONFIRMED and not plan.auto_confirm
    return MovePage(view, chooser, chooser.alert, asks, _note(visit, asks))


def _chooser(visit: Visit, asked: TimesAsked, refusal: DomainError | None) -> Chooser:
    id_ = visit.appointment.id
    place = Place(
        endpoint="patient.reschedule.page",
        args={"appointment_id": id_},
        action=url_for("patient.reschedule.choose", appointment_id=id_),
        at="to",
    )
    return move_chooser(visit, asked, place, refusal=refusal)


def _note(visit: Visit, asks: bool) -> str:
    if asks:
        return _(
            "Your old time stays until %(doctor)s confirms the new one.",
            doctor=visit.doctor.display_name,
        )
    if visit.appointment.status is Status.REQUESTED:
        return _("The old time is free at once. The new one still has to be confirmed.")
    return _("The old time is free at once, and the new one confirmed.")
