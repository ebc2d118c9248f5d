"""The patient's visits: all of them, and each by itself."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from clinic.accounts.permissions import Permission
from clinic.booking.lifecycle import ENDED
from clinic.booking.queries import find
from clinic.booking.undo import can_undo
from clinic.care.notes.read import note_with_visit, notes_seen_with, versions_of
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import note_opened, visit_opened
from clinic.web.booking.addresses import doctor_href
from clinic.web.kit import context, htmx, wording
from clinic.web.kit.live import Live
from clinic.web.kit.navigation import way
from clinic.web.kit.pagination import PER_PAGE, page_number, pager
from clinic.web.patient.visit_view import visit_view
from clinic.web.visit.panel_story import story_lines

blueprint = Blueprint("appointments", __name__)


@blueprint.get("/appointments")
@way(_l("Appointments"), "calendar3", place=3, also="patient.reschedule patient.cancellation")
@requires(Permission.OWN_VISITS)
def index() -> ResponseReturnValue:
    """What lies ahead, or with `when=past` what is over."""
    moment, page = now(), page_number()
    is_past = request.args.get("when") == "past"
    listed = find.past if is_past else find.upcoming
    visits, total = listed(current_user, now=moment, page=page, per_page=PER_PAGE)
    return htmx.page_or_part(
        "patient/appointments",
        "list",
        live=Live("visits", request.full_path),
        visits=[visit_view(visit, current_user, now=moment) for visit in visits],
        is_past=is_past,
        tabs=_tabs(is_past),
        pager=pager(page=page, total=total),
    )


@blueprint.get("/appointments/<appointment_id>")
@requires(Permission.OWN_VISITS)
def page(appointment_id: str) -> ResponseReturnValue:
    visit, moment = find.visit(current_user, appointment_id), now()
    one, zone = visit_opened(visit.appointment), context.clinic().zone
    changes, is_part = find.story(visit.appointment), htmx.wants("visit")
    return render_template(
        f"patient/appointments/{'_details' if is_part else 'page'}.html",
        live=Live("visits", url_for("patient.appointments.page", appointment_id=one.id)),
        visit=visit_view(visit, current_user, now=moment),
        appointment=one,  # whoever sees a visit for the patient may read what it is about
        story=story_lines(visit, changes, viewer_id=current_user.user_id, zone=zone, now=moment),
        zone_note=wording.zone_note(zone, one.starts_at),
        again_href=_again(visit),
        may_undo=can_undo(changes[-1], current_user, version=one.version, now=moment),
        notes=[] if is_part else notes_seen_with(current_user, one, now=moment),
    )


@blueprint.get("/notes/<note_id>")
@requires(Permission.OWN_VISITS)
def note(note_id: str) -> ResponseReturnValue:
    """A note to the patient, and what it said before."""
    one, visit = note_with_visit(current_user, note_id, now=now())
    note_opened(note_id)
    told = versions_of(current_user, note_id, now=now(), limit=100).items
    return render_template("patient/appointments/note.html", one=one, visit=visit, versions=told)


def _tabs(is_past: bool) -> list[tuple[str, str, bool]]:
    return [
        (_("Coming up"), url_for("patient.appointments.index"), not is_past),
        (_("Past"), url_for("patient.appointments.index", when="past"), is_past),
    ]


def _again(visit: find.Visit) -> str | None:
    """Once it is over: to the same doctor for the same kind of visit, while the doctor works here."""
    over = visit.appointment.ends_at <= now() or visit.appointment.status in ENDED
    if not over or not visit.doctor.active:
        return None
    return doctor_href(visit.doctor.id, visit_type_id=visit.visit_type.id)
