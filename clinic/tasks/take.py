"""Taking a task, and giving it back, so that two do not do the same."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from clinic.accounts.actor import Actor
from clinic.accounts.models import User
from clinic.core.errors import N_, Conflict
from clinic.db import db, transactional
from clinic.directory.queries import the_clinic
from clinic.dispatch import announce
from clinic.tasks.events import TaskReleased, TaskTaken
from clinic.tasks.models import Task
from clinic.tasks.queries import task_for


@transactional
def take_task(actor: Actor, task_id: str, *, now: datetime) -> Task:
    """The actor is at it, until 30 minutes have gone by without a step.

    Raises NotAllowed, NotFound; Conflict `taken`, which says who has it since when, or `closed`.
    """
    task = _task_of_nobody_else(actor, task_id, now)
    if task.closed_at:
        raise closed()
    task.assigned_to, task.assigned_at = actor.user_id, now
    announce(_event(TaskTaken, task, actor, now))
    return task


@transactional
def release_task(actor: Actor, task_id: str, *, now: datetime) -> None:
    """The actor is not at it any more; twice changes nothing.

    Raises NotAllowed, NotFound; Conflict `taken` where somebody else has it.
    """
    task = _task_of_nobody_else(actor, task_id, now)
    if task.assigned_to and not task.closed_at:
        task.assigned_to = task.assigned_at = None
        announce(_event(TaskReleased, task, actor, now))


def closed() -> Conflict:
    """What is said when there is nothing left to do."""
    return Conflict("closed", N_("This is settled already."))


def _task_of_nobody_else(actor: Actor, task_id: str, now: datetime) -> Task:
    # Locked: of two who take it at once, the second one reads who was first.
    task = task_for(actor, task_id, lock=True)
    holder_id = task.holder_id(now)
    if holder_id not in (None, actor.user_id):
        raise _taken(task, db.session.get_one(User, holder_id).full_name)
    return task


def _taken(task: Task, name: str) -> Conflict:
    assert task.assigned_at is not None
    since = task.assigned_at.astimezone(the_clinic().zone)
    sentence = _l("%(name)s has had this task since %(time)s.", name=name, time=f"{since:%H:%M}")
    return Conflict("taken", sentence, details={"taken_by": name})


def _event(
    kind: type[TaskTaken | TaskReleased], task: Task, actor: Actor, now: datetime
) -> TaskTaken | TaskReleased:
    return kind(at=now, actor_id=actor.user_id, task_id=task.id, doctor_id=task.doctor_id or "")
