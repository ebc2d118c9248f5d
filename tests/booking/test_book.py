"""Booking: what is kept of it, and everything that can stand in its way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clinic.booking.book import book
from clinic.booking.lifecycle import Status
from clinic.booking.models import Appointment, Side
from clinic.db import db
from clinic.directory.catalogue import VisitTypeFields, save_visit_type
from clinic.directory.models import Doctor
from clinic.directory.settings import change_clinic
from tests.booking.life import change_doctor, claims_of
from tests.cast import FRIDAY, NEXT_MONDAY, SATURDAY, THURSDAY, TUESDAY, WEDNESDAY, Cast
from tests.refusals import refused


def test_a_patient_asks_for_a_time_and_the_doctor_is_to_answer(cast: Cast) -> None:
    asked = cast.amira_books(cast.slot(FRIDAY, "09:00"), reason="A cough since Monday")
    assert asked.status is Status.REQUESTED
    assert asked.booked_by is Side.PATIENT
    assert asked.confirmed_at is None
    assert asked.version == 1
    assert asked.reason == "A cough since Monday"
    assert asked.ends_at - asked.starts_at == timedelta(minutes=30)


def test_where_doctor_and_visit_type_both_confirm_by_themselves_the_visit_is_confirmed_at_once(
    cast: Cast,
) -> None:
    made = cast.amira_books(
        cast.slot(FRIDAY, "09:00"), doctor=cast.samuel, visit_type=cast.follow_up
    )
    assert made.status is Status.CONFIRMED
    assert made.confirmed_at == cast.now
    assert made.decide_by is None


@pytest.mark.parametrize(
    ("doctor", "visit_type"), [("samuel", "first_visit"), ("lena", "follow_up")]
)
def test_one_of_the_two_alone_does_not_confirm(cast: Cast, doctor: str, visit_type: str) -> None:
    made = cast.amira_books(
        cast.slot(FRIDAY, "09:00"),
        doctor=getattr(cast, doctor),
        visit_type=getattr(cast, visit_type),
    )
    assert made.status is Status.REQUESTED


def test_what_the_desk_books_is_confirmed(cast: Cast) -> None:
    made = cast.desk_books(cast.amira.patient_id, cast.slot(FRIDAY, "09:00"))
    assert made.status is Status.CONFIRMED
    assert made.booked_by is Side.DESK


def test_a_guardian_books_for_the_child(cast: Cast) -> None:
    made = cast.books(cast.miriam, cast.slot(FRIDAY, "09:00"), patient_id=cast.leo_id)
    assert made.patient_id == cast.leo_id
    assert made.booked_by_user_id == cast.miriam.actor.user_id


def test_a_visit_takes_the_doctor_with_buffers_and_the_patient_without(cast: Cast) -> None:
    made = cast.amira_books(cast.slot(FRIDAY, "09:15"), visit_type=cast.health_check)
    assert claims_of(made) == {
        ("doctor", 0, cast.slot(FRIDAY, "09:10"), cast.slot(FRIDAY, "10:10")),
        ("patient", 0, cast.slot(FRIDAY, "09:15"), cast.slot(FRIDAY, "10:00")),
    }


def test_a_doctor_may_take_longer_and_the_visit_keeps_its_length_when_the_catalogue_changes(
    cast: Cast,
) -> None:
    change_doctor(cast, cast.lena, visit_types={cast.first_visit: 40}, now=cast.now)
    made = cast.amira_books(cast.slot(FRIDAY, "09:10"))
    fields = VisitTypeFields(name="First visit", minutes=60, buffer_after=30)
    save_visit_type(cast.petra.actor, fields, now=cast.now, visit_type_id=cast.first_visit)
    kept = db.session.get_one(Appointment, made.id, populate_existing=True)
    assert (kept.minutes, kept.buffer_after) == (40, 0)
    assert kept.ends_at == cast.slot(FRIDAY, "09:50")


def test_less_than_the_minimum_notice_is_too_soon_and_exactly_the_notice_is_not(cast: Cast) -> None:
    soon = cast.slot(TUESDAY, "11:00")
    with refused("not_bookable", "too_soon"):
        cast.amira_books(soon, now=soon - timedelta(minutes=59, seconds=59))
    assert cast.amira_books(soon, now=soon - timedelta(minutes=60)).starts_at == soon


def test_a_visit_type_may_ask_for_more_notice_than_the_clinic(cast: Cast) -> None:
    fields = VisitTypeFields(name="First visit", minutes=30, min_notice_minutes=24 * 60)
    save_visit_type(cast.petra.actor, fields, now=cast.now, visit_type_id=cast.first_visit)
    with refused("not_bookable", "too_soon"):
        cast.amira_books(cast.slot(WEDNESDAY, "09:30"))
    cast.amira_books(cast.slot(WEDNESDAY, "10:00"))


def test_nothing_can_be_booked_beyond_the_horizon(cast: Cast) -> None:
    change_clinic(cast.petra.actor, {"horizon_days": 3}, now=cast.now)
    with refused("not_bookable", "too_far"):
        cast.amira_books(cast.slot(FRIDAY, "10:30"))
    cast.amira_books(cast.slot(FRIDAY, "10:00"))


@pytest.mark.parametrize("clock", ["08:31", "08:45", "12:15"])
def test_a_visit_begins_on_the_grid_counted_from_the_opening(cast: Cast, clock: str) -> None:
    reason = "outside_hours" if clock == "12:15" else "off_grid"
    with refused("not_bookable", reason):
        cast.amira_books(cast.slot(FRIDAY, clock))


def test_seconds_are_off_the_grid(cast: Cast) -> None:
    with refused("not_bookable", "off_grid"):
        cast.amira_books(cast.slot(FRIDAY, "09:00") + timedelta(seconds=1))


def test_a_step_of_its_own_makes_a_finer_grid(cast: Cast) -> None:
    fields = VisitTypeFields(name="First visit", minutes=30, step_minutes=10)
    save_visit_type(cast.petra.actor, fields, now=cast.now, visit_type_id=cast.first_visit)
    cast.amira_books(cast.slot(FRIDAY, "08:40"))
    with refused("not_bookable", "off_grid"):
        cast.amira_books(cast.slot(FRIDAY, "10:35"))


@pytest.mark.parametrize("clock", ["08:00", "12:30", "13:00", "17:00", "23:30"])
def test_the_whole_visit_lies_within_one_stretch_of_the_hours(cast: Cast, clock: str) -> None:
    with refused("not_bookable", "outside_hours"):
        cast.amira_books(cast.slot(FRIDAY, clock))


def test_nobody_is_seen_on_a_saturday(cast: Cast) -> None:
    with refused("not_bookable", "outside_hours"):
        cast.amira_books(cast.slot(SATURDAY, "09:00"))


def test_a_long_visit_on_a_short_grid_may_not_begin_just_before_another(cast: Cast) -> None:
    fields = VisitTypeFields(name="Long talk", minutes=60, step_minutes=15)
    long_talk = save_visit_type(cast.petra.actor, fields, now=cast.now).id
    change_doctor(cast, cast.lena, visit_types={cast.follow_up: None, long_talk: None})
    cast.amira_books(cast.slot(FRIDAY, "10:00"), visit_type=cast.follow_up)
    with refused("slot_taken", "doctor_busy"):
        cast.books(cast.jonas, cast.slot(FRIDAY, "09:15"), visit_type=long_talk)
    cast.books(cast.jonas, cast.slot(FRIDAY, "09:00"), visit_type=long_talk)


def test_buffers_keep_neighbours_away_on_both_sides(cast: Cast) -> None:
    cast.amira_books(cast.slot(FRIDAY, "10:00"), visit_type=cast.health_check)
    for clock in ("09:45", "10:45"):
        with refused("slot_taken", "doctor_busy"):
            cast.books(cast.jonas, cast.slot(FRIDAY, clock), visit_type=cast.follow_up)
    for clock in ("09:30", "11:00"):
        cast.books(cast.jonas, cast.slot(FRIDAY, clock), visit_type=cast.follow_up)
    for clock in ("10:00", "10:30"):
        cast.books(cast.jonas, cast.slot(THURSDAY, clock), visit_type=cast.follow_up)
    for clock in ("09:15", "10:45"):
        with refused("slot_taken", "doctor_busy") as refusal:
            cast.amira_books(cast.slot(THURSDAY, clock), visit_type=cast.health_check)
        # It is the rules that refuse: the database, which has the last word, knows no other times.
        assert refusal.error.details["alternatives"]


def test_visits_back_to_back_are_no_overlap(cast: Cast) -> None:
    cast.amira_books(cast.slot(FRIDAY, "10:00"))
    cast.amira_books(cast.slot(FRIDAY, "10:30"))
    cast.books(cast.jonas, cast.slot(FRIDAY, "09:30"))


def test_a_patient_is_not_at_two_doctors_at_once(cast: Cast) -> None:
    cast.amira_books(cast.slot(FRIDAY, "10:00"))
    with refused("slot_taken", "patient_busy"):
        cast.amira_books(cast.slot(FRIDAY, "10:15"), doctor=cast.krug, visit_type=cast.follow_up)


def test_mother_and_child_may_be_seen_at_one_time_by_two_doctors(cast: Cast) -> None:
    at = cast.slot(FRIDAY, "10:00")
    cast.books(cast.miriam, at)
    cast.books(cast.miriam, at, doctor=cast.krug, patient_id=cast.leo_id)


def test_a_visit_type_of_the_phone_is_not_booked_online(cast: Cast) -> None:
    with refused("not_bookable", "not_online"):
        cast.amira_books(cast.slot(FRIDAY, "09:00"), visit_type=cast.phone_call)
    cast.desk_books(cast.amira.patient_id, cast.slot(FRIDAY, "09:00"), visit_type=cast.phone_call)


def test_a_doctor_is_booked_for_what_the_doctor_offers(cast: Cast) -> None:
    with refused("not_bookable", "not_offered"):
        cast.amira_books(cast.slot(FRIDAY, "09:15"), doctor=cast.krug, visit_type=cast.health_check)


def test_an_inactive_visit_type_is_offered_by_nobody(cast: Cast) -> None:
    fields = VisitTypeFields(name="First visit", minutes=30, active=False)
    save_visit_type(cast.petra.actor, fields, now=cast.now, visit_type_id=cast.first_visit)
    with refused("not_bookable", "not_offered"):
        cast.amira_books(cast.slot(FRIDAY, "09:00"))


def test_a_doctor_who_waits_for_approval_cannot_be_booked_even_by_the_desk(cast: Cast) -> None:
    with refused("not_bookable") as refusal:
        cast.desk_books(
            cast.amira.patient_id,
            cast.slot(FRIDAY, "09:00"),
            doctor=cast.ida,
            override_reason="She said so",
        )
    assert "doctor_inactive" in [reason.code for reason in refusal.error.reasons]


def test_who_takes_no_new_patients_still_sees_the_known_ones(cast: Cast) -> None:
    cast.amira_has_a_visit(cast.slot(WEDNESDAY, "10:30"))
    db.session.get_one(Doctor, cast.lena.doctor_id)
    change_doctor(cast, cast.lena, accepting_new=False)
    with refused("not_bookable", "not_accepting_new"):
        cast.books(cast.jonas, cast.slot(FRIDAY, "09:00"))
    cast.amira_books(cast.slot(FRIDAY, "09:00"))


def test_five_visits_ahead_are_the_limit_of_what_one_books_online(cast: Cast) -> None:
    for clock in ("09:00", "09:30", "10:00", "10:30", "11:00"):
        cast.amira_books(cast.slot(FRIDAY, clock))
    with refused("not_bookable", "limit_reached"):
        cast.amira_books(cast.slot(FRIDAY, "11:30"))
    cast.desk_books(cast.amira.patient_id, cast.slot(FRIDAY, "11:30"))


def test_what_the_desk_booked_and_what_is_over_or_off_does_not_count_for_the_limit(
    cast: Cast,
) -> None:
    change_clinic(cast.petra.actor, {"max_upcoming": 1}, now=cast.now)
    cast.desk_books(cast.amira.patient_id, cast.slot(FRIDAY, "09:00"))
    cast.amira_books(cast.slot(WEDNESDAY, "10:30"))
    with refused("not_bookable", "limit_reached"):
        cast.amira_books(cast.slot(FRIDAY, "10:00"))
    cast.amira_books(cast.slot(FRIDAY, "10:00"), now=cast.slot(WEDNESDAY, "10:30"))


def test_staff_are_not_bound_by_notice_horizon_limit_or_accepting(cast: Cast) -> None:
    change_clinic(cast.petra.actor, {"horizon_days": 1, "max_upcoming": 1}, now=cast.now)
    change_doctor(cast, cast.lena, accepting_new=False)
    for at in (
        cast.now + timedelta(minutes=30),
        cast.slot(FRIDAY, "09:00"),
        cast.slot(NEXT_MONDAY, "09:00"),
    ):
        assert cast.desk_books(cast.jonas.patient_id, at).status is Status.CONFIRMED


def test_nobody_books_in_the_past_not_even_the_desk_with_a_reason(cast: Cast) -> None:
    past = cast.slot(TUESDAY, "09:30")
    with refused("not_bookable", "in_past"):
        cast.amira_books(past)
    with refused("not_bookable", "in_past"):
        cast.desk_books(cast.amira.patient_id, past, override_reason="To be entered later")


def test_the_desk_must_say_for_whom(cast: Cast) -> None:
    with refused("invalid", field="patient_id"):
        book(
            cast.nadia.actor,
            doctor_id=cast.lena.doctor_id,
            visit_type_id=cast.first_visit,
            starts_at=cast.slot(FRIDAY, "09:00"),
            now=cast.now,
        )


def test_a_reason_of_ten_thousand_characters_is_refused_at_its_field(cast: Cast) -> None:
    with refused("too_long", field="reason"):
        cast.amira_books(cast.slot(FRIDAY, "09:00"), reason="x" * 10_000)
    cast.amira_books(cast.slot(FRIDAY, "09:00"), reason="👵🏽 " + "x" * 1_997)


def test_a_visit_without_doctor_and_specialty_is_refused_at_a_field(cast: Cast) -> None:
    with refused("invalid", field="doctor_id"):
        book(
            cast.amira.actor,
            visit_type_id=cast.first_visit,
            starts_at=cast.slot(FRIDAY, "09:00"),
            now=cast.now,
        )


@pytest.mark.parametrize("year", [1, 9999])
def test_a_date_at_the_end_of_the_calendar_is_refused_and_breaks_nothing(
    cast: Cast, year: int
) -> None:
    with refused("invalid", field="starts_at"):
        cast.amira_books(datetime(year, 6, 1, 9, tzinfo=UTC))


def test_a_naive_time_is_a_bug_of_the_caller(cast: Cast) -> None:
    with pytest.raises(ValueError, match="time zone"):
        cast.amira_books(datetime(2026, 11, 27, 9))  # noqa: DTZ001 - that is the matter


@pytest.mark.parametrize("what", ["doctor_id", "visit_type_id", "patient_id"])
def test_what_does_not_exist_is_not_found(cast: Cast, what: str) -> None:
    wanted: dict[str, Any] = {
        "doctor_id": cast.lena.doctor_id,
        "visit_type_id": cast.first_visit,
        "patient_id": cast.amira.patient_id,
    } | {what: "0" * 32}
    with refused("not_found"):
        book(cast.amira.actor, starts_at=cast.slot(FRIDAY, "09:00"), now=cast.now, **wanted)
