"""The patient's side says by the link of a mail: I am coming."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clinic.booking.attend import say_attending
from clinic.booking.links.linked import LinkedVisit, LinkState
from clinic.booking.links.visit_link import LinkPurpose
from clinic.http.access import public
from clinic.http.clock import now
from clinic.web.kit.forms import ClinicForm
from clinic.web.visit_links.kept_links import linked_visit
from clinic.web.visit_links.linked_view import linked_view, outcome_page

if TYPE_CHECKING:
    from clinic.booking.models import Appointment

blueprint = Blueprint("attendance", __name__)
PATH = "/<appointment_id>/attendance"


@blueprint.get(PATH)
@public
def page(appointment_id: str) -> ResponseReturnValue:
    linked = linked_visit(LinkPurpose.ATTEND, appointment_id)
    if linked is None or linked.state is not LinkState.GOOD:
        return outcome_page(linked)
    return render_template("visit_links/attendance/page.html", visit=linked_view(linked))


@blueprint.post(PATH)
@public
def create(appointment_id: str) -> ResponseReturnValue:
    """Say so once; what is in the way, or was done before, the page tells."""
    linked, form = linked_visit(LinkPurpose.ATTEND, appointment_id), ClinicForm.sent()
    if linked is None:
        return outcome_page(linked)
    if linked.state is LinkState.GOOD:
        form.carries_out(lambda: _attend(linked))
    return redirect(url_for("visit_links.attendance.page", appointment_id=appointment_id), 303)


def _attend(linked: LinkedVisit) -> Appointment:
    link = linked.link
    return say_attending(linked.actor, link.appointment_id, version=link.version, now=now())
