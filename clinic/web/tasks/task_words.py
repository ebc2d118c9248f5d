"""Tasks in words; never the reason for a visit."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from clinic.http.clock import now
from clinic.tasks.kinds import AttemptOutcome, TaskKind
from clinic.web.staff.message_words import happened_label

if TYPE_CHECKING:
    from clinic.tasks.models import Task

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
#: What is chosen to see what one has taken oneself.
MINE = "mine"


def to_do(task: Task) -> str:
    """What there is to do; of a call, what has happened."""
    return happened_label(task.about) if task.about else str(KINDS[task.kind][1])


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
