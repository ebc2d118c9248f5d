"""Who takes a task, what they write down, and what follows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from clinic.db import db
from clinic.tasks.attempt import add_attempt
from clinic.tasks.kinds import AttemptOutcome
from clinic.tasks.models import LAPSE, Task
from clinic.tasks.queries import open_tasks, task_for
from clinic.tasks.take import release_task, take_task
from tests.cast import Cast, Staff
from tests.refusals import refused
from tests.tasks.test_list import a_call, missed_visit

pytestmark = pytest.mark.usefixtures("app_context")

REACHED, NO_ANSWER, LATER = AttemptOutcome


@pytest.fixture
def task(cast: Cast) -> Task:
    """The call about Amira's visit of tomorrow."""
    a_call(cast)
    return open_tasks(cast.nadia.actor, now=cast.now).items[0]


def holder(task: Task, cast: Cast, **later: float) -> str | None:
    db.session.expire_all()
    return task_for(cast.nadia.actor, task.id).holder_id(cast.now + timedelta(**later))


def test_who_takes_a_task_that_somebody_has_is_told_who(task: Task, cast: Cast) -> None:
    take_task(cast.nadia.actor, task.id, now=cast.now)
    take_task(cast.nadia.actor, task.id, now=cast.now)
    with refused("taken") as refusal:
        take_task(cast.petra.actor, task.id, now=cast.now)
    assert refusal.error.details == {"taken_by": "Nadia Brandt"}
    with refused("taken"):
        release_task(cast.lena.actor, task.id, now=cast.now)
    release_task(cast.nadia.actor, task.id, now=cast.now)
    release_task(cast.nadia.actor, task.id, now=cast.now)
    assert (
        take_task(cast.petra.actor, task.id, now=cast.now).assigned_to == cast.petra.actor.user_id
    )


def test_whoever_does_nothing_for_half_an_hour_has_it_no_more(task: Task, cast: Cast) -> None:
    nadia = cast.nadia.actor
    take_task(nadia, task.id, now=cast.now)
    assert [holder(task, cast, minutes=m) for m in (29, 30)] == [nadia.user_id, None]
    step = cast.now + timedelta(minutes=20)
    add_attempt(nadia, task.id, outcome=NO_ANSWER, now=step)
    assert [holder(task, cast, minutes=m) for m in (49, 50)] == [nadia.user_id, None]
    mine = open_tasks(nadia, mine=True, now=step + LAPSE - timedelta(seconds=1)).items
    assert [one.id for one in mine] == [task.id]
    assert open_tasks(nadia, mine=True, now=step + LAPSE).items == []
    take_task(cast.petra.actor, task.id, now=step + LAPSE)


def test_who_is_reached_needs_no_call_and_that_counts_once(task: Task, cast: Cast) -> None:
    for who in (cast.nadia, cast.petra):
        add_attempt(who.actor, task.id, outcome=REACHED, now=cast.now)
    assert open_tasks(cast.nadia.actor, now=cast.now).items == []
    closed = task_for(cast.nadia.actor, task.id)
    assert [(one.by, one.outcome) for one in closed.attempts] == [
        (cast.nadia.actor.user_id, REACHED)
    ]
    for act in (
        lambda: take_task(cast.petra.actor, task.id, now=cast.now),
        lambda: add_attempt(cast.petra.actor, task.id, outcome=NO_ANSWER, now=cast.now),
    ):
        with refused("closed"):
            act()


def test_later_names_a_day_and_nobody_is_at_it_until_then(task: Task, cast: Cast) -> None:
    nadia, tomorrow = cast.nadia.actor, date(2026, 11, 25)
    take_task(nadia, task.id, now=cast.now)
    put_off = add_attempt(
        nadia, task.id, outcome=LATER, again_on=tomorrow, text=" After\tfive ", now=cast.now
    )
    assert (put_off.again_on, put_off.assigned_to) == (tomorrow, None)
    assert [one.text for one in put_off.attempts] == ["After five"]


@pytest.mark.parametrize(
    ("outcome", "again_on"),
    [
        (LATER, None),
        (LATER, date(2026, 11, 23)),
        (LATER, date(2027, 11, 25)),
        (REACHED, date(2026, 11, 25)),
    ],
)
def test_a_day_that_is_none_changes_nothing(
    task: Task, cast: Cast, outcome: AttemptOutcome, again_on: date | None
) -> None:
    with refused("invalid", field="again_on"):
        add_attempt(cast.nadia.actor, task.id, outcome=outcome, again_on=again_on, now=cast.now)
    assert task_for(cast.nadia.actor, task.id).attempts == []


def test_nobody_has_to_do_with_the_tasks_of_others(task: Task, cast: Cast) -> None:
    def tries(who: Staff, task_id: str) -> None:
        add_attempt(who.actor, task_id, outcome=REACHED, now=cast.now)

    with refused("not_found"):
        tries(cast.krug, task.id)
    with refused("not_found"):
        tries(cast.nadia, "0" * 32)
    with refused("forbidden"):
        tries(cast.ida, task.id)
    tries(cast.lena, task.id)


def test_whoever_missed_a_visit_and_is_reached_is_done_with(cast: Cast) -> None:
    missed_visit(cast)
    after = cast.now + timedelta(hours=6)
    [task] = open_tasks(cast.nadia.actor, now=after).items
    add_attempt(cast.nadia.actor, task.id, outcome=REACHED, now=after)
    assert open_tasks(cast.nadia.actor, now=after).items == []
