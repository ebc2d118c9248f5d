"""Two of the staff want to do the same at the same moment."""

from __future__ import annotations

from functools import partial

import pytest
from flask import Flask

from clinic.tasks.queries import open_tasks
from clinic.tasks.take import take_task
from tests.cast import Cast
from tests.races.together import said, together
from tests.tasks.test_list import a_call

pytestmark = pytest.mark.slow


def test_of_two_who_take_one_task_at_once_one_is_told_who_has_it(app: Flask, cast: Cast) -> None:
    with app.app_context():
        a_call(cast)
        [task] = open_tasks(cast.nadia.actor, now=cast.now).items
    people = (cast.nadia.actor, cast.petra.actor)
    outcomes = together(app, [partial(take_task, one, task.id, now=cast.now) for one in people])
    assert sorted(said(outcomes)) == ["done", "taken"]
    [first] = [
        one.full_name for one, outcome in zip(people, outcomes, strict=True) if outcome.value
    ]
    [refusal] = [outcome.refusal for outcome in outcomes if outcome.refusal]
    assert refusal.details == {"taken_by": first}
