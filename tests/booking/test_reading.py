"""Lists of visits: what is in them, in which order, page by page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from clinic.booking.attend import attend
from clinic.booking.cancel import cancel
from clinic.booking.lifecycle import Step
from clinic.booking.models import Appointment
from clinic.booking.queries import find, together
from clinic.booking.reschedule import reschedule
from clinic.booking.times.search import TimeSearch
from tests.cast import FRIDAY, NEXT_MONDAY, THURSDAY, TUESDAY, WEDNESDAY, Cast
from tests.refusals import refused


def ids(found: tuple[list[find.Visit], int]) -> list[str]:
    return [visit.appointment.id for visit in found[0]]


def amiras_week(cast: Cast) -> list[Appointment]:
    """Three visits, booked out of order; in order of time."""
    days = {day: cast.amira_books(cast.slot(day, "11:00")) for day in (FRIDAY, WEDNESDAY, THURSDAY)}
    return [days[day] for day in (WEDNESDAY, THURSDAY, FRIDAY)]


def test_what_lies_ahead_comes_next_first_and_in_pages(cast: Cast) -> None:
    first, second, third = amiras_week(cast)
    amira = cast.amira.actor
    assert ids(find.upcoming(amira, now=cast.now)) == [first.id, second.id, third.id]
    page_two = find.upcoming(amira, now=cast.now, page=2, per_page=2)
    assert (ids(page_two), page_two[1]) == ([third.id], 3)
    beyond = find.upcoming(amira, now=cast.now, page=9, per_page=2)
    assert (ids(beyond), beyond[1]) == ([], 3)


def test_a_visit_is_ahead_until_it_has_ended_and_then_it_is_past(cast: Cast) -> None:
    visit = amiras_week(cast)[0]
    amira = cast.amira.actor
    during = visit.ends_at - timedelta(seconds=1)
    assert visit.id in ids(find.upcoming(amira, now=during))
    assert visit.id not in ids(find.upcoming(amira, now=visit.ends_at))
    assert ids(find.past(amira, now=during)) == []
    assert ids(find.past(amira, now=visit.ends_at)) == [visit.id]


def test_what_was_called_off_is_past_and_the_past_comes_latest_first(cast: Cast) -> None:
    first, second, third = amiras_week(cast)
    for visit in (first, third):
        cancel(cast.amira.actor, visit.id, now=cast.now)
    assert ids(find.past(cast.amira.actor, now=cast.now)) == [third.id, first.id]
    assert ids(find.upcoming(cast.amira.actor, now=cast.now)) == [second.id]


def test_every_visit_is_in_one_of_the_two_lists(cast: Cast) -> None:
    visits = amiras_week(cast)
    attended = cast.desk_books(cast.amira.patient_id, cast.slot(TUESDAY, "14:00"))
    for step in (Step.ARRIVE, Step.ADMIT, Step.COMPLETE):
        attend(cast.lena.actor, attended.id, step, now=attended.starts_at)
        amira = cast.amira.actor
        listed = ids(find.upcoming(amira, now=cast.now)) + ids(find.past(amira, now=cast.now))
        assert sorted(listed) == sorted(visit.id for visit in [*visits, attended])


def test_the_calendar_shows_what_touches_the_span(cast: Cast) -> None:
    visits = amiras_week(cast)
    cast.amira_books(cast.slot(FRIDAY, "14:00"), doctor=cast.krug)

    def shown(first: str, last: str) -> list[str]:
        found = find.calendar(
            cast.lena.actor,
            cast.lena.doctor_id,
            starts_at=cast.slot(WEDNESDAY, first),
            ends_at=cast.slot(WEDNESDAY, last),
        )
        return [visit.appointment.id for visit in found]

    assert shown("11:29", "12:00") == [visits[0].id]
    assert shown("10:00", "11:01") == [visits[0].id]
    assert shown("11:30", "12:00") == []
    assert shown("10:00", "11:00") == []


def test_visits_are_found_by_doctor_patient_and_state(cast: Cast) -> None:
    first, second, _third = amiras_week(cast)
    other = cast.books(cast.jonas, cast.slot(THURSDAY, "09:00"), doctor=cast.krug)
    cancel(cast.amira.actor, first.id, now=cast.now)
    span: dict[str, Any] = {
        "starts_at": cast.slot(WEDNESDAY, "00:00"),
        "ends_at": cast.slot(FRIDAY, "00:00"),
    }
    desk = cast.nadia.actor
    assert ids(find.visits_found(desk, **span)) == [first.id, other.id, second.id]
    assert ids(find.visits_found(desk, doctor_id=cast.krug.doctor_id, **span)) == [other.id]
    assert ids(find.visits_found(desk, patient_id=cast.jonas.patient_id, **span)) == [other.id]
    assert ids(find.visits_found(desk, status="cancelled", **span)) == [first.id]
    assert ids(find.visits_found(desk, status="no such state", **span)) == []


def test_what_waits_comes_most_urgent_first_and_not_after_its_deadline(cast: Cast) -> None:
    far = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    near = cast.books(cast.jonas, cast.slot(TUESDAY, "14:00"))
    lena = cast.lena.actor
    assert ids(find.waiting(lena, now=cast.now)) == [near.id, far.id]
    assert near.decide_by is not None
    assert ids(find.waiting(lena, now=near.decide_by)) == [far.id]


def test_a_move_waits_with_the_doctor_who_is_wished_for(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    reschedule(
        cast.amira.actor,
        visit.id,
        doctor_id=cast.krug.doctor_id,
        starts_at=cast.slot(NEXT_MONDAY, "09:00"),
        now=cast.now,
    )
    assert ids(find.waiting(cast.krug.actor, now=cast.now)) == [visit.id]
    assert ids(find.waiting(cast.lena.actor, now=cast.now)) == []


def test_a_form_sent_twice_is_known_again(cast: Cast) -> None:
    at = cast.slot(FRIDAY, "09:00")
    wanted: dict[str, Any] = {
        "doctor_id": cast.lena.doctor_id,
        "visit_type_id": cast.first_visit,
        "starts_at": at,
    }
    visit = cast.amira_books(at)
    again = together.visit_at(cast.amira.actor, **wanted)
    assert again is not None
    assert again.appointment.id == visit.id
    assert together.visit_at(cast.jonas.actor, **wanted) is None
    cancel(cast.amira.actor, visit.id, now=cast.now)
    assert together.visit_at(cast.amira.actor, **wanted) is None


def test_one_unknown_doctor_among_known_ones_is_not_found(cast: Cast) -> None:
    with refused("not_found"):
        TimeSearch.of([cast.lena.doctor_id, "0" * 32], now=cast.now).span(FRIDAY, 1)
