"""Follow-ups: who orders them, which visit closes them, what opens them again, what the clock does."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from clinic.accounts.actor import Actor
from clinic.audit.models import AuditEntry
from clinic.booking.answer import confirm, decline
from clinic.booking.attend import attend, undo_attendance
from clinic.booking.cancel import cancel
from clinic.booking.lifecycle import Step
from clinic.booking.models import Appointment
from clinic.booking.reschedule import reschedule
from clinic.booking.undo import undo
from clinic.care.follow_ups.keep import forget_old_follow_ups
from clinic.care.follow_ups.order import drop_follow_up, order_follow_up
from clinic.care.follow_ups.read import follow_up_for, follow_ups, follow_ups_at, several_fit
from clinic.care.kinds import FollowUpStatus
from clinic.care.models import FollowUp
from clinic.db import db
from clinic.directory.settings import change_clinic
from clinic.privacy.erasure import erase, request_erasure
from tests.cast import Cast
from tests.privacy.traces import all_traces
from tests.refusals import refused
from tests.web.addresses import NOBODY

pytestmark = pytest.mark.usefixtures("app_context")

OPEN, BOOKED, DONE, DROPPED = FollowUpStatus
ORDERED_ON = date(2027, 1, 4)
WORRY = "Look at the liver again."


@pytest.fixture
def now(cast: Cast) -> datetime:
    """Monday, 4 January 2027, ten minutes after Amira's visit has begun."""
    return cast.slot(ORDERED_ON, "09:10")


@pytest.fixture
def visit(cast: Cast, now: datetime) -> str:
    """Amira's visit with Dr Hartmann on that day."""
    asked_at = now - timedelta(days=3)
    return cast.desk_books(cast.amira.patient_id, cast.slot(ORDERED_ON, "09:00"), now=asked_at).id


def orders(cast: Cast, visit: str, now: datetime, **more: int) -> FollowUp:
    """Dr Hartmann asks Amira to come back in 6 ± 1 weeks, unless told otherwise."""
    asked = {"weeks": 6} | more
    return order_follow_up(
        cast.lena.actor, visit, visit_type_id=cast.follow_up, text=WORRY, now=now, **asked
    )


def comes_back(cast: Cast, day: date, now: datetime, clock: str = "09:00") -> str:
    """The desk books a visit of the kind that was ordered, on whatever day."""
    return cast.desk_books(
        cast.amira.patient_id,
        cast.slot(day, clock),
        visit_type=cast.follow_up,
        override_reason="On a Sunday, too",
        now=now,
    ).id


def stands(order: FollowUp) -> tuple[FollowUpStatus, str | None]:
    db.session.expire_all()
    found = db.session.get_one(FollowUp, order.id)
    return found.status, found.appointment_id


@pytest.mark.parametrize(
    ("day", "closes"),
    [
        (date(2027, 2, 7), False),
        (date(2027, 2, 8), True),
        (date(2027, 2, 22), True),
        (date(2027, 2, 23), False),
    ],
)
def test_a_booking_inside_the_window_closes_it_one_outside_does_not(
    cast: Cast, visit: str, now: datetime, day: date, closes: bool
) -> None:
    order = orders(cast, visit, now)
    assert (order.window_from, order.window_until) == (date(2027, 2, 8), date(2027, 2, 22))
    booked = comes_back(cast, day, now)
    assert stands(order) == ((BOOKED, booked) if closes else (OPEN, None))


@pytest.mark.parametrize(("weeks", "plus_minus"), [(1, 1), (1, 8)])
def test_its_days_begin_after_the_visit_at_which_it_was_ordered(
    cast: Cast, visit: str, now: datetime, weeks: int, plus_minus: int
) -> None:
    order = orders(cast, visit, now, weeks=weeks, plus_minus=plus_minus)
    assert order.window_from == date(2027, 1, 5)


def test_the_same_is_not_ordered_twice_while_it_is_open(
    cast: Cast, visit: str, now: datetime
) -> None:
    first = orders(cast, visit, now)
    with refused("already_ordered"):
        orders(cast, visit, now)
    drop_follow_up(cast.lena.actor, first.id, reason="Once is enough", now=now)
    assert stands(orders(cast, visit, now)) == (OPEN, None)


def test_only_a_visit_of_that_patient_doctor_and_kind_closes_it(
    cast: Cast, visit: str, now: datetime
) -> None:
    order, day = orders(cast, visit, now), date(2027, 2, 15)
    cast.desk_books(
        cast.jonas.patient_id, cast.slot(day, "09:00"), visit_type=cast.follow_up, now=now
    )
    cast.desk_books(cast.amira.patient_id, cast.slot(day, "10:00"), now=now)
    cast.desk_books(
        cast.amira.patient_id,
        cast.slot(day, "11:00"),
        doctor=cast.krug,
        visit_type=cast.follow_up,
        now=now,
    )
    assert stands(order) == (OPEN, None)


def test_a_request_closes_it_and_a_decline_reopens(cast: Cast, visit: str, now: datetime) -> None:
    order = orders(cast, visit, now)
    request = cast.amira_books(
        cast.slot(date(2027, 2, 15), "09:00"), visit_type=cast.follow_up, now=now
    )
    assert stands(order) == (BOOKED, request.id)
    decline(cast.lena.actor, request.id, reason="I am away", now=now)
    assert stands(order) == (OPEN, None)
    undo(cast.lena.actor, request.id, version=request.version, now=now)
    assert stands(order) == (BOOKED, request.id)
    confirm(cast.lena.actor, request.id, now=now)
    assert stands(order) == (BOOKED, request.id)


def test_two_matching_orders_and_one_booking_both_stay_open_and_a_hint_names_them(
    cast: Cast, visit: str, now: datetime
) -> None:
    both = [orders(cast, visit, now), orders(cast, visit, now, weeks=7)]
    booked = comes_back(cast, date(2027, 2, 16), now)
    assert [stands(one) for one in both] == [(OPEN, None)] * 2
    shown = db.session.get_one(Appointment, booked)
    hint = several_fit(follow_ups_at(cast.lena.actor, shown), shown)
    assert [one.follow_up.id for one in hint] == [one.id for one in both]
    drop_follow_up(cast.lena.actor, both[0].id, reason="Once is enough", now=now)
    assert [stands(one)[0] for one in both] == [DROPPED, BOOKED]
    assert several_fit(follow_ups_at(cast.lena.actor, shown), shown) == []


def test_a_visit_that_exists_already_is_linked_at_once(
    cast: Cast, visit: str, now: datetime
) -> None:
    booked = comes_back(cast, date(2027, 2, 16), now)
    assert stands(orders(cast, visit, now)) == (BOOKED, booked)
    # A second order, for which it would do as well, does not take it.
    assert stands(orders(cast, visit, now)) == (OPEN, None)


def test_moved_out_of_the_window_it_stays_linked(cast: Cast, visit: str, now: datetime) -> None:
    order = orders(cast, visit, now)
    booked = comes_back(cast, date(2027, 2, 16), now)
    early = comes_back(cast, date(2027, 2, 2), now)
    late = cast.slot(date(2027, 3, 16), "09:00")
    reschedule(cast.lena.actor, booked, starts_at=late, now=now)
    assert stands(order) == (BOOKED, booked)
    cancelled = cancel(cast.lena.actor, booked, reason="I am away", now=now)
    assert stands(order) == (OPEN, None)
    undo(cast.lena.actor, booked, version=cancelled.version, now=now)
    assert stands(order) == (BOOKED, booked)
    cancel(cast.lena.actor, booked, reason="I am away", now=now)
    # And one that is moved into it is as good as one that is booked there.
    into = cast.slot(date(2027, 2, 16), "09:00")
    reschedule(cast.lena.actor, early, starts_at=into, now=now)
    assert stands(order) == (BOOKED, early)
    undo(cast.lena.actor, early, now=now)
    assert stands(order) == (OPEN, None)


def test_cancel_and_no_show_reopen_and_undoing_them_books_again(
    cast: Cast, visit: str, now: datetime
) -> None:
    order, day = orders(cast, visit, now), date(2027, 2, 15)
    booked = comes_back(cast, day, now)
    cancelled = cancel(cast.lena.actor, booked, reason="I am away", now=now)
    assert stands(order) == (OPEN, None)
    another = orders(cast, visit, now, weeks=7)
    undo(cast.lena.actor, booked, version=cancelled.version, now=now)
    assert stands(order) == (BOOKED, booked)
    drop_follow_up(cast.lena.actor, another.id, reason="Once is enough", now=now)
    after = cast.slot(day, "09:20")
    attend(cast.lena.actor, booked, Step.MISS, now=after)
    assert stands(order) == (OPEN, None)
    undo_attendance(cast.lena.actor, booked, Step.MISS, now=after)
    assert stands(order) == (BOOKED, booked)


def test_completion_ends_it_until_that_is_undone(cast: Cast, visit: str, now: datetime) -> None:
    order, day = orders(cast, visit, now), date(2027, 2, 15)
    booked = comes_back(cast, day, now)
    after = cast.slot(day, "09:20")
    attend(cast.lena.actor, booked, Step.COMPLETE, now=after)
    assert stands(order) == (DONE, booked)
    with refused("wrong_state"):
        drop_follow_up(cast.lena.actor, order.id, reason="Too late", now=after)
    undo_attendance(cast.lena.actor, booked, Step.COMPLETE, now=after)
    assert stands(order) == (BOOKED, booked)


def test_what_was_undone_takes_nothing_from_the_visit_that_came_in_its_place(
    cast: Cast, visit: str, now: datetime
) -> None:
    order = orders(cast, visit, now)
    first = comes_back(cast, date(2027, 2, 15), now)
    cancelled = cancel(cast.lena.actor, first, reason="I am away", now=now)
    second = comes_back(cast, date(2027, 2, 16), now)
    undo(cast.lena.actor, first, version=cancelled.version, now=now)
    assert stands(order) == (BOOKED, second)


def test_it_is_ordered_by_the_doctor_of_a_visit_that_is_agreed_or_over(
    cast: Cast, visit: str, now: datetime
) -> None:
    def tries(who: Actor, at: str) -> None:
        order_follow_up(who, at, weeks=6, visit_type_id=cast.follow_up, now=now)

    for who, at in ((cast.krug, visit), (cast.lena, NOBODY)):
        with refused("not_found"):
            tries(who.actor, at)
    for nobody in (cast.amira, cast.nadia, cast.petra, cast.ida):
        with refused("forbidden"):
            tries(nobody.actor, visit)
    asked = cast.books(cast.jonas, cast.slot(date(2027, 1, 5), "09:00"), now=now).id
    with refused("wrong_state"):
        tries(cast.lena.actor, asked)
    attend(cast.lena.actor, visit, Step.COMPLETE, now=now)
    tries(cast.lena.actor, visit)


def test_an_order_that_makes_no_sense_says_why(cast: Cast, visit: str, now: datetime) -> None:
    wrong = ((0, 1, "weeks"), (105, 1, "weeks"), (6, 0, "plus_minus"), (6, 9, "plus_minus"))
    for weeks, plus_minus, field in wrong:
        with refused("invalid", field=field):
            orders(cast, visit, now, weeks=weeks, plus_minus=plus_minus)
    with refused("invalid", field="visit_type_id"):
        order_follow_up(cast.lena.actor, visit, weeks=6, visit_type_id=NOBODY, now=now)
    with refused("too_long", field="text"):
        order_follow_up(
            cast.lena.actor, visit, weeks=6, visit_type_id=cast.follow_up, text="x" * 2001, now=now
        )
    with refused("invalid", field="reason"):
        drop_follow_up(cast.lena.actor, orders(cast, visit, now).id, reason=" ", now=now)


def test_T2_its_text_is_read_by_its_doctor_and_the_patients_side_alone(
    cast: Cast, visit: str, now: datetime
) -> None:
    order = orders(cast, visit, now)
    for reader in (cast.lena, cast.amira):
        assert follow_up_for(reader.actor, order.id).follow_up.text == WORRY
        assert [one.follow_up.id for one in follow_ups(reader.actor, now=now).items] == [order.id]
    for other in (cast.krug, cast.jonas, cast.nadia, cast.petra, cast.ida):
        assert follow_ups(other.actor, now=now).items == []
        with refused("not_found"):
            follow_up_for(other.actor, order.id)


def test_open_due_and_overdue_are_told_apart(cast: Cast, visit: str, now: datetime) -> None:
    orders(cast, visit, now)
    lena = cast.lena.actor

    def counts(day: date) -> tuple[int, int]:
        at = cast.slot(day, "00:00")
        return (
            len(follow_ups(lena, now=at, due=True).items),
            len(follow_ups(lena, now=at, overdue=True).items),
        )

    days = (date(2027, 2, 7), date(2027, 2, 8), date(2027, 2, 22), date(2027, 2, 23))
    assert [counts(day) for day in days] == [(0, 0), (1, 0), (1, 0), (0, 1)]


def test_every_step_of_it_is_in_the_audit(cast: Cast, visit: str, now: datetime) -> None:
    order = orders(cast, visit, now)
    booked = comes_back(cast, date(2027, 2, 15), now)
    cancel(cast.lena.actor, booked, reason="I am away", now=now)
    drop_follow_up(cast.lena.actor, order.id, reason="She has moved away", now=now)
    kept = select(AuditEntry.action).where(AuditEntry.subject_id == order.id)
    assert db.session.scalars(kept.order_by(AuditEntry.seq)).all() == [
        "follow_up_ordered",
        "follow_up_booked",
        "follow_up_reopened",
        "follow_up_dropped",
    ]


def test_who_was_erased_is_asked_for_nothing_and_the_orders_stay_as_long_as_notes(
    cast: Cast, visit: str, now: datetime
) -> None:
    order, petra = orders(cast, visit, now), cast.petra.actor
    comes_back(cast, date(2027, 2, 15), now)
    change_clinic(petra, {"note_years": 1}, now=now)
    later = now + timedelta(days=370)
    assert forget_old_follow_ups(now=later) == 0  # nobody was erased
    erase(petra, request_erasure(cast.amira.actor, now=now).id, now=now)
    assert stands(order) == (DROPPED, None)
    assert follow_up_for(cast.lena.actor, order.id).follow_up.text == WORRY
    assert forget_old_follow_ups(now=now + timedelta(days=360)) == 0
    assert (forget_old_follow_ups(now=later), forget_old_follow_ups(now=later)) == (1, 0)


def test_T41_what_it_is_for_stands_in_no_file_of_the_database(
    cast: Cast, visit: str, now: datetime
) -> None:
    drop_follow_up(cast.lena.actor, orders(cast, visit, now).id, reason="Moribund", now=now)
    told = all_traces()
    assert [word for word in ("liver", "Moribund") if word in told] == []


def test_a_visit_that_was_ordered_does_not_count_against_the_limit(
    cast: Cast, visit: str, now: datetime
) -> None:
    change_clinic(cast.petra.actor, {"max_upcoming": 1}, now=now)
    orders(cast, visit, now)
    for clock, kind in (("09:00", cast.follow_up), ("10:00", cast.first_visit)):
        cast.amira_books(cast.slot(date(2027, 2, 15), clock), visit_type=kind, now=now)
    with refused("not_bookable", "limit_reached"):
        cast.amira_books(cast.slot(date(2027, 2, 15), "11:00"), now=now)
