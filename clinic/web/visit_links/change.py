"""The choice that a link of a mail leads to: another time, or not at all. Each has its own page."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from clinic.booking.links.linked import LinkState
from clinic.booking.links.visit_link import LinkPurpose
from clinic.http.access import public
from clinic.web.visit_links.kept_links import linked_visit
from clinic.web.visit_links.linked_view import linked_view, outcome_page

blueprint = Blueprint("change", __name__)


@blueprint.get("/<appointment_id>/change")
@public
def page(appointment_id: str) -> ResponseReturnValue:
    linked = linked_visit(LinkPurpose.CHANGE, appointment_id)
    if linked is None or linked.state is not LinkState.GOOD:
        return outcome_page(linked)
    return render_template("visit_links/change/page.html", visit=linked_view(linked))
