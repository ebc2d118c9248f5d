"""How the desk hears what became of a step with a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.accounts.permissions import Permission
from clinic.booking.queries import find
from clinic.core.local_time import local_date
from clinic.http.clock import now
from clinic.http.reads import visit_opened
from clinic.web.desk.day.board_page import column_after
from clinic.web.desk.day.board_view import column_id
from clinic.web.desk.day.day_filter import DayAsked, asked_in
from clinic.web.desk.visits.visit_page import visit_page
from clinic.web.kit import htmx, wording
from clinic.web.kit.context import clinic
from clinic.web.kit.live import Live
from clinic.web.kit.toasts import say
from clinic.web.visit.remark import RemarkForm, remark_form
from clinic.web.visit.steps import ReasonForm, StepForm, VisitDoor
from clinic.web.visit.video import video_of

if TYPE_CHECKING:
    from clinic.booking.models import AppointmentChange
    from clinic.booking.queries.find import Visit


def done(form: StepForm, visit: Visit) -> ResponseReturnValue:
    """Say what was done and go back to the list it was done in, else to the visit."""
    story, back = find.story(visit.appointment), form.back.data or ""
    when = wording.when_short(visit.appointment.starts_at, clinic().zone, now())
    name, what = wording.patient_name(visit.patient), _what(visit, story[-1])
    said = _("%(what)s: %(name)s, %(when)s", what=what, name=name, when=when)
    # In the day, each step can be taken back from its toast; but not what was taken back.
    is_step = asked_in(back) is not None and not story[-1].what.endswith("undone")
    undo = visit_page(visit, story).undo_action(back, at_any_time=is_step)
    if stood_in := _column(form, visit):
        toast = {"kind": "success", "title": said, "actions": [undo] if undo else []}
        return column_after(stood_in, visit, toast)
    say(said, action=undo)
    return htmx.go_to(_back(form, visit))


def refused(visit: Visit, alert: str, status: int) -> ResponseReturnValue:
    """A step could not be taken: the visit as it stands, or its column in the day."""
    if stood_in := _column(StepForm.sent(), visit):
        return column_after(stood_in, visit, {"kind": "error", "title": alert}, status=status)
    return as_it_stands(visit, alert, status)


def remark_saved(visit: Visit, said: str) -> ResponseReturnValue:
    """A remark was saved: said in a toast, and shown."""
    say(said)
    return htmx.go_to(url_for("desk.visits.page", appointment_id=visit.appointment.id))


def as_it_stands(
    visit: Visit, alert: str = "", status: int = 200, *, remark: RemarkForm | None = None
) -> ResponseReturnValue:
    """The visit's page, with a sentence about what cannot be done, or a remark that was refused."""
    visit_opened(visit.appointment)
    part = "_visit" if htmx.wants("visit") else "page"
    html = render_template(
        f"desk/visits/{part}.html",
        live=Live("desk", url_for("desk.visits.page", appointment_id=visit.appointment.id)),
        panel=visit_page(visit, find.story(visit.appointment)),
        remark=remark or remark_form(visit.appointment),
        video=video_of(visit, moment=now()),
        alert=alert,
    )
    return html, status


def ask_reason(form: ReasonForm, visit: Visit) -> ResponseReturnValue:
    """The form for the reason of a decline or a cancellation."""
    visit_opened(visit.appointment)
    return render_template("desk/answers/reason.html", form=form, visit=visit), form.status


def _what(visit: Visit, last: AppointmentChange) -> str:
    if last.what.endswith("undone"):
        return _("Undone")
    return {
        "confirmed": _("Confirmed"),
        "move_confirmed": _("Confirmed"),
        "declined": _("Declined"),
        "move_declined": _("Declined"),
        "cancelled": _("Cancelled"),
    }.get(last.what) or wording.status_label(visit.appointment.status)


def _column(form: StepForm, visit: Visit) -> DayAsked | None:
    """The day in whose column the answer is to be put; None where the step was taken elsewhere."""
    return asked_in(form.back.data or "") if htmx.wants(column_id(visit.doctor.id)) else None


def _back(form: StepForm, visit: Visit) -> str:
    if stood_in := asked_in(form.back.data or ""):
        return stood_in.href()
    if form.back.data == "list":
        day = local_date(visit.appointment.starts_at, clinic().zone)
        return url_for("desk.visits.index", date=day.isoformat())
    return url_for("desk.visits.page", appointment_id=visit.appointment.id)


DOOR = VisitDoor(
    path="/visits/<appointment_id>",
    permission=Permission.ALL_VISITS,
    done=done,
    shown=refused,
    asked=ask_reason,
)
