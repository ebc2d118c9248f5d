"""What staff can do with a visit now, as buttons: the likely step first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import gettext as _

from clinic.booking import lifecycle
from clinic.booking.lifecycle import OPEN, STATUSES, STEPS_OF_DAY, TRANSITIONS, Status
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
        found.append(_way(Move.DECLINE, STATUSES[Status.DECLINED].icon, links))
    # A doctor asks first; the desk has the patient on the telephone.
    if mine and status is Status.REQUESTED and "proposal" in links:
        found.append(Way(_("Propose another time"), "arrow-left-right", links["proposal"]))
    elif mine and status in OPEN:
        found.append(Way(_("Reschedule"), "arrow-left-right", links["reschedule"]))
    if mine and lifecycle.may(status, Move.CANCEL) and status is not Status.REQUESTED:
        found.append(_way(Move.CANCEL, "x-lg", links, danger=True))
    return found


def undo_of(
    visit: Visit, links: Mapping[str, str], *, may_undo_answer: bool, mine: bool
) -> StepButton | None:
    """Takes back what was done last: an answer for a little while, a step of the day at any time."""
    if may_undo_answer:
        return StepButton(_("Undo"), "arrow-counterclockwise", links["undo"], "quiet")
    status = visit.appointment.status
    last = next((row for row in STEPS_OF_DAY.values() if row.target is status), None)
    if not mine or last is None:
        return None
    label, action = gettext(last.undo), links[f"{last.noun}/undo"]
    return StepButton(label, "arrow-counterclockwise", action, "quiet")


def _steps(
    visit: Visit, links: Mapping[str, str], *, mine: bool, zone: ZoneInfo, now: datetime
) -> Iterator[StepButton]:
    appointment = visit.appointment
    status = appointment.status
    if _waits(visit, now):
        answer = TRANSITIONS[Move.CONFIRM]
        label = _("Confirm move") if appointment.proposed_starts_at else gettext(answer.button)
        yield StepButton(label, "check-lg", links[answer.noun])
    day_has_come = local_date(appointment.starts_at, zone) <= local_date(now, zone)
    if not mine or not day_has_come:
        return
    has_begun = appointment.starts_at <= now
    for step, row in STEPS_OF_DAY.items():
        waits = row.once_begun or (row.follows and status in OPEN)
        if lifecycle.may(status, step) and (has_begun or not waits):
            yield StepButton(gettext(row.button), STATUSES[row.target].icon, links[row.noun])


def _way(step: Move, icon: str, links: Mapping[str, str], *, danger: bool = False) -> Way:
    row = TRANSITIONS[step]
    return Way(gettext(row.button), icon, links[row.noun], danger=danger)


def _waits(visit: Visit, now: datetime) -> bool:
    """Whether there is a question to answer, and still time for a yes."""
    appointment = visit.appointment
    if appointment.proposed_starts_at is not None:
        return appointment.proposed_starts_at > now
    return appointment.status is Status.REQUESTED and appointment.starts_at > now
