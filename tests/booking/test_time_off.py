"""A doctor is away: nobody books it, and nobody who has booked is forgotten."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from clinic.booking.absence import keep, remove_time_off, set_hours_on, take_time_off
from clinic.booking.answer import confirm
from clinic.booking.attend import attend
from clinic.booking.cancel import cancel
from clinic.booking.hold import own_hold
from clinic.booking.lifecycle import Step
from clinic.booking.models import Appointment
from clinic.booking.queries.find import conflicts
from clinic.booking.reschedule import reschedule
from clinic.directory.settings import close_day
from clinic.scheduling.hours import set_override, set_weekly_hours
from clinic.scheduling.models import TimeOff
from clinic.scheduling.queries import overrides_from
from clinic.scheduling.recurrence import DayInterval
from tests.booking.life import reread, told
from tests.cast import FRIDAY, NEXT_MONDAY, OFFICE_HOURS, THURSDAY, TUESDAY, Cast
from tests.refusals import refused


def lena_is_away(
    cast: Cast, day: date = FRIDAY, first: str = "09:00", last: str = "12:00", **more: str
) -> TimeOff:
    """Lena takes some hours of a day off."""
    return take_time_off(
        cast.lena.actor,
        cast.lena.doctor_id,
        starts_at=cast.slot(day, first),
        ends_at=cast.slot(day, last),
        now=cast.now,
        **more,
    )


def conflicts_of_lena(cast: Cast, now: datetime | None = None) -> dict[str, list[str]]:
    """The visits on Lena's conflict list, each with why."""
    found = conflicts(cast.lena.actor, cast.lena.doctor_id, now=now or cast.now)
    return {visit.appointment.id: [reason.code for reason in why] for visit, why in found}


@pytest.fixture
def visit(cast: Cast) -> Appointment:
    """Amira's confirmed visit with Lena, Friday at ten."""
    return cast.amira_has_a_visit(cast.slot(FRIDAY, "10:00"))


def test_nobody_books_into_time_off_and_everybody_up_to_it_and_from_its_end(cast: Cast) -> None:
    lena_is_away(cast, first="09:00", last="10:00")
    for clock in ("09:00", "09:30"):
        with refused("not_bookable", "doctor_away"):
            cast.amira_books(cast.slot(FRIDAY, clock))
    for clock in ("08:30", "10:00"):
        cast.amira_books(cast.slot(FRIDAY, clock))


def test_the_desk_books_into_time_off_with_a_reason_only(cast: Cast) -> None:
    lena_is_away(cast)
    at = cast.slot(FRIDAY, "10:00")
    with refused("not_bookable", "doctor_away"):
        cast.desk_books(cast.amira.patient_id, at)
    cast.desk_books(cast.amira.patient_id, at, override_reason="She will come in for this")


def test_visits_in_the_way_refuse_time_off_by_name(cast: Cast, visit: Appointment) -> None:
    with refused("appointments_in_the_way") as refusal:
        lena_is_away(cast)
    assert refusal.error.details["appointments"] == (visit.id,)
    cast.books(cast.jonas, cast.slot(FRIDAY, "11:00"))


@pytest.mark.parametrize(("first", "last"), [("09:00", "10:00"), ("10:30", "12:00")])
def test_a_visit_that_only_touches_is_not_in_the_way(
    cast: Cast, visit: Appointment, first: str, last: str
) -> None:
    lena_is_away(cast, first=first, last=last)


def test_cancelled_and_past_visits_are_not_in_the_way(cast: Cast, visit: Appointment) -> None:
    cancel(cast.amira.actor, visit.id, now=cast.now)
    lena_is_away(cast)


def test_decide_later_saves_it_and_the_visit_is_on_the_conflict_list(
    cast: Cast, visit: Appointment
) -> None:
    lena_is_away(cast, on_conflict="decide_later")
    assert conflicts_of_lena(cast) == {visit.id: ["doctor_away"]}
    assert reread(visit).starts_at == cast.slot(FRIDAY, "10:00")


def test_a_visit_leaves_the_list_when_it_is_kept(cast: Cast, visit: Appointment) -> None:
    lena_is_away(cast, on_conflict="decide_later")
    keep(cast.lena.actor, visit.id, now=cast.now, version=2)
    assert conflicts_of_lena(cast) == {}
    assert told(visit)[-1] == "kept"


def test_a_visit_leaves_the_list_when_it_is_moved_or_cancelled(
    cast: Cast, visit: Appointment
) -> None:
    other = cast.books(cast.jonas, cast.slot(FRIDAY, "11:00"))
    lena_is_away(cast, on_conflict="decide_later")
    reschedule(cast.lena.actor, visit.id, starts_at=cast.slot(FRIDAY, "14:00"), now=cast.now)
    assert list(conflicts_of_lena(cast)) == [other.id]
    cancel(cast.lena.actor, other.id, reason="I am away", now=cast.now)
    assert conflicts_of_lena(cast) == {}


def test_a_visit_leaves_the_list_when_the_time_off_is_taken_back(
    cast: Cast, visit: Appointment
) -> None:
    off = lena_is_away(cast, on_conflict="decide_later")
    remove_time_off(cast.lena.actor, off.id, now=cast.now)
    assert conflicts_of_lena(cast) == {}
    cast.books(cast.jonas, cast.slot(FRIDAY, "09:00"))


def test_new_time_off_asks_anew_about_a_visit_that_was_kept(cast: Cast, visit: Appointment) -> None:
    lena_is_away(cast, on_conflict="decide_later")
    keep(cast.lena.actor, visit.id, now=cast.now)
    with refused("appointments_in_the_way"):
        lena_is_away(cast, first="08:00")
    lena_is_away(cast, first="08:00", on_conflict="decide_later")
    assert list(conflicts_of_lena(cast)) == [visit.id]


def test_a_closed_day_feeds_the_same_list_and_moves_nothing(cast: Cast, visit: Appointment) -> None:
    close_day(cast.petra.actor, FRIDAY, name="Staff outing", now=cast.now)
    assert conflicts_of_lena(cast) == {visit.id: ["outside_hours"]}
    assert reread(visit).starts_at == cast.slot(FRIDAY, "10:00")


def test_changed_hours_feed_the_same_list(cast: Cast, visit: Appointment) -> None:
    afternoons = [hours for hours in OFFICE_HOURS if hours.start_minute > 720]
    set_weekly_hours(cast.lena.actor, cast.lena.doctor_id, afternoons, now=cast.now)
    assert list(conflicts_of_lena(cast)) == [visit.id]
    set_weekly_hours(cast.lena.actor, cast.lena.doctor_id, OFFICE_HOURS, now=cast.now)
    set_override(cast.lena.actor, cast.lena.doctor_id, FRIDAY, [], now=cast.now)
    assert list(conflicts_of_lena(cast)) == [visit.id]


def test_a_finer_or_coarser_grid_is_no_conflict(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "08:45"), visit_type=cast.follow_up)
    shifted = [
        type(hours)(hours.weekday, hours.start_minute - 10, hours.end_minute)
        for hours in OFFICE_HOURS
    ]
    set_weekly_hours(cast.lena.actor, cast.lena.doctor_id, shifted, now=cast.now)
    assert conflicts_of_lena(cast) == {}
    reread(visit)


def test_what_staff_placed_by_hand_outside_the_hours_is_no_conflict(cast: Cast) -> None:
    cast.desk_books(cast.amira.patient_id, cast.slot(FRIDAY, "19:00"), override_reason="House call")
    assert conflicts_of_lena(cast) == {}


def test_what_has_begun_is_decided_by_nobody(cast: Cast, visit: Appointment) -> None:
    lena_is_away(cast, on_conflict="decide_later")
    assert conflicts_of_lena(cast, now=visit.starts_at) == {}
    with refused("wrong_state"):
        keep(cast.lena.actor, visit.id, now=visit.starts_at)


def test_a_hold_in_the_time_off_is_let_go(cast: Cast) -> None:
    cast.holds(cast.amira, cast.slot(FRIDAY, "10:00"))
    lena_is_away(cast)
    assert own_hold(cast.amira.actor) is None


def test_a_wish_that_lies_in_the_time_off_is_in_the_way_too(cast: Cast, visit: Appointment) -> None:
    reschedule(cast.amira.actor, visit.id, starts_at=cast.slot(NEXT_MONDAY, "10:00"), now=cast.now)
    with refused("appointments_in_the_way") as refusal:
        lena_is_away(cast, NEXT_MONDAY)
    assert refusal.error.details["appointments"] == (visit.id,)
    lena_is_away(cast, NEXT_MONDAY, on_conflict="decide_later")
    confirm(cast.lena.actor, visit.id, now=cast.now)
    assert list(conflicts_of_lena(cast)) == [visit.id]


def test_a_doctor_takes_time_off_for_nobody_else_and_the_desk_for_everybody(cast: Cast) -> None:
    span: Any = {"starts_at": cast.slot(FRIDAY, "09:00"), "ends_at": cast.slot(FRIDAY, "12:00")}
    with refused("not_found"):
        take_time_off(cast.krug.actor, cast.lena.doctor_id, now=cast.now, **span)
    for somebody in (cast.amira, cast.ida):
        with refused("forbidden"):
            take_time_off(somebody.actor, cast.lena.doctor_id, now=cast.now, **span)
    for desk in (cast.nadia, cast.petra):
        off = take_time_off(desk.actor, cast.lena.doctor_id, now=cast.now, **span)
        remove_time_off(desk.actor, off.id, now=cast.now)


def test_other_hours_of_a_date_name_the_visits_outside_but_those_that_were_put_there(
    cast: Cast,
) -> None:
    hit = cast.desk_books(cast.amira.patient_id, cast.slot(FRIDAY, "14:00"))
    cast.desk_books(cast.jonas.patient_id, cast.slot(FRIDAY, "09:00"))
    cast.desk_books(
        cast.miriam.patient_id, cast.slot(FRIDAY, "18:00"), override_reason="Comes from work"
    )
    morning, desk = [DayInterval(510, 750)], cast.nadia.actor
    with refused("not_found"):
        set_hours_on(cast.krug.actor, cast.lena.doctor_id, FRIDAY, morning, now=cast.now)
    with refused("appointments_in_the_way") as refusal:
        set_hours_on(desk, cast.lena.doctor_id, FRIDAY, morning, now=cast.now, on_conflict="refuse")
    assert refusal.error.details["appointments"] == (hit.id,)
    assert FRIDAY not in overrides_from(cast.lena.doctor_id)

    set_hours_on(desk, cast.lena.doctor_id, FRIDAY, morning, now=cast.now)

    assert list(conflicts_of_lena(cast)) == [hit.id]


def test_nobody_takes_back_a_colleagues_time_off(cast: Cast) -> None:
    off = lena_is_away(cast)
    with refused("not_found"):
        remove_time_off(cast.krug.actor, off.id, now=cast.now)
    with refused("not_found"):
        remove_time_off(cast.lena.actor, "0" * 32, now=cast.now)


@pytest.mark.parametrize(("first", "last"), [("12:00", "09:00"), ("09:00", "09:00")])
def test_time_off_ends_after_it_begins(cast: Cast, first: str, last: str) -> None:
    with refused("invalid", field="ends_at"):
        lena_is_away(cast, first=first, last=last)


def test_time_off_that_is_over_is_refused_and_one_that_runs_is_taken(cast: Cast) -> None:
    with refused("invalid", field="ends_at"):
        lena_is_away(cast, TUESDAY, first="08:00", last="10:00")
    lena_is_away(cast, TUESDAY, first="08:00", last="10:30", kind="emergency")


def test_a_kind_or_a_choice_that_does_not_exist_is_refused(cast: Cast) -> None:
    with refused("invalid", field="kind"):
        lena_is_away(cast, kind="golf")
    with refused("invalid", field="on_conflict"):
        lena_is_away(cast, on_conflict="shrug")


def test_time_off_of_several_days_covers_the_nights_between(cast: Cast) -> None:
    take_time_off(
        cast.lena.actor,
        cast.lena.doctor_id,
        starts_at=cast.slot(THURSDAY, "00:00"),
        ends_at=cast.slot(NEXT_MONDAY, "00:00") + timedelta(days=1),
        kind="vacation",
        now=cast.now,
    )
    for day in (THURSDAY, FRIDAY, NEXT_MONDAY):
        with refused("not_bookable", "doctor_away"):
            cast.amira_books(cast.slot(day, "09:00"))


def test_somebody_in_the_room_is_not_in_the_way(cast: Cast) -> None:
    visit = cast.desk_books(cast.amira.patient_id, cast.slot(TUESDAY, "11:00"))
    attend(cast.lena.actor, visit.id, Step.ARRIVE, now=cast.now)
    attend(cast.lena.actor, visit.id, Step.ADMIT, now=cast.now)
    lena_is_away(cast, TUESDAY, first="10:30", last="17:00", kind="emergency")
