"""Tasks in words; never the reason for a visit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from clinic.booking.lifecycle import OPEN
from clinic.http.clock import now
from clinic.tasks.kinds import AttemptOutcome, TaskKind, Urgency
from clinic.web.kit import filters
from clinic.web.staff.message_words import happened_label
from clinic.words.times import wall_label

if TYPE_CHECKING:
    from clinic.tasks.models import Task
    from clinic.tasks.to_tell import ToTell

#: Kind -> what its tasks are called, what there is to do, its icon; in the order of the filter.
KINDS = {
    TaskKind.CONFLICT: (
        _l("Visits to decide"), _l("Decide about the visit"), "exclamation-triangle",
    ),
    TaskKind.CALL: (_l("Calls"), _l("Call"), "telephone"),
    TaskKind.REQUEST: (_l("Requests"), _l("Answer the request"), "inbox"),
    TaskKind.OFFER: (_l("Offers"), _l("Offer the time"), "hourglass-split"),
    TaskKind.MISSED: (_l("Missed visits"), _l("Did not come: offer another time"), "person-x"),
    TaskKind.FOLLOW_UP: (_l("Follow-ups"), _l("Book the follow-up"), "calendar3"),
    TaskKind.LEFT_OPEN: (_l("Left open"), _l("Say how the visit ended"), "clock-history"),
}  # fmt: skip
#: What heads the tasks of one urgency.
HEADS = {
    Urgency.SOON: (_l("Within two hours"), "exclamation-triangle"),
    Urgency.NOW: (_l("Now"), "telephone"),
    Urgency.NO_HASTE: (_l("When there is time"), "calendar3"),
    Urgency.LATER: (_l("Later"), "clock"),
}
#: What is chosen to see what one has taken oneself.
MINE = "mine"


def to_do(task: Task) -> str:
    """What there is to do; of a call, what has happened."""
    return happened_label(task.about) if task.about else str(KINDS[task.kind][1])


def what_to_say(task: Task, known: ToTell) -> str:
    """Of a call, what the patient has to know: the time it was and the time it is; never why. Of a visit
    to decide about, which time they have been promised.
    """
    visit = task.appointment
    if task.kind is TaskKind.CONFLICT and visit is not None:
        return _("Promised for %(when)s.", when=wall_label(visit.wall_starts_at))
    if task.kind is not TaskKind.CALL or visit is None:
        return ""
    when, before = filters.when_short(visit.starts_at), known.starts_before
    if visit.status not in OPEN:
        return _("Say: %(when)s does not take place.", when=when)
    if before is None:
        return _("Say: %(when)s stands.", when=when)
    if before == visit.starts_at:
        return _("Say: %(when)s stands, with another doctor.", when=when)
    was = filters.when_short(before)
    return _("Say: not %(before)s any more, but %(after)s.", before=was, after=when)


def offers_another_time(task: Task) -> bool:
    """Whether who is reached is offered another time."""
    return task.kind is TaskKind.MISSED


def by_urgency(
    tasks: Sequence[Task], urgency_of: Mapping[str, Urgency]
) -> list[tuple[LazyString, str, list[Task]]]:
    """The tasks as they stand in the list, under the head of their urgency: words, icon, tasks."""
    groups = groupby(tasks, key=lambda one: urgency_of[one.id])
    return [(*HEADS[urgency], list(found)) for urgency, found in groups]


def task_icon(task: Task) -> str:
    return KINDS[task.kind][2]


def holder_name(task: Task) -> str:
    """Who has taken it and is at it; "" where nobody is."""
    return task.holder.full_name if task.holder and task.holder_id(now()) else ""


def outcome_label(outcome: AttemptOutcome) -> str:
    """How a try ended."""
    return {
        AttemptOutcome.REACHED: _("Reached"),
        AttemptOutcome.NO_ANSWER: _("No answer"),
        AttemptOutcome.LATER: _("Later"),
    }[outcome]


def chip_choices(counts: Counter[TaskKind], asked: str) -> list[tuple[str, str]]:
    """What can be chosen: all, each kind of which there is one, and one's own."""
    kinds = [
        (kind.value, f"{row[0]} ({counts[kind]})")
        for kind, row in KINDS.items()
        if counts[kind] or kind == asked
    ]
    return [("", _("All (%(num)s)", num=counts.total())), *kinds, (MINE, _("Mine"))]
