"""Offering and booking ask one judge: what is offered can be booked, and nothing else can.

Each situation below is looked at from both sides. A check taken out of `reasons()` turns a test of
offering red and a test of booking; `test_both_ask_the_same_judge` shows that on every run.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from clinic.booking.absence import archive_doctor, take_time_off
from clinic.booking.book import book
from clinic.booking.times.context import booking_context
from clinic.booking.times.requester import requester_for
from clinic.booking.times.search import TimeSearch
from clinic.directory.catalogue import VisitTypeFields, save_visit_type
from clinic.directory.settings import change_clinic, close_day
from clinic.scheduling.hours import set_override
from tests.booking.life import change_doctor
from tests.cast import FRIDAY, Cast
from tests.refusals import refused

Situation = Callable[[Cast], None]


def nine(cast: Cast) -> datetime:
    """The time in question: Friday at nine with Lena."""
    return cast.slot(FRIDAY, "09:00")


def lena_leaves(cast: Cast) -> None:
    archive_doctor(cast.petra.actor, cast.lena.doctor_id, now=cast.now)


def lena_stops_offering_it(cast: Cast) -> None:
    change_doctor(cast, cast.lena, visit_types={cast.follow_up: None})


def it_goes_by_phone_only(cast: Cast) -> None:
    fields = VisitTypeFields(name="First visit", minutes=30, online=False)
    save_visit_type(cast.petra.actor, fields, now=cast.now, visit_type_id=cast.first_visit)


def lena_takes_no_new_patients(cast: Cast) -> None:
    change_doctor(cast, cast.lena, accepting_new=False)


def more_notice_is_wanted(cast: Cast) -> None:
    change_clinic(cast.petra.actor, {"min_notice_minutes": 7 * 24 * 60}, now=cast.now)


def the_horizon_is_near(cast: Cast) -> None:
    change_clinic(cast.petra.actor, {"horizon_days": 1}, now=cast.now)


def lena_begins_later_that_day(cast: Cast) -> None:
    set_override(cast.lena.actor, cast.lena.doctor_id, FRIDAY, [], now=cast.now)


def the_clinic_is_closed(cast: Cast) -> None:
    close_day(cast.petra.actor, FRIDAY, name="Staff outing", now=cast.now)


def lena_is_away(cast: Cast) -> None:
    take_time_off(
        cast.lena.actor,
        cast.lena.doctor_id,
        starts_at=nine(cast),
        ends_at=nine(cast) + timedelta(minutes=30),
        now=cast.now,
    )


def somebody_has_it(cast: Cast) -> None:
    cast.books(cast.jonas, nine(cast))


def somebody_keeps_it(cast: Cast) -> None:
    cast.holds(cast.jonas, nine(cast))


def amira_is_elsewhere(cast: Cast) -> None:
    cast.amira_books(nine(cast), doctor=cast.krug)


def amira_has_as_many_as_she_may(cast: Cast) -> None:
    change_clinic(cast.petra.actor, {"max_upcoming": 1}, now=cast.now)
    cast.amira_books(cast.slot(FRIDAY, "15:00"), doctor=cast.krug)


SITUATIONS: dict[Situation, str] = {
    lena_leaves: "doctor_inactive",
    lena_stops_offering_it: "not_offered",
    it_goes_by_phone_only: "not_online",
    lena_takes_no_new_patients: "not_accepting_new",
    more_notice_is_wanted: "too_soon",
    the_horizon_is_near: "too_far",
    lena_begins_later_that_day: "outside_hours",
    the_clinic_is_closed: "outside_hours",
    lena_is_away: "doctor_away",
    somebody_has_it: "doctor_busy",
    somebody_keeps_it: "doctor_busy",
    amira_is_elsewhere: "patient_busy",
    amira_has_as_many_as_she_may: "limit_reached",
}
each_situation = pytest.mark.parametrize("situation", SITUATIONS, ids=lambda s: s.__name__)


def offered(cast: Cast) -> list[datetime]:
    """The times that Amira's page of Lena's Friday offers for a first visit."""
    known = booking_context([cast.lena.doctor_id])
    found = TimeSearch(
        known,
        now=cast.now,
        visit_types={cast.lena.doctor_id: cast.first_visit},
        requester=requester_for(cast.amira.actor, known, now=cast.now),
    ).span(FRIDAY, 1)
    return [slot.starts_at for slot in found.days[cast.lena.doctor_id][0].slots]


def test_without_anything_against_it_the_time_is_offered_and_can_be_booked(cast: Cast) -> None:
    assert nine(cast) in offered(cast)
    cast.amira_books(nine(cast))


@each_situation
def test_it_is_not_offered_when(cast: Cast, situation: Situation) -> None:
    situation(cast)
    assert nine(cast) not in offered(cast)


@each_situation
def test_it_is_refused_with_this_reason_alone_when(cast: Cast, situation: Situation) -> None:
    situation(cast)
    code = SITUATIONS[situation]
    overlap = code in ("doctor_busy", "patient_busy")
    with refused("slot_taken" if overlap else "not_bookable", code):
        cast.amira_books(nine(cast))


def test_a_time_between_two_offered_ones_is_not_booked(cast: Cast) -> None:
    times = offered(cast)
    for minutes in (5, 10, 15, 20, 25):
        wish = nine(cast) + timedelta(minutes=minutes)
        assert wish not in times
        with refused("not_bookable", "off_grid"):
            cast.amira_books(wish)


def test_a_move_is_offered_what_can_be_moved_to(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(nine(cast))
    known = booking_context([cast.lena.doctor_id])
    found = TimeSearch(
        known,
        now=cast.now,
        visit_types={cast.lena.doctor_id: cast.first_visit},
        requester=requester_for(cast.amira.actor, known, now=cast.now, moving=visit),
        moving=visit,
    ).span(FRIDAY, 1)
    assert nine(cast) in [slot.starts_at for slot in found.days[cast.lena.doctor_id][0].slots]
    assert nine(cast) not in offered(cast)


def test_somebody_without_an_account_is_offered_what_a_new_patient_can_book(cast: Cast) -> None:
    cast.amira_books(cast.slot(FRIDAY, "10:00"))
    found = TimeSearch.of([cast.lena.doctor_id], now=cast.now).span(FRIDAY, 1)
    for slot in found.days[cast.lena.doctor_id][0].slots[:4]:
        book(
            cast.jonas.actor,
            doctor_id=slot.doctor_id,
            visit_type_id=slot.visit_type_id,
            starts_at=slot.starts_at,
            now=cast.now,
        )
