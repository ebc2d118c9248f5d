"""Moving a visit, for who is signed in: the page with the week and the question beside it."""

from __future__ import annotations

from flask import url_for

from clinic.accounts.actor import Actor
from clinic.booking.queries.find import Visit
from clinic.core.errors import DomainError
from clinic.http.clock import now
from clinic.web.booking.asked import TimesAsked
from clinic.web.booking.patient_move import MoveFrame, MovePage, patient_move
from clinic.web.booking.place import Place
from clinic.web.patient.visit_view import visit_view


def move_view(
    visit: Visit, actor: Actor, asked: TimesAsked, *, refusal: DomainError | None = None
) -> MovePage:
    """The page for moving a visit; what is asked for was, with a `refusal`, not to be had."""
    id_, view = visit.appointment.id, visit_view(visit, actor, now=now())
    frame = MoveFrame(
        visit=view,
        place=Place(
            endpoint="patient.reschedule.page",
            args={"appointment_id": id_},
            action=url_for("patient.reschedule.choose", appointment_id=id_),
            at="to",
        ),
        action=url_for("patient.reschedule.create", appointment_id=id_),
        lines=[("person", f"{view.doctor}, {view.kind}"), (view.place_icon, view.place)],
        by=view.doctor,
    )
    return patient_move(visit, actor, asked, frame, refusal=refusal)
