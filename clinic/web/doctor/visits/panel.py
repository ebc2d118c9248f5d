"""What the doctor reads of one visit: who it is, why they come, what is next."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask import request
from flask_babel import gettext as _

from clinic.booking.access import reads_reason
from clinic.booking.queries.find import Visit
from clinic.booking.queries.week import history
from clinic.care.allergies import allergies_of
from clinic.care.emergency import may_read
from clinic.core.local_time import local_date
from clinic.directory.queries import own_doctor_id
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.web.doctor.addresses import panel_url, visit_links
from clinic.web.doctor.visits.note_boxes import NoteForm, note_boxes
from clinic.web.doctor.week.week_page import asked_day
from clinic.web.kit.context import clinic
from clinic.web.kit.live import Live
from clinic.web.visit.panel_view import Note, notes_about, visit_panel
from clinic.web.visit.remark import RemarkForm, remark_form
from clinic.web.visit.video import video_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clinic.booking.models import AppointmentChange


def panel_of(
    visit: Visit,
    story: Sequence[AppointmentChange],
    *,
    box: NoteForm | None = None,
    remark: RemarkForm | None = None,
) -> dict[str, Any]:
    """What the panel shows of a visit to the signed-in doctor; `box` and `remark` are forms as sent."""
    moment, doctor_id, appointment = now(), own_doctor_id(current_user), visit.appointment
    past = history(
        current_user,
        doctor_id=doctor_id,
        patient_id=visit.patient.id,
        around=appointment.starts_at,
        now=moment,
    )
    day, mine = shown_day(visit), visit.doctor.id == doctor_id
    panel = visit_panel(
        visit,
        story,
        actor=current_user,
        mine=mine,
        links=visit_links(appointment.id, day),
        notes=_notes(visit),
        now=moment,
    )
    return {
        "panel": panel,
        "live": Live("calendar", panel_url(appointment.id, day), part="drawer"),
        "history": past,
        "allergies": allergies_of(current_user, visit.patient.id, now=moment),
        "boxes": note_boxes(visit, writes=mine and past.in_care, sent=box),
        "remark": (remark or remark_form(appointment)) if mine else None,
        "video": video_of(visit, moment=moment) if mine else None,
        "day": day.isoformat(),
        "reason": appointment.reason if reads_reason(current_user)(appointment) else "",
        "reads_record": past.in_care or may_read(current_user, visit.patient.id, now=moment),
    }


def _notes(visit: Visit) -> list[Note]:
    appointment = visit.appointment
    return notes_about(
        visit,
        reason_given=appointment.end_reason if appointment.ended_at else "",
        unusual=_("Booked outside the usual times: %(why)s", why=appointment.override_reason),
    )


def shown_day(visit: Visit) -> date:
    """The date whose week lies behind the drawer: the one in the address, else the visit's."""
    if request.args.get("date"):
        return asked_day()
    return local_date(visit.appointment.starts_at, clinic().zone)
