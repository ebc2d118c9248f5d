"""The one job that travels through Redis: wake up, something is due. It carries nothing."""

from __future__ import annotations

from clinic.jobs.timetable import wake_all

#: Its import path, as the bell names it.
WAKE = "clinic.jobs.wake.wake"


def wake() -> None:
    """Done by the worker, in the process in which its timetable runs."""
    wake_all()
