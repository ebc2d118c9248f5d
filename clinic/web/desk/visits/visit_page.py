"""One visit as the desk sees it: who, when, what happened so far, and what can be done next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _

from clinic.accounts.actor import Actor
from clinic.booking.queries.find import Visit
from clinic.booking.undo import can_undo
from clinic.web.desk.visit_rows import VisitRow, visit_row
from clinic.web.kit import wording
from clinic.web.kit.context import clinic
from clinic.web.visit.attendance_steps import day_links
from clinic.web.visit.panel_steps import (
    StepButton,
    Way,
    steps_of,
    undo_of,
    ways_of,
)
from clinic.web.visit.panel_story import StoryLine, story_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clinic.booking.models import AppointmentChange

ANSWERS = ("confirmation", "decline", "cancellation", "undo")


@dataclass(frozen=True)
class VisitPage:
    """What the page shows.

    `notes` are kind, icon and text; `undo_is_brief`: it can be taken back for a moment only.
    """

    row: VisitRow
    when_label: str
    place: str
    phone: str
    email: str
    booked: str
    answer_by: str
    notes: list[tuple[str, str, str]]
    story: list[StoryLine]
    steps: list[StepButton]
    ways: list[Way]
    undo: StepButton | None
    undo_is_brief: bool


def visit_page(
    visit: Visit, story: Sequence[AppointmentChange], *, actor: Actor, now: datetime
) -> VisitPage:
    """The words of a visit's page; asks the database nothing."""
    zone = clinic().zone
    appointment, links = visit.appointment, _links(visit.appointment.id)
    may_undo = appointment.starts_at > now and can_undo(
        story[-1], actor, version=appointment.version, now=now
    )
    return VisitPage(
        row=visit_row(visit, now=now),
        when_label=wording.when_label(appointment.starts_at, zone, now),
        place=visit.doctor.room,
        phone=visit.patient.phone,
        email=visit.patient.email,
        booked=_booked_by(str(appointment.booked_by)),
        answer_by=wording.when_short(appointment.decide_by, zone, now)
        if appointment.decide_by
        else "",
        notes=_notes(visit),
        story=story_lines(visit, story, viewer_id=actor.user_id, zone=zone, now=now),
        steps=steps_of(visit, links, mine=True, zone=zone, now=now),
        ways=ways_of(visit, links, mine=True, now=now),
        undo=undo_of(visit, links, may_undo_answer=may_undo, mine=True),
        undo_is_brief=may_undo,
    )


def _booked_by(side: str) -> str:
    return {
        "patient": _("The patient"),
        "doctor": _("The doctor"),
        "desk": _("The desk"),
    }.get(side, "")


def _notes(visit: Visit) -> list[tuple[str, str, str]]:
    appointment = visit.appointment
    notes = []
    if appointment.end_reason and str(appointment.ended_by) != "patient":
        # What a patient wrote may be about their health: the desk does not read it.
        notes.append(("", "chat-left-text", _("Reason given: %(why)s", why=appointment.end_reason)))
    if appointment.cancelled_late:
        notes.append(("warn", "clock-history", _("Cancelled late.")))
    if appointment.override_reason:
        why = appointment.override_reason
        text = (
            _("Overbooked: %(why)s", why=why)
            if appointment.lane
            else _("Booked at a time that is not offered: %(why)s", why=why)
        )
        notes.append(("warn", "exclamation-triangle", text))
    return notes


def _links(appointment_id: str) -> dict[str, str]:
    def of_day(way: str, noun: str) -> str:
        return url_for(f"desk.attendance.{way}", appointment_id=appointment_id, noun=noun)

    links = {
        noun: url_for(f"desk.answers.{noun}", appointment_id=appointment_id) for noun in ANSWERS
    }
    links["reschedule"] = url_for("desk.moves.new", appointment_id=appointment_id)
    return links | day_links(of_day)
