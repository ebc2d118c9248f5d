"""Two people change one visit at the same moment: one of them wins, the other is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy import text

from clinic.accounts.permissions import Role
from clinic.accounts.register import register_user
from clinic.booking.answer import confirm, decline
from clinic.booking.attend import attend
from clinic.booking.cancel import cancel
from clinic.booking.hold import extend_hold, hold, release_hold
from clinic.booking.housekeeping import expire_unanswered, tidy
from clinic.booking.lifecycle import Status, Step
from clinic.booking.models import Appointment
from clinic.booking.propose import accept_time, propose
from clinic.booking.queries.find import story
from clinic.booking.reschedule import reschedule
from clinic.booking.undo import undo
from clinic.db import db
from clinic.directory.models import Clinic
from clinic.directory.queries import the_clinic
from tests.cast import FRIDAY, NEXT_MONDAY, Cast
from tests.races.together import said, together

pytestmark = pytest.mark.slow

Check = Callable[[], None]

#: How many transactions wait for the lock of another one.
WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'"""


def state_of(app: Flask, visit: Appointment) -> tuple[Status, int]:
    """Where a visit stands, and in which version."""
    with app.app_context():
        row = db.session.get_one(Appointment, visit.id)
        return row.status, row.version


def test_of_accepting_another_time_and_confirming_the_first_one_holds(
    app: Flask, cast: Cast, nobody_booked_twice: Check
) -> None:
    asked = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    with app.app_context():
        propose(cast.lena.actor, asked.id, starts_at=cast.slot(FRIDAY, "14:00"), now=cast.now)
    answers = together(
        app,
        [
            partial(accept_time, cast.amira.actor, asked.id, now=cast.now),
            partial(confirm, cast.lena.actor, asked.id, now=cast.now),
        ],
    )
    assert sorted(one.said for one in answers) == ["done", "wrong_state"]
    assert state_of(app, asked) == (Status.CONFIRMED, 3)


def test_of_confirm_and_cancel_at_once_one_holds_and_the_story_tells_it(
    app: Flask, cast: Cast, nobody_booked_twice: Check
) -> None:
    asked = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    confirmed, cancelled = together(
        app,
        [
            partial(confirm, cast.lena.actor, asked.id, now=cast.now, version=1),
            partial(cancel, cast.amira.actor, asked.id, now=cast.now, version=1),
        ],
    )
    assert sorted((confirmed.said, cancelled.said)) == ["done", "stale_version"]
    winner = Status.CONFIRMED if confirmed.said == "done" else Status.CANCELLED
    assert state_of(app, asked) == (winner, 2)
    nobody_booked_twice()


def test_of_confirm_and_decline_at_once_one_holds_and_the_other_is_told(
    app: Flask, cast: Cast, nobody_booked_twice: Check
) -> None:
    asked = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    outcomes = together(
        app,
        [
            partial(confirm, cast.lena.actor, asked.id, now=cast.now),
            partial(decline, cast.nadia.actor, asked.id, reason="No", now=cast.now),
        ],
    )
    assert said(outcomes) == ["done", "wrong_state"]
    nobody_booked_twice()


def test_one_visit_cancelled_by_many_is_cancelled_once(app: Flask, cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    people = (cast.amira, cast.lena, cast.nadia, cast.petra)
    outcomes = together(
        app,
        [
            partial(cancel, person.actor, visit.id, reason="Off", now=cast.now)
            for person in people * 2
        ],
    )
    assert said(outcomes) == ["done"] + ["wrong_state"] * 7
    assert state_of(app, visit) == (Status.CANCELLED, 3)


def test_two_moves_of_one_visit_at_once_end_at_one_time(
    app: Flask, cast: Cast, nobody_booked_twice: Check
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    moves = [
        partial(
            reschedule,
            cast.lena.actor,
            visit.id,
            starts_at=cast.slot(FRIDAY, clock),
            now=cast.now,
            version=2,
        )
        for clock in ("10:00", "11:00", "14:00")
    ]
    assert said(together(app, moves)) == ["done"] + ["stale_version"] * 2
    nobody_booked_twice()


def test_two_visits_moved_to_one_time_at_once(
    app: Flask, cast: Cast, nobody_booked_twice: Check
) -> None:
    first = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    second = cast.books(cast.jonas, cast.slot(FRIDAY, "10:00"))
    wish = cast.slot(FRIDAY, "14:00")
    moves = [
        partial(reschedule, cast.lena.actor, visit.id, starts_at=wish, now=cast.now)
        for visit in (first, second)
    ]
    assert said(together(app, moves)) == ["done", "slot_taken"]
    nobody_booked_twice()


def test_two_visits_that_change_places_at_once_end_in_order(
    app: Flask, cast: Cast, nobody_booked_twice: Check
) -> None:
    nine, ten = cast.slot(FRIDAY, "09:00"), cast.slot(FRIDAY, "10:00")
    first, second = cast.desk_books(cast.amira.patient_id, nine), cast.books(cast.jonas, ten)
    outcomes = together(
        app,
        [
            partial(reschedule, cast.nadia.actor, first.id, starts_at=ten, now=cast.now),
            partial(reschedule, cast.nadia.actor, second.id, starts_at=nine, now=cast.now),
        ],
    )
    assert said(outcomes) == ["slot_taken", "slot_taken"]
    nobody_booked_twice()


def test_a_move_and_a_cancellation_at_once(
    app: Flask, cast: Cast, nobody_booked_twice: Check
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    wish = cast.slot(NEXT_MONDAY, "09:00")
    moved, cancelled = together(
        app,
        [
            partial(reschedule, cast.lena.actor, visit.id, starts_at=wish, now=cast.now),
            partial(cancel, cast.amira.actor, visit.id, now=cast.now),
        ],
    )
    assert cancelled.said == "done"
    assert moved.said in ("done", "wrong_state")
    nobody_booked_twice()


def test_an_answer_and_the_clock_at_once(
    app: Flask, cast: Cast, nobody_booked_twice: Check
) -> None:
    asked = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    late = cast.now + timedelta(hours=24)
    confirmed, expired = together(
        app,
        [
            partial(confirm, cast.lena.actor, asked.id, now=late),
            partial(expire_unanswered, now=late),
        ],
    )
    if confirmed.said == "done":
        assert expired.value == 0
        assert state_of(app, asked) == (Status.CONFIRMED, 2)
    else:
        assert (confirmed.said, expired.value) == ("wrong_state", 1)
        assert state_of(app, asked) == (Status.EXPIRED, 2)
    nobody_booked_twice()


def test_two_clocks_at_once_expire_a_request_once(app: Flask, cast: Cast) -> None:
    asked = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    late = cast.now + timedelta(hours=24)
    outcomes = together(app, [partial(tidy, now=late)] * 4)
    assert sum(outcome.value.expired for outcome in outcomes) == 1
    assert state_of(app, asked) == (Status.EXPIRED, 2)


def test_an_undo_and_a_new_booking_at_once_give_the_time_to_one_of_them(
    app: Flask, cast: Cast, nobody_booked_twice: Check
) -> None:
    at = cast.slot(FRIDAY, "09:00")
    visit = cast.amira_has_a_visit(at)
    with app.app_context():
        off = cancel(cast.amira.actor, visit.id, now=cast.now)
    outcomes = together(
        app,
        [
            partial(undo, cast.amira.actor, visit.id, version=off.version, now=cast.now),
            partial(cast.books, cast.jonas, at),
        ],
    )
    assert said(outcomes) == ["done", "slot_taken"]
    nobody_booked_twice()


def test_a_double_click_on_arrived_is_one_arrival(app: Flask, cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    arrive = partial(attend, cast.lena.actor, visit.id, Step.ARRIVE, now=visit.starts_at)
    assert said(together(app, [arrive] * 3)) == ["done"] + ["wrong_state"] * 2
    with app.app_context():
        told = [change.what for change in story(visit)]
    assert told == ["requested", "confirmed", "arrived"]


def test_a_hold_extended_let_go_and_replaced_at_once_breaks_nothing(app: Flask, cast: Cast) -> None:
    kept = cast.holds(cast.amira, cast.slot(FRIDAY, "09:00"))
    outcomes = together(
        app,
        [
            partial(extend_hold, cast.amira.actor, kept.id, now=cast.now + timedelta(minutes=1)),
            partial(release_hold, cast.amira.actor, kept.id, now=cast.now),
            partial(
                hold,
                cast.amira.actor,
                doctor_id=cast.krug.doctor_id,
                visit_type_id=cast.first_visit,
                starts_at=cast.slot(FRIDAY, "10:00"),
                replace=True,
                now=cast.now,
            ),
        ],
    )
    assert {outcome.said for outcome in outcomes} <= {"done", "not_found"}


@pytest.mark.only_on("postgresql")
def test_a_hold_that_another_tab_lets_go_while_it_is_extended_is_waited_for(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = cast.holds(cast.amira, cast.slot(FRIDAY, "09:00"))
    released = Event()

    def release() -> None:
        with app.app_context():
            release_hold(cast.amira.actor, kept.id, now=cast.now)
        released.set()

    def the_clinic_meanwhile() -> Clinic:
        """In the middle of extending: the other tab acts, or waits for its turn."""
        other_tab.start()
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as watch:
            while not released.is_set() and not watch.scalar(text(WAITING)):
                pass
        return the_clinic()

    other_tab = Thread(target=release, daemon=True)
    monkeypatch.setattr("clinic.booking.hold.the_clinic", the_clinic_meanwhile)
    with app.app_context():
        extend_hold(cast.amira.actor, kept.id, now=cast.now + timedelta(minutes=1))
    other_tab.join(timeout=30)
    assert released.is_set()


def test_one_address_registered_twice_at_once_is_one_account(app: Flask, cast: Cast) -> None:
    sign_up = partial(
        register_user,
        email="new@example.org",
        full_name="New",
        role=Role.PATIENT,
        password=None,
        now=cast.now,
    )
    assert said(together(app, [sign_up] * 4)) == ["done"] + ["email_taken"] * 3
