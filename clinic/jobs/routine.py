"""What is done how often, and for what stretch of time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from clinic.core.clock import machine_now
from clinic.http.clock import offset
from clinic.jobs import tasks
from clinic.jobs.sweep import sweep
from clinic.queues import MAIL, ROUTINE

#: So often it is looked for mails that are due, in seconds.
MAIL_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Act:
    """Something that is done every so many seconds, in a context of the application."""

    do: Callable[[], object]
    seconds: float
    queue: str = ROUTINE

    @property
    def job(self) -> str:
        """Its import path, as RQ names it."""
        return f"{self.do.__module__}.{self.do.__name__}"


ROUTINE_ACTS = (
    Act(tasks.show, 3.0),
    Act(tasks.look, 10.0),
    Act(tasks.seal_audit, 10.0),
    Act(tasks.beat, 30.0),
    Act(tasks.verify_audit, 900.0),
    Act(sweep, 60.0),
)
#: What is put into RQ's queues when its time comes.
SCHEDULE = (*ROUTINE_ACTS, Act(tasks.enqueue_due, MAIL_SECONDS, MAIL))


class Rounds:
    """Which acts' time has come. Nothing is remembered elsewhere: what is due is read from the database
    each time, so a missed minute is made up for by the next.
    """

    def __init__(self, acts: Sequence[Act], *, pace: float = 1.0) -> None:
        """`pace` makes everything more often (0.1: ten times)."""
        self._acts, self._pace = acts, pace
        self._done: dict[Act, str] = {}

    def due(self) -> Iterator[tuple[Act, str]]:
        """The acts to be done now, each with the name of its stretch of time, the same on all machines.

        At first, and whenever the clinic's clock was set, that is all of them. One counts as done
        when the next is asked for. Needs a context of the application.
        """
        for act in self._acts:
            stretch = machine_now().timestamp() // (act.seconds * self._pace)
            time = f"{stretch:.0f}-{(offset() or timedelta()).total_seconds():.0f}"
            if self._done.get(act) != time:
                yield act, time
                self._done[act] = time
