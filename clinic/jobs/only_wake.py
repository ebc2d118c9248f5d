"""The one job that the worker does, whatever stands in Redis: who can write there runs no code here.

A job in Redis names the function to call, what to call before and after, and addresses to send the
result to. RQ would follow all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rq.job import Job

from clinic.jobs.wake import WAKE, wake


class NotOurs(Exception):
    """A job that nobody in the clinic rang for."""


class OnlyWake(Job):
    """A job that wakes the timetable, or fails."""

    def restore(self, raw_data: Any) -> None:
        super().restore(raw_data)
        self._success_callback_name = None
        self._failure_callback_name = None
        self._stopped_callback_name = None
        self.webhooks = []

    @property
    def func(self) -> Callable[[], None]:
        """Raises NotOurs where another one is named, or is to be told anything."""
        if (self.func_name, self.instance, self.args, self.kwargs) != (WAKE, None, [], {}):
            raise NotOurs(self.id)
        return wake
