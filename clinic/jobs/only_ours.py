"""The few jobs that a worker does, whatever stands in Redis: who can write there runs no code here.

A job in Redis names the function to call, what to call before and after, and addresses to send the
result to. RQ would follow all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from rq.job import Job

from clinic.jobs import tasks
from clinic.jobs.routine import SCHEDULE
from clinic.queues import DELIVER

_ID = re.compile(r"[0-9a-f]{32}")
#: By import path, as a job in Redis names them.
JOBS: dict[str | None, Callable[..., object]] = {
    DELIVER: tasks.deliver,
    **{act.job: act.do for act in SCHEDULE},
}


class NotOurs(Exception):
    """A job that nobody in the clinic put in."""


class OnlyOurs(Job):
    """One of the clinic's jobs; any other fails."""

    def restore(self, raw_data: Any) -> None:
        super().restore(raw_data)
        self._success_callback_name = None
        self._failure_callback_name = None
        self._stopped_callback_name = None
        self.webhooks = []

    @property
    def func(self) -> Callable[..., object]:
        """Raises NotOurs where another one is named, or is to be told anything else."""
        function = JOBS.get(self.func_name)
        told_right = _is_one_id(self.args) if self.func_name == DELIVER else self.args == []
        if function is None or self.instance is not None or self.kwargs or not told_right:
            raise NotOurs(self.id)
        return function


def _is_one_id(told: Any) -> bool:
    """What a job is told came as JSON: any sort of thing."""
    return isinstance(told, list) and len(told) == 1 and bool(_ID.fullmatch(str(told[0])))
