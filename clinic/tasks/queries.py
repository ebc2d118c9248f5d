"""The list of what is to be done, through the actor: a doctor's own, the desk's all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from clinic.accounts.actor import Actor
from clinic.accounts.permissions import Permission
from clinic.booking.models import Appointment, AppointmentChange
from clinic.care.models import FollowUp
from clinic.core.errors import NotFound
from clinic.db import db
from clinic.directory.queries import doctor_id_of
from clinic.keyset import Page, page_after
from clinic.tasks.kinds import NOT_URGENT, SOON, TaskKind, Urgency
from clinic.tasks.matter import is_shown
from clinic.tasks.models import LAPSE, Task, TaskAttempt


def open_tasks(
    actor: Actor,
    *,
    now: datetime,
    kind: str = "",
    mine: bool = False,
    patient_id: str = "",
    cursor: str | None = None,
    limit: int = 20,
) -> Page[Task]:
    """A page of the open tasks, most urgent first, with all they are about, in two queries.

    In the order of `Urgency`; the longest due before.
    `mine` are those the actor has taken; of one patient where one is named.
    Raises NotAllowed, Invalid at `cursor`.
    """
    query = select(Task).outerjoin(Task.appointment).where(is_shown(now), visible(actor))
    if kind:
        query = query.where(Task.kind == kind)
    if patient_id:
        query = query.where(Task.patient_id == patient_id)
    if mine:
        query = query.where(Task.assigned_to == actor.user_id, Task.assigned_at > now - LAPSE)
    order: Any = [(_urgency(now), "asc"), (Task.due_at, "asc"), (Task.id, "asc")]
    return page_after(query.options(*_all_about()), order=order, cursor=cursor, limit=limit)


def _all_about() -> tuple[ORMOption, ...]:
    """What comes along with a task."""
    return (
        contains_eager(Task.appointment),
        joinedload(Task.patient),
        joinedload(Task.doctor),
        joinedload(Task.holder),
        # When and what kind of visit; the desk never has its text.
        joinedload(Task.follow_up)
        .load_only(FollowUp.window_from, FollowUp.window_until, FollowUp.visit_type_id)
        .joinedload(FollowUp.visit_type),
        selectinload(Task.attempts).joinedload(TaskAttempt.author),
    )


def urgencies(tasks: Collection[Task], *, now: datetime) -> dict[str, Urgency]:
    """How soon each of the tasks is to be done, by id; in one query. For who may see them."""
    rows = db.session.execute(
        select(Task.id, _urgency(now))
        .outerjoin(Appointment, Appointment.id == Task.appointment_id)
        .where(Task.id.in_([one.id for one in tasks]))
    )
    return {task_id: Urgency(urgency) for task_id, urgency in rows}


def _urgency(now: datetime) -> ColumnElement[int]:
    """How soon a task is to be done, on tasks joined with their visits."""
    moved_away = exists().where(
        AppointmentChange.appointment_id == Task.appointment_id,
        AppointmentChange.starts_before.between(now, now + SOON),
    )
    return case(
        (Task.due_at > now, Urgency.LATER),
        (Task.kind.in_(NOT_URGENT), Urgency.NO_HASTE),
        (or_(Appointment.starts_at.between(now, now + SOON), moved_away), Urgency.SOON),
        else_=Urgency.NOW,
    )


def task_counts(actor: Actor, *, now: datetime) -> Counter[TaskKind]:
    """How many tasks of each kind are open. Raises NotAllowed."""
    query = (
        select(Task.kind, func.count())
        .outerjoin(Appointment, Appointment.id == Task.appointment_id)
        .where(is_shown(now), visible(actor))
        .group_by(Task.kind)
    )
    return Counter({TaskKind(kind): count for kind, count in db.session.execute(query)})


def task_for(actor: Actor, task_id: str, *, lock: bool = False) -> Task:
    """A task of the actor's list, closed or not; `lock` keeps its row until the transaction ends.

    Raises NotAllowed, NotFound.
    """
    query = (
        select(Task).where(Task.id == task_id, visible(actor)).options(selectinload(Task.attempts))
    )
    if lock:
        query = query.with_for_update(of=Task).execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound()
    return found


def visible(actor: Actor) -> ColumnElement[bool]:
    """The condition that a task is the actor's business; one about a follow-up is the desk's at first.

    Raises NotAllowed.
    """
    actor.must(Permission.TASKS)
    if actor.is_desk:
        return true()
    is_handed_on = or_(Task.kind != TaskKind.FOLLOW_UP, Task.handed_on_at.is_not(None))
    return and_(Task.doctor_id == doctor_id_of(actor), is_handed_on)


def patient_of_task(task_id: str) -> str | None:
    """Whom a task is about; None for an unknown id, and for one about nobody. For machines."""
    return db.session.scalar(select(Task.patient_id).where(Task.id == task_id))
