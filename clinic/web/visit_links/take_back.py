"""Taking back what a link has just done: a cancellation, or a move."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from clinic.booking.links.linked import STEPS
from clinic.booking.links.visit_link import LinkPurpose
from clinic.booking.undo import UNDOABLE, undo
from clinic.http.clock import now
from clinic.web.kit.forms import ClinicForm
from clinic.web.visit_links.kept_links import linked_visit
from clinic.web.visit_links.linked_view import outcome_page


def undo_by_link(purpose: LinkPurpose, appointment_id: str) -> ResponseReturnValue:
    """Take back the step of a link, within the grace period; the page tells how the visit stands."""
    linked, form = linked_visit(purpose, appointment_id), ClinicForm.sent()
    if linked is None:
        return outcome_page(linked)
    step, after = STEPS[purpose], linked.link.version + 1
    form.carries_out(
        lambda: undo(linked.actor, appointment_id, version=after, what=UNDOABLE[step], now=now())
    )
    return redirect(url_for(f"visit_links.{step}.page", appointment_id=appointment_id), 303)
