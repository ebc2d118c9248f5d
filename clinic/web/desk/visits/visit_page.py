"""One visit as the desk sees it: who, when, what happened so far, and what can be done next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _

from clinic.booking.queries.find import Visit
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.web.desk.visit_rows import desk_links
from clinic.web.visit.panel_view import VisitPanel, notes_about, visit_panel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clinic.booking.models import AppointmentChange


def visit_page(visit: Visit, story: Sequence[AppointmentChange]) -> VisitPanel:
    """A visit's page; asks the database nothing."""
    appointment = visit.appointment
    # What a patient wrote may be about their health: the desk does not read it.
    given = "" if str(appointment.ended_by) == "patient" else appointment.end_reason
    why = appointment.override_reason
    unusual = _("Booked at a time that is not offered: %(why)s", why=why)
    return visit_panel(
        visit,
        story,
        actor=current_user,
        mine=True,
        links=desk_links(appointment.id),
        notes=notes_about(visit, reason_given=given, unusual=unusual),
        now=now(),
    )
