"""How much waits behind the way to the tasks."""

from __future__ import annotations

from flask import g

from clinic.accounts.actor import Actor
from clinic.http.clock import now
from clinic.tasks.queries import task_counts


def tasks_waiting(person: Actor, *, found: int | None = None) -> int:
    """How many tasks wait for the desk; counted once a request, or as a page has `found` them.

    A doctor's pages do not count them: most have none.
    """
    if found is not None:
        g.tasks_waiting = found
    elif "tasks_waiting" not in g:
        g.tasks_waiting = task_counts(person, now=now()).total() if person.is_desk else 0
    count: int = g.tasks_waiting
    return count
