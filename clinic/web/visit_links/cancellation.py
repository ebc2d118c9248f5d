"""Calling a visit off by the link of a mail, and taking that back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clinic.booking.cancel import cancel
from clinic.booking.links.linked import LinkedVisit, LinkState
from clinic.booking.links.visit_link import LinkPurpose
from clinic.http.access import public
from clinic.http.clock import now
from clinic.web.kit.forms import ClinicForm
from clinic.web.visit_links.kept_links import kept_link, linked_visit
from clinic.web.visit_links.linked_view import linked_view, outcome_page
from clinic.web.visit_links.take_back import undo_by_link

if TYPE_CHECKING:
    from clinic.booking.models import Appointment

blueprint = Blueprint("cancellation", __name__)
PATH = "/<appointment_id>/cancellation"


@blueprint.get(PATH)
@public
def page(appointment_id: str) -> ResponseReturnValue:
    """The question before, and whether it counts as late."""
    linked = linked_visit(LinkPurpose.CANCEL, appointment_id)
    if linked is None or linked.state is not LinkState.GOOD:
        return outcome_page(linked)
    return render_template(
        "visit_links/cancellation/page.html",
        visit=linked_view(linked),
        may_choose=kept_link(LinkPurpose.MOVE, appointment_id) is not None,
    )


@blueprint.post(PATH)
@public
def create(appointment_id: str) -> ResponseReturnValue:
    """Cancel it once; what is in the way, or was done before, the page tells."""
    linked, form = linked_visit(LinkPurpose.CANCEL, appointment_id), ClinicForm.sent()
    if linked is None:
        return outcome_page(linked)
    if linked.state is LinkState.GOOD:
        form.carries_out(lambda: _cancel(linked))
    return redirect(url_for("visit_links.cancellation.page", appointment_id=appointment_id), 303)


@blueprint.post(PATH + "/undo")
@public
def undo(appointment_id: str) -> ResponseReturnValue:
    return undo_by_link(LinkPurpose.CANCEL, appointment_id)


def _cancel(linked: LinkedVisit) -> Appointment:
    return cancel(
        linked.actor,
        linked.link.appointment_id,
        version=linked.link.version,
        reminded_at=linked.link.reminded_at,
        now=now(),
    )
