"""One visit over the week: showing it, and answering what was done to it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.booking.access import reads_reason
from clinic.booking.queries import find
from clinic.booking.queries.find import Visit
from clinic.booking.queries.week import history
from clinic.booking.undo import can_undo
from clinic.care.emergency import may_read
from clinic.core.local_time import local_date
from clinic.directory.queries import doctor_of, the_clinic
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import visit_opened
from clinic.web.doctor.addresses import panel_url, visit_url
from clinic.web.doctor.week.week_page import asked_day, week_page
from clinic.web.kit import htmx
from clinic.web.kit.forms import ClinicForm
from clinic.web.kit.toasts import say
from clinic.web.visit.attendance_steps import day_links
from clinic.web.visit.panel_view import PanelView, Staff, panel_view

_NOUNS = {
    "confirmation": "answers.confirmation",
    "decline": "answers.decline",
    "cancellation": "answers.cancellation",
    "undo": "answers.undo",
    "reschedule": "moves.new",
}


def show_panel(appointment_id: str, *, alert: str = "", status: int = 200) -> ResponseReturnValue:
    """The visit's panel; `alert` is a sentence about what was refused. Raises NotFound."""
    visit = find.visit(current_user, appointment_id)
    context = {"panel": panel_of(visit), "alert": alert}
    return over_week(
        "doctor/appointments/_panel.html", visit, status=status, address=_address(visit), **context
    )


def over_week(
    part: str, visit: Visit, *, status: int = 200, address: str | None = None, **context: Any
) -> ResponseReturnValue:
    """A part for the drawer: alone for the script, else over the whole week.

    `address` is where the part is at home, if it answers something that was sent elsewhere.
    """
    visit_opened(visit.appointment)
    day = shown_day(visit)
    context["close_href"] = url_for("doctor.calendar.week", date=day.isoformat())
    if htmx.wants("drawer"):
        return htmx.part(render_template(part, **context), status=status, replace=address)
    page = week_page(day, open_visit=visit.appointment.id)
    html = render_template("doctor/appointments/page.html", part=part, page=page, **context)
    return htmx.part(html, status=status)


def refused(form: ClinicForm, appointment_id: str) -> ResponseReturnValue:
    """The fresh panel with the sentence of a step that could not be taken, or the fresh list."""
    alert = " ".join(str(error) for error in form.form_errors) or _("Please try this again.")
    if htmx.is_request() and not htmx.wants("drawer"):
        html = _after(appointment_id, ("error", alert))
        return htmx.part(html, status=form.status)
    return show_panel(appointment_id, alert=alert, status=form.status)


def done(appointment_id: str, said: str) -> ResponseReturnValue:
    """What was done: said in a toast, with Undo where it can be taken back, and shown."""
    if not htmx.is_request():
        undo = _undo_action(panel_of(find.visit(current_user, appointment_id)))
        say(said, action=undo[0] if undo else None)
        return htmx.go_to(_back(appointment_id))
    address = None
    if htmx.wants("drawer"):
        address = _address(find.visit(current_user, appointment_id))
    return htmx.part(_after(appointment_id, ("success", said)), replace=address)


def panel_of(visit: Visit) -> PanelView:
    """The panel of a visit as the signed-in doctor sees it."""
    moment, doctor = now(), doctor_of(current_user)
    day, appointment = shown_day(visit), visit.appointment
    story = find.story(current_user, appointment.id)
    past = history(
        current_user,
        doctor_id=doctor.id,
        patient_id=visit.patient.id,
        around=appointment.starts_at,
    )
    return panel_view(
        visit,
        story=story,
        history=past,
        staff=Staff(
            user_id=current_user.user_id,
            mine=visit.doctor.id == doctor.id,
            may_undo=appointment.starts_at > moment
            and can_undo(story[-1], current_user, version=appointment.version, now=moment),
            reads_reason=reads_reason(current_user)(appointment),
        ),
        links=_links(appointment.id, day) | _record(visit),
        visit_href={one.id: panel_url(one.id, day) for one, _type in past.visits},
        zone=the_clinic().zone,
        now=moment,
    )


def shown_day(visit: Visit) -> date:
    """The date whose week lies behind the drawer: the one in the address, else the visit's."""
    if request.args.get("date"):
        return asked_day()
    return local_date(visit.appointment.starts_at, the_clinic().zone)


def _after(appointment_id: str, toast: tuple[str, str]) -> str:
    """The part that was asked for, and everything else on the page that a step may change.

    `toast` is its kind and its words.
    """
    visit = find.visit(current_user, appointment_id)
    panel, day = panel_of(visit), shown_day(visit)
    part = "appointments/_after_panel" if htmx.wants("drawer") else "requests/_after_card"
    return render_template(
        f"doctor/{part}.html",
        page=week_page(day, open_visit=appointment_id),
        panel=panel,
        alert="",
        close_href=url_for("doctor.calendar.week", date=day.isoformat()),
        toast_kind=toast[0],
        toast_title=toast[1],
        toast_actions=_undo_action(panel) if toast[0] == "success" else [],
    )


def _undo_action(panel: PanelView) -> list[dict[str, Any]]:
    """Undo in the toast of an answer, which can be taken back for a moment only."""
    if panel.undo is None or not panel.undo_is_brief:
        return []
    return [
        {
            "label": panel.undo.label,
            "action": panel.undo.action,
            "hidden": {"version": panel.version, "back": request.form.get("back", "")},
        }
    ]


def _links(appointment_id: str, day: date) -> dict[str, str]:
    def of_day(way: str, noun: str) -> str:
        return visit_url(f"attendance.{way}", appointment_id, day, noun=noun)

    links = {noun: visit_url(where, appointment_id, day) for noun, where in _NOUNS.items()}
    return links | day_links(of_day)


def _record(visit: Visit) -> dict[str, str]:
    """The way to the patient's record, for a doctor who may open it."""
    if not may_read(current_user, visit.patient.id, now=now()):
        return {}
    return {"record": url_for("doctor.patients.page", patient_id=visit.patient.id)}


def _address(visit: Visit) -> str:
    """The panel's own address, over the week that lies behind it."""
    return panel_url(visit.appointment.id, shown_day(visit))


def _back(appointment_id: str) -> str:
    """Where a form without script leads: to the list it stood in, else to the visit's panel."""
    lists = {"requests": "doctor.requests.index", "decisions": "doctor.decisions.index"}
    endpoint = lists.get(request.form.get("back", ""))
    if endpoint is not None:
        return url_for(endpoint)
    return url_for(
        "doctor.appointments.page", appointment_id=appointment_id, date=request.args.get("date")
    )
