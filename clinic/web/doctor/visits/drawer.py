"""One visit over the week: showing it, and answering what was done to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.accounts.permissions import Permission
from clinic.booking.queries import find
from clinic.booking.queries.find import Visit
from clinic.http.clock import now
from clinic.http.reads import visit_opened
from clinic.web.doctor.addresses import day_url, panel_url
from clinic.web.doctor.day.day_page import after_step
from clinic.web.doctor.visits.panel import panel_of, shown_day
from clinic.web.doctor.week.over_week import over_week
from clinic.web.doctor.week.week_page import week_href, week_page
from clinic.web.kit import htmx, wording
from clinic.web.kit.context import clinic
from clinic.web.kit.toasts import say
from clinic.web.visit.steps import ReasonForm, StepForm, VisitDoor

if TYPE_CHECKING:
    from clinic.booking.models import AppointmentChange
    from clinic.web.doctor.visits.note_boxes import NoteForm
    from clinic.web.visit.remark import RemarkForm

#: Lists that lie on pages of their own: what was pressed there leads back to them.
_LISTS = {"requests": "doctor.requests.index", "decisions": "doctor.decisions.index"}


def show_panel(
    visit: Visit,
    alert: str = "",
    status: int = 200,
    *,
    box: NoteForm | None = None,
    remark: RemarkForm | None = None,
) -> ResponseReturnValue:
    """The visit's panel; `alert` is a sentence about what was refused, the forms are what was."""
    panel = panel_of(visit, find.story(visit.appointment), box=box, remark=remark)
    return visit_over_week(
        "doctor/appointments/_panel.html",
        visit, status=status, address=_address(visit), alert=alert, **panel,
    )  # fmt: skip


def visit_over_week(part: str, visit: Visit, /, **more: Any) -> ResponseReturnValue:
    """A part about a visit for the drawer, as `over_week`."""
    visit_opened(visit.appointment)
    return over_week(part, shown_day(visit), open_visit=visit.appointment.id, **more)


def as_it_is(visit: Visit, alert: str, status: int) -> ResponseReturnValue:
    """The fresh panel with the sentence of a step that could not be taken, or the fresh list."""
    if htmx.wants("day"):
        return _day_after(visit, kind="error", title=alert, status=status)
    if htmx.is_request() and not htmx.wants("drawer"):
        panel = panel_of(visit, find.story(visit.appointment))
        return htmx.part(_after(visit, panel, ("error", alert)), status=status)
    return show_panel(visit, alert, status)


def done(form: StepForm, visit: Visit) -> ResponseReturnValue:
    """What was done: said in a toast, with Undo where it can be taken back, and shown."""
    story = find.story(visit.appointment)
    panel, said = panel_of(visit, story), _said(visit, story[-1])
    back = form.back.data or ""
    # In the list of the day, each step can be taken back from its toast; but not what was taken back.
    is_step = back.startswith("day:") and not story[-1].what.endswith("_undone")
    undo = panel["panel"].undo_action(back, at_any_time=is_step)
    if not htmx.is_request() or (htmx.wants("drawer") and back in _LISTS):
        say(said, action=undo)
        return htmx.go_to(_back(form, visit))
    if htmx.wants("day"):
        return _day_after(visit, kind="success", title=said, actions=[undo] if undo else [])
    address = _address(visit) if htmx.wants("drawer") else None
    return htmx.part(_after(visit, panel, ("success", said), undo), replace=address)


def saved_in_panel(visit: Visit, said: str) -> ResponseReturnValue:
    """A note or a remark was saved without script: said in a toast, and shown."""
    say(said)
    return htmx.go_to(_address(visit))


def box_alone(template: str, visit: Visit, /, *, status: int, **shown: Any) -> ResponseReturnValue:
    """One box of the panel and nothing else of it: what is typed in the others stays."""
    visit_opened(visit.appointment)
    html = render_template(
        template,
        visit=visit.appointment,
        patient=visit.patient,
        day=shown_day(visit).isoformat(),
        **shown,
    )
    return htmx.part(html, status=status)


def ask_reason(form: ReasonForm, visit: Visit) -> ResponseReturnValue:
    """The form for the reason of a decline or a cancellation, over the week."""
    return visit_over_week(
        "doctor/answers/_reason.html",
        visit,
        status=form.status,
        form=form,
        name=wording.patient_name(visit.patient),
        when=_when(visit),
        is_move=visit.appointment.proposed_starts_at is not None,
        back_href=_back(form, visit),
    )


def _day_after(visit: Visit, **toast: Any) -> ResponseReturnValue:
    _list, _, show = request.form.get("back", "").partition(":")
    return after_step(shown_day(visit), show, visit.appointment.id, **toast)


def _after(
    visit: Visit,
    panel: dict[str, Any],
    toast: tuple[str, str],
    undo: dict[str, object] | None = None,
) -> str:
    """The part that was asked for, and everything else on the page that a step may change.

    `toast` is its kind and its words, `undo` the button in it.
    """
    day = shown_day(visit)
    part = "appointments/_after_panel" if htmx.wants("drawer") else "requests/_after_card"
    return render_template(
        f"doctor/{part}.html",
        page=week_page(day, open_visit=visit.appointment.id),
        alert="",
        close_href=week_href(day),
        toast_kind=toast[0],
        toast_title=toast[1],
        toast_actions=[undo] if undo else [],
        **panel,
    )


def _said(visit: Visit, last: AppointmentChange) -> str:
    """What has just happened to the visit, in a sentence."""
    name = wording.patient_name(visit.patient)
    if last.what == "kept":
        return _("%(name)s stays at this time", name=name)
    proposed = visit.appointment.counter_starts_at
    if last.what == "time_proposed" and proposed is not None:
        when = wording.when_past(proposed, clinic().zone, now())
        return _("Another time proposed: %(name)s, %(when)s", name=name, when=when)
    what = {
        "confirmed": _("Confirmed"),
        "move_confirmed": _("Moved as requested"),
        "declined": _("Declined"),
        "move_declined": _("Other time declined, the visit stays"),
        "cancelled": _("Cancelled"),
        "undone": _("Undone"),
    }.get(last.what)
    if what is None:
        status = wording.status_label(visit.appointment.status)
        return _("%(name)s: %(status)s", name=name, status=status)
    return _("%(what)s: %(name)s, %(when)s", what=what, name=name, when=_when(visit))


def _when(visit: Visit) -> str:
    return wording.when_past(visit.appointment.starts_at, clinic().zone, now())


def _address(visit: Visit) -> str:
    """The panel's own address, over the week that lies behind it."""
    return panel_url(visit.appointment.id, shown_day(visit))


def _back(form: StepForm, visit: Visit) -> str:
    """Where a form without script leads: to the list it stood in, else to the visit's panel."""
    name, _, show = (form.back.data or "").partition(":")
    if name in _LISTS:
        return url_for(_LISTS[name], _anchor="main")  # where a keyboard goes on
    if name == "day":
        return day_url(shown_day(visit), show)
    if name == "week":
        return week_href(shown_day(visit))
    id_, day = visit.appointment.id, request.args.get("date")
    return url_for("doctor.appointments.page", appointment_id=id_, date=day)


DOOR = VisitDoor(
    path="/appointments/<appointment_id>",
    permission=Permission.OWN_CALENDAR,
    done=done,
    shown=as_it_is,
    asked=ask_reason,
)
