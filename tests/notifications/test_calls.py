"""Who has to be called, because a mail alone is not enough."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clinic.booking.cancel import cancel
from clinic.booking.lifecycle import HowTold
from clinic.booking.reschedule import reschedule
from clinic.booking.undo import undo
from clinic.notifications.kinds import CallReason
from clinic.notifications.letters import Refused
from clinic.patients.register import sign_up
from clinic.tasks.attempt import add_attempt
from clinic.tasks.kinds import AttemptOutcome
from clinic.tasks.queries import open_tasks
from tests.cast import NEXT_MONDAY, PASSWORD, THURSDAY, WEDNESDAY, Cast, actor_for
from tests.notifications.post import PostOffice, failing, states

pytestmark = pytest.mark.usefixtures("app_context")

AMIRA = "Amira Rahman"


def test_whoever_has_no_verified_address_is_called(cast: Cast, post: PostOffice) -> None:
    user = sign_up(
        email="new@example.org", full_name="New Patient", password=PASSWORD, now=post.clock()
    )
    new = actor_for(user)
    from_page = cast.slot(NEXT_MONDAY, "09:00")
    visit = cast.books(type(cast.amira)(new, ""), from_page, now=post.clock())
    cancel(cast.lena.actor, visit.id, reason="I am ill", now=post.clock())
    post.after(minutes=1)
    assert ("New Patient", "appointment_cancelled") not in [
        (one.recipient.name, one.kind) for one in post.letters
    ]
    calls = open_tasks(cast.nadia.actor, now=post.clock()).items
    assert [(call.patient and call.patient.full_name, call.why) for call in calls] == [
        ("New Patient", CallReason.NO_ADDRESS)
    ]


def test_whoever_might_read_it_too_late_is_called_besides(cast: Cast, post: PostOffice) -> None:
    visit = cast.amira_has_a_visit(cast.slot(WEDNESDAY, "09:00"))
    cancel(cast.lena.actor, visit.id, reason="I am ill", now=post.clock())
    assert (AMIRA, "appointment_cancelled") in post.after(minutes=1)
    later = cast.desk_books(cast.jonas.patient_id, cast.slot(THURSDAY, "12:00"))
    a_day_before = later.starts_at - timedelta(days=1)
    cancel(cast.lena.actor, later.id, reason="I am ill", now=a_day_before)
    calls = open_tasks(cast.nadia.actor, now=post.clock()).items
    assert {(call.patient and call.patient.full_name, call.why) for call in calls} == {
        (AMIRA, CallReason.SHORT_NOTICE)
    }
    then = open_tasks(cast.nadia.actor, now=a_day_before).items
    assert cast.jonas.patient_id not in [call.patient and call.patient.id for call in then]


def test_nobody_is_called_about_what_they_did_themselves(cast: Cast, post: PostOffice) -> None:
    visit = cast.desk_books(cast.amira.patient_id, cast.slot(WEDNESDAY, "09:00"))
    post.after(minutes=1)
    cancel(cast.amira.actor, visit.id, now=post.clock())
    assert open_tasks(cast.nadia.actor, now=post.clock()).items == []


def test_whoever_staff_have_told_themselves_is_not_called(cast: Cast, post: PostOffice) -> None:
    visit = cast.desk_books(cast.amira.patient_id, cast.slot(WEDNESDAY, "09:00"))
    post.after(minutes=1)
    half_past = cast.slot(WEDNESDAY, "09:30")
    told = HowTold.BY_PHONE
    reschedule(cast.lena.actor, visit.id, starts_at=half_past, told=told, now=post.clock())
    post.fails = failing(*[Refused("no_such_box")] * 9)
    post.after(minutes=1)
    assert states("appointment_moved") == ["dead"]
    assert kinds(cast, post) == []


def kinds(cast: Cast, post: PostOffice) -> list[str]:
    return [call.about for call in open_tasks(cast.nadia.actor, now=post.clock()).items]


def test_of_two_changes_of_a_visit_the_last_one_is_called_about(
    cast: Cast, post: PostOffice
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(WEDNESDAY, "09:00"))
    post.clock.advance(seconds=5)
    reschedule(cast.lena.actor, visit.id, starts_at=cast.slot(WEDNESDAY, "09:30"), now=post.clock())
    assert kinds(cast, post) == ["appointment_moved"]
    post.clock.advance(seconds=5)
    cancel(cast.lena.actor, visit.id, reason="I am ill", now=post.clock())
    assert kinds(cast, post) == ["appointment_cancelled"]
    [call] = open_tasks(cast.nadia.actor, now=post.clock()).items
    add_attempt(cast.nadia.actor, call.id, outcome=AttemptOutcome.REACHED, now=post.clock())
    assert kinds(cast, post) == []


def test_what_is_undone_is_not_called_about_but_what_was_before_it_is(
    cast: Cast, post: PostOffice
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(WEDNESDAY, "09:00"))
    post.clock.advance(seconds=5)
    reschedule(cast.lena.actor, visit.id, starts_at=cast.slot(WEDNESDAY, "09:30"), now=post.clock())
    post.clock.advance(seconds=5)
    cancelled = cancel(cast.lena.actor, visit.id, reason="I am ill", now=post.clock())
    undo(cast.lena.actor, visit.id, version=cancelled.version, now=post.clock())
    assert kinds(cast, post) == ["appointment_moved"]


def test_whoever_the_desk_books_for_is_not_called_about_it(cast: Cast, post: PostOffice) -> None:
    cast.desk_books(cast.amira.patient_id, cast.slot(WEDNESDAY, "09:00"))
    assert kinds(cast, post) == []


def test_a_visit_that_is_over_is_not_called_about(cast: Cast, post: PostOffice) -> None:
    visit = cast.amira_has_a_visit(cast.slot(WEDNESDAY, "09:00"))
    assert kinds(cast, post) == ["appointment_confirmed"]
    post.clock.now = visit.starts_at
    assert kinds(cast, post) == []
