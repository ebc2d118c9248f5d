"""Moving a visit by the link of a mail: the week of free times, a time chosen, and the question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic.booking.links.linked import LinkedVisit, LinkState
from clinic.booking.links.visit_link import LinkPurpose
from clinic.booking.reschedule import reschedule
from clinic.http.access import public
from clinic.http.clock import now
from clinic.http.instants import instant_from, instant_text
from clinic.web.booking.asked import asked_from
from clinic.web.booking.patient_move import MoveForm, MovePage
from clinic.web.kit import htmx
from clinic.web.visit_links.kept_links import kept_link, linked_visit
from clinic.web.visit_links.linked_view import outcome_page
from clinic.web.visit_links.move_view import linked_move
from clinic.web.visit_links.take_back import undo_by_link

if TYPE_CHECKING:
    from clinic.booking.models import Appointment

blueprint = Blueprint("reschedule", __name__)
PATH = "/<appointment_id>/reschedule"


@blueprint.get(PATH)
@public
def page(appointment_id: str) -> ResponseReturnValue:
    """The week of free times; with `to` in the address, the question whether to move there."""
    linked = linked_visit(LinkPurpose.MOVE, appointment_id)
    if linked is None or linked.state is not LinkState.GOOD:
        return outcome_page(linked)
    page = linked_move(linked, asked_from(request.args, at="to"))
    if htmx.wants("week") and page.chooser:
        return htmx.part(render_template("booking/_week.html", page=page))
    return _whole(linked, page)


@blueprint.post(PATH + "/choice")
@public
def choose(appointment_id: str) -> ResponseReturnValue:
    """Choose a time of the week: nothing is moved yet."""
    linked = linked_visit(LinkPurpose.MOVE, appointment_id)
    if linked is None or linked.state is not LinkState.GOOD:
        return outcome_page(linked)
    to = instant_from(request.form.get("starts_at", ""))
    if not htmx.is_request():
        way = url_for("visit_links.reschedule.page", appointment_id=appointment_id)
        return redirect(f"{way}?to={instant_text(to)}", 303)
    page = linked_move(linked, asked_from(request.form, at="starts_at"))
    part = render_template("booking/_move_choice.html", page=page)
    return htmx.part(part, status=409 if page.state == "lost" else 200)


@blueprint.post(PATH)
@public
def create(appointment_id: str) -> ResponseReturnValue:
    """Move it once, or ask for the other time; what was done before, the page tells."""
    linked, form = linked_visit(LinkPurpose.MOVE, appointment_id), MoveForm.sent()
    if linked is None or linked.state is not LinkState.GOOD:
        return outcome_page(linked)
    if form.carries_out(lambda: _move(linked, form)):
        way = url_for("visit_links.reschedule.page", appointment_id=appointment_id)
        return redirect(way, 303)
    asked = asked_from(request.form, at="starts_at")
    return _whole(linked, linked_move(linked, asked, refusal=form.refusal)), form.status


@blueprint.post(PATH + "/undo")
@public
def undo(appointment_id: str) -> ResponseReturnValue:
    return undo_by_link(LinkPurpose.MOVE, appointment_id)


def _move(linked: LinkedVisit, form: MoveForm) -> Appointment:
    return reschedule(
        linked.actor,
        linked.link.appointment_id,
        starts_at=instant_from(form.starts_at.data or ""),
        version=linked.link.version,
        reminded_at=linked.link.reminded_at,
        now=now(),
    )


def _whole(linked: LinkedVisit, page: MovePage) -> str:
    return render_template(
        "visit_links/reschedule/page.html",
        page=page,
        may_cancel=kept_link(LinkPurpose.CANCEL, linked.link.appointment_id) is not None,
    )
