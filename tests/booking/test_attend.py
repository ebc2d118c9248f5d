"""The day of the visit: arrived, in the room, completed, or not come."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from clinic.audit.models import AuditEntry
from clinic.booking.attend import attend, undo_attendance
from clinic.booking.lifecycle import Status, Step
from clinic.booking.models import Appointment
from clinic.db import db
from tests.booking.life import claims_of, reread, told
from tests.cast import FRIDAY, WEDNESDAY, Cast
from tests.refusals import refused


@pytest.fixture
def visit(cast: Cast) -> Appointment:
    """Amira's confirmed visit with Lena, Friday at nine."""
    return cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))


def test_arrived_then_in_the_room_then_completed(cast: Cast, visit: Appointment) -> None:
    now = visit.starts_at - timedelta(minutes=10)
    states = [
        attend(cast.lena.actor, visit.id, step, now=now).status
        for step in (Step.ARRIVE, Step.ADMIT, Step.COMPLETE)
    ]
    assert states == [Status.ARRIVED, Status.IN_ROOM, Status.COMPLETED]
    assert told(visit)[2:] == ["arrived", "in_room", "completed"]
    assert len(claims_of(visit)) == 2


def test_the_desk_notes_it_as_well(cast: Cast, visit: Appointment) -> None:
    attend(cast.nadia.actor, visit.id, Step.ARRIVE, now=visit.starts_at)


@pytest.mark.parametrize("steps", [[Step.COMPLETE], [Step.ARRIVE, Step.COMPLETE]])
def test_completed_may_come_straight(cast: Cast, visit: Appointment, steps: list[Step]) -> None:
    for step in steps:
        attend(cast.lena.actor, visit.id, step, now=visit.starts_at)
    assert reread(visit).status is Status.COMPLETED


def test_nobody_enters_the_room_before_arriving(cast: Cast, visit: Appointment) -> None:
    with refused("wrong_state"):
        attend(cast.lena.actor, visit.id, Step.ADMIT, now=visit.starts_at)


def test_nothing_is_noted_before_the_local_day_of_the_visit(cast: Cast, visit: Appointment) -> None:
    midnight = cast.slot(FRIDAY, "00:00")
    with refused("too_early"):
        attend(cast.lena.actor, visit.id, Step.ARRIVE, now=midnight - timedelta(seconds=1))
    attend(cast.lena.actor, visit.id, Step.ARRIVE, now=midnight)


def test_not_come_is_noted_only_once_the_visit_has_begun(cast: Cast, visit: Appointment) -> None:
    with refused("too_early"):
        attend(cast.lena.actor, visit.id, Step.MISS, now=visit.starts_at - timedelta(seconds=1))
    missed = attend(cast.lena.actor, visit.id, Step.MISS, now=visit.starts_at)
    assert missed.status is Status.NO_SHOW
    assert len(claims_of(missed)) == 2


def test_a_request_nobody_confirmed_is_not_attended(cast: Cast) -> None:
    asked = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    with refused("wrong_state"):
        attend(cast.lena.actor, asked.id, Step.ARRIVE, now=asked.starts_at)


@pytest.mark.parametrize(
    ("before", "step"),
    [
        ([], Step.ARRIVE),
        ([Step.ARRIVE], Step.ADMIT),
        ([Step.ARRIVE, Step.ADMIT], Step.COMPLETE),
        ([Step.ARRIVE], Step.COMPLETE),
        ([], Step.COMPLETE),
        ([], Step.MISS),
    ],
)
def test_each_step_can_be_taken_back_to_where_the_visit_stood(
    cast: Cast, visit: Appointment, before: list[Step], step: Step
) -> None:
    for earlier in before:
        attend(cast.lena.actor, visit.id, earlier, now=visit.starts_at)
    stood = reread(visit).status
    attend(cast.lena.actor, visit.id, step, now=visit.starts_at)
    undo_attendance(cast.lena.actor, visit.id, step, now=visit.ends_at)
    assert reread(visit).status is stood
    assert told(visit)[-1].endswith("_undone")


def test_steps_are_taken_back_last_first(cast: Cast, visit: Appointment) -> None:
    attend(cast.lena.actor, visit.id, Step.ARRIVE, now=visit.starts_at)
    attend(cast.lena.actor, visit.id, Step.ADMIT, now=visit.starts_at)
    with refused("wrong_state"):
        undo_attendance(cast.lena.actor, visit.id, Step.ARRIVE, now=visit.starts_at)


def test_a_second_arrival_after_one_was_taken_back_leads_back_to_confirmed_again(
    cast: Cast, visit: Appointment
) -> None:
    for _ in range(2):
        attend(cast.lena.actor, visit.id, Step.ARRIVE, now=visit.starts_at)
        undo_attendance(cast.lena.actor, visit.id, Step.ARRIVE, now=visit.starts_at)
    assert reread(visit).status is Status.CONFIRMED


def test_every_step_and_its_undoing_is_in_the_audit_with_who_did_it(
    cast: Cast, visit: Appointment
) -> None:
    attend(cast.nadia.actor, visit.id, Step.MISS, now=visit.starts_at)
    undo_attendance(cast.lena.actor, visit.id, Step.MISS, now=visit.starts_at)
    entries = db.session.scalars(
        select(AuditEntry).where(
            AuditEntry.subject_id == visit.id, AuditEntry.action == "attendance_changed"
        )
    )
    assert {entry.actor_id for entry in entries} == {
        cast.nadia.actor.user_id,
        cast.lena.actor.user_id,
    }


def test_a_patient_notes_nothing_and_a_colleague_finds_nothing(
    cast: Cast, visit: Appointment
) -> None:
    with refused("forbidden"):
        attend(cast.amira.actor, visit.id, Step.ARRIVE, now=visit.starts_at)
    with refused("not_found"):
        attend(cast.krug.actor, visit.id, Step.ARRIVE, now=visit.starts_at)


def test_a_double_click_is_told_that_it_is_done(cast: Cast, visit: Appointment) -> None:
    attend(cast.lena.actor, visit.id, Step.ARRIVE, now=visit.starts_at, version=2)
    with refused("stale_version"):
        attend(cast.lena.actor, visit.id, Step.ARRIVE, now=visit.starts_at, version=2)


def test_a_visit_of_the_day_before_can_still_be_completed(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(WEDNESDAY, "14:00"))
    attend(cast.lena.actor, visit.id, Step.COMPLETE, now=cast.slot(FRIDAY, "09:00"))
