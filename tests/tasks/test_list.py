"""What stands on the list, for whom, in which order, and when it goes by itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from clinic.booking.answer import confirm
from clinic.booking.attend import attend, undo_attendance
from clinic.booking.cancel import cancel
from clinic.booking.lifecycle import Step
from clinic.booking.reschedule import reschedule
from clinic.db import db
from clinic.tasks.attempt import add_attempt
from clinic.tasks.housekeeping import tidy_tasks
from clinic.tasks.kinds import AttemptOutcome, TaskKind, Urgency
from clinic.tasks.models import Task
from clinic.tasks.queries import open_tasks, task_counts, urgencies
from clinic.tasks.to_tell import to_tell
from tests.cast import (
    FRIDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    Cast,
    Staff,
)
from tests.counting import statements
from tests.refusals import refused

pytestmark = pytest.mark.usefixtures("app_context")


def kinds(who: Staff, now: datetime) -> list[TaskKind]:
    return [task.kind for task in open_tasks(who.actor, now=now).items]


def missed_visit(cast: Cast) -> str:
    """Amira did not come on Tuesday at two; Lena says so. The visit's id."""
    visit = cast.desk_books(cast.amira.patient_id, cast.slot(TUESDAY, "14:00"))
    attend(cast.lena.actor, visit.id, Step.MISS, now=cast.slot(TUESDAY, "14:30"))
    return visit.id


def a_call(cast: Cast, *, doctor: Staff | None = None, at: str = "09:00") -> str:
    """A visit of tomorrow is called off by its doctor. The visit's id."""
    visit = cast.desk_books(cast.amira.patient_id, cast.slot(WEDNESDAY, at), doctor=doctor)
    cancel((doctor or cast.lena).actor, visit.id, reason="I am ill", now=cast.now)
    return visit.id


def test_a_doctor_sees_their_own_tasks_and_the_desk_all(cast: Cast) -> None:
    a_call(cast)
    a_call(cast, doctor=cast.krug, at="09:30")
    for who, count in ((cast.nadia, 2), (cast.petra, 2), (cast.lena, 1), (cast.samuel, 0)):
        assert task_counts(who.actor, now=cast.now).total() == count
    with refused("forbidden"):
        open_tasks(cast.amira.actor, now=cast.now)
    with refused("forbidden"):
        task_counts(cast.ida.actor, now=cast.now)


def test_whoever_missed_a_visit_is_on_the_list_until_they_have_another(cast: Cast) -> None:
    visit_id, after = missed_visit(cast), cast.slot(TUESDAY, "15:00")
    assert kinds(cast.lena, after) == [TaskKind.MISSED]
    undo_attendance(cast.lena.actor, visit_id, Step.MISS, now=after)
    assert kinds(cast.lena, after) == []
    attend(cast.lena.actor, visit_id, Step.MISS, now=after)
    assert kinds(cast.lena, after) == [TaskKind.MISSED]
    cast.desk_books(cast.amira.patient_id, cast.slot(FRIDAY, "09:00"), now=after)
    assert kinds(cast.lena, after) == []


def test_a_visit_of_an_earlier_day_of_which_nobody_said_how_it_ended_is_on_the_list(
    cast: Cast,
) -> None:
    visit = cast.desk_books(cast.amira.patient_id, cast.slot(TUESDAY, "14:00"))
    evening, morning = cast.slot(TUESDAY, "23:59"), cast.slot(WEDNESDAY, "00:00")
    tidy_tasks(now=evening)
    assert kinds(cast.nadia, evening) == []
    assert (tidy_tasks(now=morning), tidy_tasks(now=morning)) == (1, 0)
    assert kinds(cast.nadia, morning) == [TaskKind.LEFT_OPEN]
    attend(cast.lena.actor, visit.id, Step.COMPLETE, now=morning)
    assert kinds(cast.nadia, morning) == []
    undo_attendance(cast.lena.actor, visit.id, Step.COMPLETE, now=morning)
    assert kinds(cast.nadia, morning) == [TaskKind.LEFT_OPEN]


def test_a_request_is_on_the_list_of_who_has_to_answer_from_half_time_on(cast: Cast) -> None:
    visit = cast.amira_books(cast.slot(THURSDAY, "09:00"))
    half_time = cast.now + timedelta(hours=12)
    assert kinds(cast.lena, half_time - timedelta(seconds=1)) == []
    assert kinds(cast.lena, half_time) == [TaskKind.REQUEST]
    confirm(cast.lena.actor, visit.id, now=half_time)
    assert kinds(cast.lena, half_time) == []


def test_a_task_goes_with_its_visit_to_another_doctor(cast: Cast) -> None:
    visit = cast.desk_books(cast.amira.patient_id, cast.slot(WEDNESDAY, "09:00"))
    at, krug = cast.slot(WEDNESDAY, "09:30"), cast.krug
    reschedule(cast.lena.actor, visit.id, starts_at=at, now=cast.now)
    reschedule(cast.nadia.actor, visit.id, starts_at=at, doctor_id=krug.doctor_id, now=cast.now)
    assert (kinds(cast.lena, cast.now), kinds(krug, cast.now)) == ([], [TaskKind.CALL])


def test_what_somebody_waits_for_stands_first_and_what_is_put_off_last(cast: Cast) -> None:
    cast.desk_books(cast.leo_id, cast.slot(TUESDAY, "11:00"))
    missed_visit(cast)
    visit = cast.desk_books(cast.jonas.patient_id, cast.slot(THURSDAY, "09:00"))
    now = cast.slot(WEDNESDAY, "10:00")
    tidy_tasks(now=now)
    cancel(cast.lena.actor, visit.id, reason="I am ill", now=now)
    assert kinds(cast.nadia, now) == [TaskKind.CALL, TaskKind.MISSED, TaskKind.LEFT_OPEN]
    [call, *_others] = open_tasks(cast.nadia.actor, now=now).items
    add_attempt(
        cast.nadia.actor,
        call.id,
        outcome=AttemptOutcome.LATER,
        again_on=date(2026, 11, 26),
        now=now,
    )
    assert kinds(cast.nadia, now) == [TaskKind.MISSED, TaskKind.LEFT_OPEN, TaskKind.CALL]
    assert kinds(cast.nadia, cast.slot(THURSDAY, "08:00"))[0] == TaskKind.CALL


def test_whoever_may_set_out_within_two_hours_is_called_first(cast: Cast) -> None:
    """Jonas's and Leo's visits are moved away from today, Amira's of tomorrow is called off."""
    moved = cast.desk_books(cast.jonas.patient_id, cast.slot(TUESDAY, "11:30"), doctor=cast.krug)
    soon = cast.desk_books(cast.leo_id, cast.slot(TUESDAY, "12:00"), doctor=cast.samuel)
    a_call(cast)
    reschedule(cast.krug.actor, moved.id, starts_at=cast.slot(WEDNESDAY, "09:30"), now=cast.now)
    now, far = cast.now + timedelta(minutes=1), cast.slot(FRIDAY, "09:00")
    reschedule(cast.samuel.actor, soon.id, starts_at=far, now=now)
    listed = open_tasks(cast.nadia.actor, now=now).items
    urgency = urgencies(listed, now=now)
    assert [(one.patient_id, urgency[one.id]) for one in listed] == [
        (cast.jonas.patient_id, Urgency.SOON),
        (cast.leo_id, Urgency.SOON),
        (cast.amira.patient_id, Urgency.NOW),
    ]
    before = [to_tell(listed)[one.id].starts_before for one in listed]
    assert before == [cast.slot(TUESDAY, "11:30"), cast.slot(TUESDAY, "12:00"), None]


def test_what_is_settled_is_closed_by_the_clock_and_stays_closed(cast: Cast) -> None:
    a_call(cast)
    assert tidy_tasks(now=cast.now) == 0
    over = cast.slot(WEDNESDAY, "09:00")
    assert (tidy_tasks(now=over), tidy_tasks(now=over)) == (1, 0)
    assert db.session.scalar(select(Task.closed_at)) == over


def test_a_page_of_tasks_takes_two_statements_however_many_there_are(cast: Cast) -> None:
    for at in ("08:30", "09:00", "09:30"):
        a_call(cast, at=at)
        task = open_tasks(cast.nadia.actor, now=cast.now).items[-1]
        add_attempt(cast.nadia.actor, task.id, outcome=AttemptOutcome.NO_ANSWER, now=cast.now)
        db.session.remove()
        with statements() as sent:
            page = open_tasks(cast.nadia.actor, now=cast.now)
            assert all(task.patient and task.doctor and task.appointment for task in page.items)
            assert all(one.author for task in page.items for one in task.attempts)
        assert len(sent) == 2
