"""What happens to tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskEvent:
    """`doctor_id` is empty where the task is no doctor's."""

    at: datetime
    actor_id: str
    task_id: str
    doctor_id: str


class TaskTaken(TaskEvent):
    """Somebody is at it."""


class TaskReleased(TaskEvent):
    """Whoever was at it is not any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskTried(TaskEvent):
    """Somebody tried; `outcome` is how it ended."""

    outcome: str
