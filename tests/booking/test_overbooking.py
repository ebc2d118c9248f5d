"""Setting rules aside: a named act of staff with a reason, and never more than two deep."""

from __future__ import annotations

import pytest

from clinic.booking.book import book
from clinic.booking.lifecycle import Status
from clinic.booking.models import Appointment
from clinic.booking.reschedule import reschedule
from tests.booking.life import claims_of, reread
from tests.cast import FRIDAY, SATURDAY, Cast
from tests.refusals import refused


@pytest.fixture
def taken(cast: Cast) -> Appointment:
    """Jonas's visit with Lena, Friday at nine."""
    return cast.books(cast.jonas, cast.slot(FRIDAY, "09:00"))


def test_staff_with_a_reason_book_a_second_visit_beside_the_first(
    cast: Cast, taken: Appointment
) -> None:
    second = cast.desk_books(
        cast.amira.patient_id, cast.slot(FRIDAY, "09:00"), override_reason="Acute pain"
    )
    assert second.status is Status.CONFIRMED
    assert (second.lane, second.override_reason) == (1, "Acute pain")
    assert {lane for kind, lane, _, _ in claims_of(second) if kind == "doctor"} == {1}
    assert {lane for kind, lane, _, _ in claims_of(second) if kind == "patient"} == {0}


def test_without_a_reason_staff_are_bound_by_overlap(cast: Cast, taken: Appointment) -> None:
    for nothing in ("", "  \n "):
        with refused("slot_taken", "doctor_busy"):
            cast.desk_books(
                cast.amira.patient_id, cast.slot(FRIDAY, "09:00"), override_reason=nothing
            )


def test_never_more_than_two_deep(cast: Cast, taken: Appointment) -> None:
    at = cast.slot(FRIDAY, "09:00")
    cast.desk_books(cast.amira.patient_id, at, override_reason="Acute pain")
    with refused("slot_taken", "doctor_busy"):
        cast.desk_books(cast.miriam.patient_id, at, override_reason="Acute pain, too")


def test_a_patient_overrides_nothing(cast: Cast, taken: Appointment) -> None:
    with refused("slot_taken", "doctor_busy"):
        book(
            cast.amira.actor,
            doctor_id=cast.lena.doctor_id,
            visit_type_id=cast.first_visit,
            starts_at=cast.slot(FRIDAY, "09:00"),
            override_reason="I am in pain",
            now=cast.now,
        )


def test_no_reason_puts_a_patient_in_two_places(cast: Cast, taken: Appointment) -> None:
    with refused("slot_taken", "patient_busy"):
        cast.desk_books(
            cast.jonas.patient_id,
            cast.slot(FRIDAY, "09:15"),
            doctor=cast.krug,
            visit_type=cast.follow_up,
            override_reason="He insists",
        )


def test_with_a_reason_staff_book_outside_the_hours_and_off_the_grid(cast: Cast) -> None:
    early = cast.desk_books(
        cast.amira.patient_id, cast.slot(SATURDAY, "07:05"), override_reason="House call"
    )
    assert early.lane == 0
    assert early.placed_by_hand
    assert early.override_reason == "House call"


def test_a_reason_that_was_not_needed_is_not_kept(cast: Cast) -> None:
    visit = cast.desk_books(
        cast.amira.patient_id, cast.slot(FRIDAY, "09:00"), override_reason="To be sure"
    )
    assert (visit.lane, visit.override_reason, visit.placed_by_hand) == (0, "", False)


def test_staff_move_a_visit_beside_another_with_a_reason(cast: Cast, taken: Appointment) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "11:00"))
    at = cast.slot(FRIDAY, "09:00")
    with refused("slot_taken", "doctor_busy"):
        reschedule(cast.lena.actor, visit.id, starts_at=at, now=cast.now)
    reschedule(
        cast.lena.actor, visit.id, starts_at=at, override_reason="She asked me to", now=cast.now
    )
    assert reread(visit).lane == 1
    reschedule(cast.lena.actor, visit.id, starts_at=cast.slot(FRIDAY, "10:00"), now=cast.now)
    assert (reread(visit).lane, reread(visit).override_reason) == (0, "")


def test_what_is_overbooked_is_offered_to_nobody_while_one_of_the_two_stands(
    cast: Cast, taken: Appointment
) -> None:
    at = cast.slot(FRIDAY, "09:15")
    cast.desk_books(
        cast.amira.patient_id, at, visit_type=cast.follow_up, override_reason="Just a signature"
    )
    reschedule(cast.lena.actor, taken.id, starts_at=cast.slot(FRIDAY, "11:00"), now=cast.now)
    with refused("slot_taken", "doctor_busy"):
        cast.books(cast.miriam, cast.slot(FRIDAY, "09:00"))


def test_an_overbooked_visit_that_reaches_over_leaves_room_for_one_beside_it(
    cast: Cast, taken: Appointment
) -> None:
    cast.desk_books(
        cast.amira.patient_id, cast.slot(FRIDAY, "09:15"), override_reason="Between two"
    )
    beside = cast.desk_books(
        cast.miriam.patient_id, cast.slot(FRIDAY, "09:30"), override_reason="Room is free"
    )
    assert beside.lane == 0
    with refused("slot_taken"):
        cast.desk_books(cast.leo_id, cast.slot(FRIDAY, "09:30"), override_reason="Once more")


def test_overbooked_visits_that_touch_share_the_second_lane(cast: Cast) -> None:
    for clock in ("10:00", "09:00", "09:30"):
        cast.books(cast.jonas, cast.slot(FRIDAY, clock))
        second = cast.desk_books(
            cast.amira.patient_id, cast.slot(FRIDAY, clock), override_reason="Acute pain"
        )
        assert second.lane == 1


def test_too_long_a_reason_is_refused_at_its_field(cast: Cast, taken: Appointment) -> None:
    with refused("too_long", field="override_reason"):
        cast.desk_books(
            cast.amira.patient_id, cast.slot(FRIDAY, "09:00"), override_reason="x" * 501
        )
