"""One visit as staff see it: what stands out, what happened so far, and what can be done next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from clinic.accounts.actor import Actor
from clinic.booking.queries.find import Visit
from clinic.booking.undo import can_undo
from clinic.web.kit.context import clinic
from clinic.web.visit.panel_steps import StepButton, Way, steps_of, undo_of, ways_of
from clinic.web.visit.panel_story import StoryLine, story_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clinic.booking.models import AppointmentChange

#: Its kind, icon and text.
Note = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True)
class VisitPanel:
    """A visit, and what its reader can do with it.

    `undo_is_brief`: what was done last can be taken back for a moment only.
    """

    visit: Visit
    notes: list[Note]
    story: list[StoryLine]
    steps: list[StepButton]
    ways: list[Way]
    undo: StepButton | None
    undo_is_brief: bool

    def undo_action(self, back: str, *, at_any_time: bool = False) -> dict[str, object] | None:
        """Undo in the toast: of an answer, for as long as it can be taken back, else only `at_any_time`.

        `back` is the list in which it stood.
        """
        if self.undo is None or not (self.undo_is_brief or at_any_time):
            return None
        hidden = {"version": self.visit.appointment.version, "back": back}
        return {"label": self.undo.label, "action": self.undo.action, "hidden": hidden}


def visit_panel(
    visit: Visit,
    story: Sequence[AppointmentChange],
    *,
    actor: Actor,
    mine: bool,
    links: Mapping[str, str],
    notes: list[Note],
    now: datetime,
) -> VisitPanel:
    """The panel of a visit. `mine`: the actor may do more than answer it. `links`: a URL for each thing
    that can be done, by its noun.
    """
    zone, appointment = clinic().zone, visit.appointment
    may_undo = appointment.starts_at > now and can_undo(
        story[-1], actor, version=appointment.version, now=now
    )
    return VisitPanel(
        visit=visit,
        notes=notes,
        story=story_lines(visit, story, viewer_id=actor.user_id, zone=zone, now=now),
        steps=steps_of(visit, links, mine=mine, zone=zone, now=now),
        ways=ways_of(visit, links, mine=mine, now=now),
        undo=undo_of(visit, links, may_undo_answer=may_undo, mine=mine),
        undo_is_brief=may_undo,
    )


def notes_about(visit: Visit, *, reason_given: str, unusual: str) -> list[Note]:
    """What stands out: why it will not be, and what was set aside for it, which is `unusual`."""
    appointment, notes = visit.appointment, []
    if reason_given:
        notes.append(("", "chat-left-text", _("Reason given: %(why)s", why=reason_given)))
    if appointment.cancelled_late:
        notes.append(("warn", "clock-history", _("Cancelled late.")))
    if why := appointment.override_reason:
        text = _("Overbooked: %(why)s", why=why) if appointment.lane else unusual
        notes.append(("warn", "exclamation-triangle", text))
    return notes
