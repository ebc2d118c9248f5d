"""Writing down what was tried: reached, no answer, or to be tried again on another day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import update

from clinic.accounts.actor import Actor
from clinic.core.errors import N_, Invalid, Sentence
from clinic.core.local_time import day_span, local_date
from clinic.core.text import clean_text
from clinic.db import db, transactional
from clinic.directory.queries import the_clinic
from clinic.dispatch import announce
from clinic.tasks.events import TaskTried
from clinic.tasks.kinds import AttemptOutcome, TaskKind
from clinic.tasks.models import Task, TaskAttempt
from clinic.tasks.queries import task_for
from clinic.tasks.take import closed

#: So long is what one tells the next.
LONGEST_TEXT = 500
#: So often the desk tries in vain to have a follow-up booked.
TRIES_OF_DESK = 2
#: Nothing is put off longer.
FURTHEST = timedelta(days=365)


@transactional
def add_attempt(
    actor: Actor,
    task_id: str,
    *,
    outcome: AttemptOutcome,
    again_on: date | None = None,
    text: str = "",
    now: datetime,
) -> Task:
    """Keep that the actor tried. Who was reached needs no call any more, an earlier one neither.

    "Later" asks for `again_on`, a local date from today on; no answer may have one. It puts the task
    off, and nobody is at it until then. Reaching somebody a second time changes nothing.
    Raises NotAllowed, NotFound, Invalid with fields, Conflict `closed`.
    """
    task = task_for(actor, task_id, lock=True)
    if task.closed_at:
        if outcome is AttemptOutcome.REACHED:
            return task
        raise closed()
    text = clean_text(text)
    _check(outcome, again_on, text, now)
    db.session.add(
        TaskAttempt(task_id=task.id, at=now, by=actor.user_id, outcome=outcome, text=text)
    )
    _go_on(task, actor, outcome, again_on, now)
    db.session.flush()
    db.session.refresh(task, ["attempts"])
    announce(
        TaskTried(
            at=now,
            actor_id=actor.user_id,
            task_id=task.id,
            doctor_id=task.doctor_id or "",
            outcome=outcome.value,
        )
    )
    return task


def _check(outcome: AttemptOutcome, again_on: date | None, text: str, now: datetime) -> None:
    wrong: dict[str, Sentence] = {}
    today = local_date(now, the_clinic().zone)
    if len(text) > LONGEST_TEXT:
        wrong["text"] = N_("This text is too long.")
    if again_on is None:
        if outcome is AttemptOutcome.LATER:
            wrong["again_on"] = N_("Say on which day to try again.")
    elif outcome is AttemptOutcome.REACHED:
        wrong["again_on"] = N_("Who was reached is not tried again.")
    elif not today <= again_on <= today + FURTHEST:
        wrong["again_on"] = N_("Choose a day from today on, within a year.")
    if wrong:
        raise Invalid(fields=wrong)


def _go_on(
    task: Task, actor: Actor, outcome: AttemptOutcome, again_on: date | None, now: datetime
) -> None:
    if outcome is AttemptOutcome.REACHED and task.ends_with_reaching:
        _close(task, now)
        return
    if _failed_often(task, outcome):
        task.handed_on_at = task.handed_on_at or now
        task.assigned_to = task.assigned_at = None
    if again_on:
        task.again_on, task.assigned_to, task.assigned_at = again_on, None, None
        task.due_at = max(day_span(again_on, the_clinic().zone).start, now)
    elif task.assigned_to == actor.user_id:
        task.assigned_at = now


def _failed_often(task: Task, outcome: AttemptOutcome) -> bool:
    """Whether the desk has tried a follow-up often enough: it is the doctor's then."""
    if task.kind is not TaskKind.FOLLOW_UP or outcome is AttemptOutcome.REACHED:
        return False
    since = [one for one in task.attempts if one.at >= task.created_at]
    before = sum(one.outcome is not AttemptOutcome.REACHED for one in since)
    return before + 1 >= TRIES_OF_DESK


def _close(task: Task, now: datetime) -> None:
    task.closed_at = now
    if task.kind is TaskKind.CALL:
        db.session.execute(
            update(Task)
            .where(
                Task.appointment_id == task.appointment_id,
                Task.kind == TaskKind.CALL,
                Task.created_at <= task.created_at,
                Task.closed_at.is_(None),
            )
            .values(closed_at=now)
        )
