"""Follow-ups: ordered in a visit's panel, and the list of all that the doctor has ordered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older

from clinic.accounts.permissions import Permission
from clinic.booking.queries import find
from clinic.care.follow_ups.order import drop_follow_up, may_order_at
from clinic.care.follow_ups.read import follow_ups, follow_ups_at, several_fit
from clinic.care.kinds import FollowUpStatus
from clinic.care.succession import taken_over
from clinic.core.errors import NotFound
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import patients_listed, visit_opened
from clinic.web.doctor.addresses import panel_url
from clinic.web.doctor.visits.drawer import visit_over_week
from clinic.web.doctor.visits.follow_up_form import DropForm, FollowUpForm
from clinic.web.kit import filters, htmx
from clinic.web.kit.live import Live
from clinic.web.kit.navigation import way
from clinic.web.kit.pagination import rows_asked, turner
from clinic.web.kit.toasts import say

if TYPE_CHECKING:
    from clinic.booking.queries.find import Visit

blueprint = Blueprint("follow_ups", __name__)
_AT = "/appointments/<appointment_id>/follow-ups"

#: What can be shown -> what it is called, and how the query takes it.
_SHOWN: dict[str, tuple[Any, dict[str, Any]]] = {
    "open": (_l("Open"), {"status": FollowUpStatus.OPEN}),
    "due": (_l("Due now"), {"due": True}),
    "overdue": (_l("Overdue"), {"overdue": True}),
    "booked": (_l("Booked"), {"status": FollowUpStatus.BOOKED}),
    "done": (_l("Done"), {"status": FollowUpStatus.DONE}),
    "dropped": (_l("Dropped"), {"status": FollowUpStatus.DROPPED}),
}
_STATUS = {
    FollowUpStatus.OPEN: (_l("Open"), "hourglass-split"),
    FollowUpStatus.BOOKED: (_l("Booked"), "calendar-check"),
    FollowUpStatus.DONE: (_l("Done"), "check2-all"),
    FollowUpStatus.DROPPED: (_l("Dropped"), "slash-circle"),
}


@blueprint.app_template_filter()
def follow_up_status(status: FollowUpStatus) -> tuple[Any, str]:
    """Its word, and an icon."""
    return _STATUS[status]


class FollowUpFilter(Form):
    """What the list is narrowed down to; it only reads the address."""

    show = RadioField(
        choices=[SelectChoice(name, row[0]) for name, row in _SHOWN.items()], default="open"
    )


@blueprint.get("/follow-ups")
@way(_l("Follow-ups"), "arrow-repeat", place=35)
@requires(Permission.OWN_CALENDAR)
def index() -> ResponseReturnValue:
    return _list()


@blueprint.post("/follow-ups/<follow_up_id>/dropping")
@requires(Permission.OWN_CALENDAR)
def drop(follow_up_id: str) -> ResponseReturnValue:
    form = DropForm.sent().named_apart(follow_up_id)
    why = form.reason.data or ""
    if not form.carries_out(
        lambda: drop_follow_up(current_user, follow_up_id, reason=why, now=now())
    ):
        return _list({follow_up_id: form}), form.status
    say(_("Dropped: nobody is asked to book it any more"))
    return htmx.go_to(url_for("doctor.follow_ups.index", show=request.args.get("show")))


@blueprint.get(_AT)
@requires(Permission.OWN_CALENDAR)
def at_visit(appointment_id: str) -> ResponseReturnValue:
    return _part(_own(appointment_id), FollowUpForm())


@blueprint.post(_AT)
@requires(Permission.OWN_CALENDAR)
def create(appointment_id: str) -> ResponseReturnValue:
    visit, form = _own(appointment_id), FollowUpForm.sent()
    if not form.carries_out(lambda: form.orders(visit.appointment.id)):
        return _part(visit, form)
    said = _("The follow-up is ordered")
    if htmx.wants("follow-ups"):
        return _part(visit, FollowUpForm(), said)
    say(said)
    return htmx.go_to(panel_url(visit.appointment.id, None))


def _own(appointment_id: str) -> Visit:
    """A visit of the doctor's own. Raises NotFound."""
    visit = find.visit(current_user, appointment_id)
    if visit.doctor.user_id != current_user.user_id:
        raise NotFound()
    return visit


def _part(visit: Visit, form: FollowUpForm, said: str = "") -> ResponseReturnValue:
    """The part of the panel; over the week where the script has not asked for it."""
    orders = follow_ups_at(current_user, visit.appointment)
    shown: dict[str, Any] = {
        "visit": visit.appointment,
        "patient": visit.patient,
        "orders": [one for one in orders if _belongs(one.follow_up, visit)],
        "hint": several_fit(orders, visit.appointment),
        "form": form.offering(visit) if may_order_at(visit.appointment) else None,
        "today": filters.today(),
        "said": said,
    }
    if not htmx.wants("follow-ups"):
        return visit_over_week("doctor/follow_ups/_drawer.html", visit, status=form.status, **shown)
    visit_opened(visit.appointment)
    html = render_template("doctor/follow_ups/_at_visit.html", **shown)
    return htmx.part(html, status=form.status)


def _belongs(order: Any, visit: Visit) -> bool:
    """Whether it was ordered at the visit, or the visit is booked for it."""
    id_ = visit.appointment.id
    return id_ in (order.ordered_by_appointment_id, order.appointment_id)


def _list(sent: dict[str, DropForm] | None = None) -> str:
    chosen = FollowUpFilter(request.args)
    show = chosen.show.data if chosen.show.data in _SHOWN else "open"
    found = follow_ups(current_user, now=now(), **_SHOWN[show][1], **rows_asked())
    patients_listed("follow_ups", [one.patient for one in found.items])
    here, forms = url_for("doctor.follow_ups.index", show=show), {}
    for one in found.items:
        forms[one.follow_up.id] = DropForm().named_apart(one.follow_up.id)
    return htmx.page_or_part(
        "doctor/follow_ups",
        filter=chosen,
        orders=found.items,
        forms=forms | (sent or {}),
        show=show,
        today=filters.today(),
        turner=turner(found.next, path=url_for("doctor.follow_ups.index")),
        live=Live("calendar", here),
        inherited=taken_over(current_user),
    )
