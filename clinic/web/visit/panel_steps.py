"""What staff can do with a visit now, as buttons: the likely step first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from clinic.booking import lifecycle
from clinic.booking.lifecycle import OPEN, Status
from clinic.booking.lifecycle import Step as Move
from clinic.booking.queries.find import Visit
from clinic.core.local_time import local_date


@dataclass(frozen=True)
class StepButton:
    """A button that sends a form to `action`; `kind` is `primary`, `line` or `quiet`."""

    label: str
    icon: str
    action: str
    kind: str = "line"


@dataclass(frozen=True)
class Way:
    """A link to a form that asks something first; `danger` for what calls the visit off."""

    label: str
    icon: str
    href: str
    danger: bool = False


def steps_of(
    visit: Visit, links: Mapping[str, str], *, mine: bool, zone: ZoneInfo, now: datetime
) -> list[StepButton]:
    """The steps that can be taken at once; the first is the likely one and drawn solid."""
    found = list(_steps(visit, links, mine=mine, zone=zone, now=now))
    return [replace(found[0], kind="primary"), *found[1:]] if found else []


def ways_of(visit: Visit, links: Mapping[str, str], *, mine: bool, now: datetime) -> list[Way]:
    """The forms that can be opened: another time, a decline, a cancellation."""
    status = visit.appointment.status
    found = []
    if _waits(visit, now):
        found.append(Way(_("Decline"), "x-circle", links["decline"]))
    if mine and status in OPEN:
        found.append(Way(_("Reschedule"), "arrow-left-right", links["reschedule"]))
    if mine and lifecycle.may(status, Move.CANCEL) and status is not Status.REQUESTED:
        found.append(Way(_("Cancel visit"), "x-lg", links["cancellation"], danger=True))
    return found


def undo_of(
    visit: Visit, links: Mapping[str, str], *, may_undo_answer: bool, mine: bool
) -> StepButton | None:
    """Takes back what was done last: an answer for a little while, a step of the day at any time."""
    if may_undo_answer:
        return StepButton(_("Undo"), "arrow-counterclockwise", links["undo"], "quiet")
    words = {
        Status.ARRIVED: ("arrival_undo", _("Undo arrival")),
        Status.IN_ROOM: ("admission_undo", _("Undo admission")),
        Status.COMPLETED: ("completion_undo", _("Undo completion")),
        Status.NO_SHOW: ("no_show_undo", _("Undo no-show")),
    }
    status = visit.appointment.status
    if not mine or status not in words:
        return None
    noun, label = words[status]
    return StepButton(label, "arrow-counterclockwise", links[noun], "quiet")


def _steps(
    visit: Visit, links: Mapping[str, str], *, mine: bool, zone: ZoneInfo, now: datetime
) -> Iterator[StepButton]:
    appointment = visit.appointment
    status = appointment.status
    if _waits(visit, now):
        label = _("Confirm move") if appointment.proposed_starts_at else _("Confirm")
        yield StepButton(label, "check-lg", links["confirmation"])
    day_has_come = local_date(appointment.starts_at, zone) <= local_date(now, zone)
    if not mine or not day_has_come:
        return
    has_begun = appointment.starts_at <= now
    if lifecycle.may(status, Move.ARRIVE):
        yield StepButton(_("Mark arrived"), "person-check", links["arrival"])
    if lifecycle.may(status, Move.ADMIT):
        yield StepButton(_("Admit to room"), "door-open", links["admission"])
    if lifecycle.may(status, Move.MISS) and has_begun:
        yield StepButton(_("No-show"), "person-x", links["no_show"])
    if lifecycle.may(status, Move.COMPLETE) and (status is not Status.CONFIRMED or has_begun):
        yield StepButton(_("Complete"), "check2-all", links["completion"])


def _waits(visit: Visit, now: datetime) -> bool:
    """Whether there is a question to answer, and still time for a yes."""
    appointment = visit.appointment
    if appointment.proposed_starts_at is not None:
        return appointment.proposed_starts_at > now
    return appointment.status is Status.REQUESTED and appointment.starts_at > now
