"""Moving a visit by a link: the week and the question beside it, without a word of whom and what for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _

from clinic.booking.links.linked import LinkedVisit
from clinic.web.booking.asked import TimesAsked
from clinic.web.booking.patient_move import MoveFrame, MovePage, patient_move
from clinic.web.booking.place import Place
from clinic.web.visit_links.linked_view import linked_view

if TYPE_CHECKING:
    from clinic.core.errors import DomainError


def linked_move(
    linked: LinkedVisit, asked: TimesAsked, *, refusal: DomainError | None = None
) -> MovePage:
    """The page for moving the visit of a link; what is asked for was, with a `refusal`, not to be had."""
    view, id_ = linked_view(linked), linked.link.appointment_id
    frame = MoveFrame(
        visit=view,
        place=Place(
            endpoint="visit_links.reschedule.page",
            args={"appointment_id": id_},
            action=url_for("visit_links.reschedule.choose", appointment_id=id_),
            at="to",
            discreet=True,
        ),
        action=url_for("visit_links.reschedule.create", appointment_id=id_),
        lines=[("person", view.first_name), (view.place_icon, view.place)],
        by=_("the clinic"),
    )
    return patient_move(
        linked.visit, linked.actor, asked, frame,
        refusal=refusal, reminded_at=linked.link.reminded_at,
    )  # fmt: skip
