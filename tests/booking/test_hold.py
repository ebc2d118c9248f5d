"""Keeping a time while the form is filled in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from clinic.booking.hold import can_be_extended, extend_hold, hold, own_hold, release_hold
from clinic.booking.housekeeping import KEPT_HOLDS, tidy
from clinic.booking.times.search import TimeSearch
from clinic.directory.settings import change_clinic
from tests.booking.life import change_doctor
from tests.cast import FRIDAY, Cast
from tests.refusals import refused

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def test_a_hold_keeps_the_time_for_five_minutes_from_everybody_else(cast: Cast) -> None:
    at = cast.slot(FRIDAY, "09:00")
    kept = cast.holds(cast.amira, at)
    assert kept.expires_at == cast.now + 5 * MINUTE
    for take in (cast.books, cast.holds):
        with refused("slot_taken", "doctor_busy"):
            take(cast.jonas, at, now=kept.expires_at - SECOND)
    cast.amira_books(at, now=kept.expires_at - SECOND)


@pytest.mark.parametrize("what", ["books", "holds"])
def test_T10_an_expired_hold_is_absent_at_once_without_any_job(cast: Cast, what: str) -> None:
    at = cast.slot(FRIDAY, "09:00")
    kept = cast.holds(cast.amira, at)
    assert getattr(cast, what)(cast.jonas, at, now=kept.expires_at)


def test_a_kept_time_is_offered_to_nobody_until_the_moment_it_runs_out(cast: Cast) -> None:
    at = cast.slot(FRIDAY, "09:00")
    kept = cast.holds(cast.amira, at)

    def is_offered(now: datetime) -> bool:
        lena = cast.lena.doctor_id
        found = TimeSearch.of([lena], now=now).span(FRIDAY, 1).days[lena][0].slots
        return at in [slot.starts_at for slot in found]

    assert [is_offered(kept.expires_at - SECOND), is_offered(kept.expires_at)] == [False, True]


def test_booking_lets_the_hold_go(cast: Cast) -> None:
    cast.holds(cast.amira, cast.slot(FRIDAY, "09:00"))
    cast.amira_books(cast.slot(FRIDAY, "09:00"))
    assert own_hold(cast.amira.actor) is None


def test_who_books_another_time_than_the_one_kept_gives_the_kept_one_back(cast: Cast) -> None:
    cast.holds(cast.amira, cast.slot(FRIDAY, "09:00"))
    cast.amira_books(cast.slot(FRIDAY, "10:00"))
    cast.books(cast.jonas, cast.slot(FRIDAY, "09:00"))


def test_a_hold_that_ran_out_while_the_form_was_filled_in_still_books_if_the_time_is_free(
    cast: Cast,
) -> None:
    at = cast.slot(FRIDAY, "09:00")
    cast.holds(cast.amira, at)
    cast.amira_books(at, now=cast.now + timedelta(minutes=30))


def test_a_hold_that_ran_out_is_lost_to_who_was_quicker(cast: Cast) -> None:
    at = cast.slot(FRIDAY, "09:00")
    cast.holds(cast.amira, at)
    cast.books(cast.jonas, at, now=cast.now + 6 * MINUTE)
    with refused("slot_taken", "doctor_busy"):
        cast.amira_books(at, now=cast.now + 7 * MINUTE)


def test_T10_one_person_keeps_one_time(cast: Cast) -> None:
    cast.holds(cast.amira, cast.slot(FRIDAY, "09:00"))
    with refused("hold_limit"):
        cast.holds(cast.amira, cast.slot(FRIDAY, "10:00"))


def test_T10_one_person_keeps_one_time_three_times_a_day_and_staff_for_many_people(
    cast: Cast,
) -> None:
    wanted: dict[str, Any] = {
        "doctor_id": cast.lena.doctor_id,
        "visit_type_id": cast.first_visit,
        "starts_at": cast.slot(FRIDAY, "09:00"),
        "now": cast.now,
    }
    for actor in [*[cast.amira.actor] * 3, *[cast.nadia.actor] * 4]:
        release_hold(actor, hold(actor, **wanted).id, now=cast.now)
    with refused("hold_limit"):
        hold(cast.amira.actor, **wanted)


def test_the_other_time_takes_its_place_if_asked_for(cast: Cast) -> None:
    first, second = cast.slot(FRIDAY, "09:00"), cast.slot(FRIDAY, "10:00")
    cast.holds(cast.amira, first)
    cast.holds(cast.amira, second, doctor=cast.krug, replace=True)
    cast.books(cast.jonas, first)
    with refused("slot_taken", "doctor_busy"):
        cast.books(cast.miriam, second, doctor=cast.krug)


def test_a_refused_replacement_leaves_the_first_hold(cast: Cast) -> None:
    first, second = cast.slot(FRIDAY, "09:00"), cast.slot(FRIDAY, "10:00")
    kept = cast.holds(cast.amira, first)
    cast.books(cast.jonas, second)
    with refused("slot_taken"):
        cast.holds(cast.amira, second, replace=True)
    still = own_hold(cast.amira.actor)
    assert still is not None
    assert still.id == kept.id


def test_an_expired_hold_counts_for_no_limit(cast: Cast) -> None:
    kept = cast.holds(cast.amira, cast.slot(FRIDAY, "09:00"))
    cast.holds(cast.amira, cast.slot(FRIDAY, "10:00"), now=kept.expires_at)


def test_a_hold_can_be_kept_longer_but_twenty_minutes_at_most(cast: Cast) -> None:
    kept = cast.holds(cast.amira, cast.slot(FRIDAY, "09:00"))
    ends = [
        extend_hold(cast.amira.actor, kept.id, now=cast.now + minutes * MINUTE).expires_at
        for minutes in (4, 8, 12, 16, 19)
    ]
    assert [end - cast.now for end in ends] == [m * MINUTE for m in (9, 13, 17, 20, 20)]
    assert not can_be_extended(kept, now=cast.now + 19 * MINUTE)
    with refused("slot_taken", "doctor_busy"):
        cast.books(cast.jonas, kept.starts_at, now=cast.now + 20 * MINUTE - SECOND)
    cast.books(cast.jonas, kept.starts_at, now=cast.now + 20 * MINUTE)


def test_a_hold_that_has_ended_is_not_extended(cast: Cast) -> None:
    kept = cast.holds(cast.amira, cast.slot(FRIDAY, "09:00"))
    with refused("hold_ended"):
        extend_hold(cast.amira.actor, kept.id, now=kept.expires_at)


def test_extending_never_shortens(cast: Cast) -> None:
    kept = cast.holds(cast.amira, cast.slot(FRIDAY, "09:00"))
    change_clinic(cast.petra.actor, {"hold_minutes": 1}, now=cast.now)
    extended = extend_hold(cast.amira.actor, kept.id, now=cast.now + MINUTE)
    assert extended.expires_at == cast.now + 5 * MINUTE


def test_a_hold_let_go_frees_the_time(cast: Cast) -> None:
    at = cast.slot(FRIDAY, "09:00")
    kept = cast.holds(cast.amira, at)
    release_hold(cast.amira.actor, kept.id, now=cast.now)
    cast.books(cast.jonas, at)


def test_nobody_lets_go_or_extends_somebody_elses_hold(cast: Cast) -> None:
    kept = cast.holds(cast.amira, cast.slot(FRIDAY, "09:00"))
    for somebody in (cast.jonas.actor, cast.lena.actor, cast.nadia.actor):
        with refused("not_found"):
            release_hold(somebody, kept.id, now=cast.now)
        with refused("not_found"):
            extend_hold(somebody, kept.id, now=cast.now)


def test_a_hold_takes_the_buffers_too(cast: Cast) -> None:
    cast.holds(cast.amira, cast.slot(FRIDAY, "10:00"), visit_type=cast.health_check)
    for clock in ("09:45", "10:45"):
        with refused("slot_taken", "doctor_busy"):
            cast.books(cast.jonas, cast.slot(FRIDAY, clock), visit_type=cast.follow_up)


def test_only_what_can_be_booked_can_be_held(cast: Cast) -> None:
    with refused("not_bookable", "outside_hours"):
        cast.holds(cast.amira, cast.slot(FRIDAY, "18:00"))
    with refused("not_bookable", "not_online"):
        cast.holds(cast.amira, cast.slot(FRIDAY, "09:00"), visit_type=cast.phone_call)


def test_a_known_patient_holds_a_time_of_who_takes_no_new_ones(cast: Cast) -> None:
    cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    change_doctor(cast, cast.lena, accepting_new=False)
    wanted: dict[str, Any] = {
        "doctor_id": cast.lena.doctor_id,
        "visit_type_id": cast.first_visit,
        "starts_at": cast.slot(FRIDAY, "10:00"),
        "now": cast.now,
    }
    hold(cast.amira.actor, patient_id=cast.amira.patient_id, **wanted)
    with refused("not_bookable", "not_accepting_new"):
        cast.holds(cast.jonas, cast.slot(FRIDAY, "11:00"))


def test_a_hold_for_somebody_elses_patient_is_not_found(cast: Cast) -> None:
    with refused("not_found"):
        hold(
            cast.amira.actor,
            doctor_id=cast.lena.doctor_id,
            visit_type_id=cast.first_visit,
            starts_at=cast.slot(FRIDAY, "09:00"),
            patient_id=cast.leo_id,
            now=cast.now,
        )


def test_a_doctor_who_waits_for_approval_holds_nothing(cast: Cast) -> None:
    with refused("forbidden"):
        hold(
            cast.ida.actor,
            doctor_id=cast.lena.doctor_id,
            visit_type_id=cast.first_visit,
            starts_at=cast.slot(FRIDAY, "09:00"),
            now=cast.now,
        )


def test_tidying_lets_expired_holds_go_and_no_others(cast: Cast) -> None:
    kept = cast.holds(cast.amira, cast.slot(FRIDAY, "09:00"))
    cast.holds(cast.jonas, cast.slot(FRIDAY, "10:00"), now=cast.now + MINUTE)
    told_of = kept.expires_at + KEPT_HOLDS
    assert [tidy(now=now).holds for now in (kept.expires_at, told_of)] == [0, 1]
    assert own_hold(cast.amira.actor) is None
    assert own_hold(cast.jonas.actor) is not None
