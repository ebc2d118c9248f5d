"""A program asks twice, or fifty times at once, or is cut off: what it asked for is done once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from time import monotonic, sleep
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from clinic.booking.models import Appointment
from clinic.db import db
from clinic.http.instants import instant_text
from clinic.idempotency.models import KeptAnswer
from tests.browser import LiveServer
from tests.cast import FRIDAY, Cast
from tests.races.together import sent_together
from tests.races.wire import Wire

pytestmark = pytest.mark.slow

Check = Callable[[], None]
TIMES = 50
WITHIN = 30


@pytest.fixture
def amira(live_server: LiveServer, cast: Cast) -> Wire:
    """Amira's program."""
    return Wire(live_server.url).signed_in(cast.amira.actor)


def wish(cast: Cast, clock: str = "09:00") -> dict[str, Any]:
    """A first visit with Lena on Friday."""
    return {
        "doctor_id": cast.lena.doctor_id,
        "visit_type_id": cast.first_visit,
        "starts_at": instant_text(cast.slot(FRIDAY, clock)),
    }


def counted(app: Flask, table: type[Appointment | KeptAnswer]) -> int:
    """How many rows there are, for whoever looks now."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def wait_for_the_visit(app: Flask) -> None:
    deadline = monotonic() + WITHIN
    while counted(app, Appointment) == 0:
        assert monotonic() < deadline, "the visit is never booked"
        sleep(0.01)


def test_fifty_requests_with_one_key_book_one_visit_and_all_hear_of_it(
    app: Flask, cast: Cast, amira: Wire, nobody_booked_twice: Check
) -> None:
    ask = partial(amira.post, "/appointments", wish(cast), key="only-once")
    answers = sent_together([ask] * TIMES)
    heard = [answer for answer in answers if answer.said == "done"]
    patience = [answer for answer in answers if answer.said != "done"]
    assert {answer.body["id"] for answer in heard} == {heard[0].body["id"]}
    assert [answer.replayed for answer in heard].count(False) == 1
    assert all(
        (answer.said, answer.headers["Retry-After"]) == ("in_progress", "1") for answer in patience
    )
    assert counted(app, Appointment) == 1
    nobody_booked_twice()


def test_fifty_requests_with_one_key_and_other_wishes_carry_out_one_of_them(
    app: Flask, cast: Cast, amira: Wire, nobody_booked_twice: Check
) -> None:
    times = ("09:00", "09:30", "10:00", "10:30", "11:00")
    asks = [
        partial(amira.post, "/appointments", wish(cast, times[n % 5]), key="k")
        for n in range(TIMES)
    ]
    answers = sent_together(asks)
    assert [answer.said for answer in answers].count("done") >= 1
    assert {answer.said for answer in answers} <= {"done", "idempotency_mismatch", "in_progress"}
    assert counted(app, Appointment) == 1
    nobody_booked_twice()


def test_one_key_of_many_people_is_a_key_for_each_of_them(
    app: Flask, live_server: LiveServer, cast: Cast
) -> None:
    people = [
        Wire(live_server.url).signed_in(one.actor) for one in (cast.amira, cast.jonas, cast.miriam)
    ]
    times = ("09:00", "09:30", "10:00")
    answers = sent_together(
        [
            partial(one.post, "/appointments", wish(cast, at), key="the-same")
            for one, at in zip(people, times, strict=True)
        ]
    )
    assert [(answer.status, answer.replayed) for answer in answers] == [(201, False)] * 3
    assert counted(app, Appointment) == 3


def test_of_fifty_requests_for_a_taken_time_each_is_refused_for_its_own_sake(
    app: Flask, cast: Cast, amira: Wire
) -> None:
    cast.books(cast.jonas, cast.slot(FRIDAY, "09:00"))
    ask = partial(amira.post, "/appointments", wish(cast), key="in-vain")
    answers = sent_together([ask] * TIMES)
    assert {answer.said for answer in answers} <= {"slot_taken", "in_progress"}
    assert not any(answer.replayed for answer in answers)
    assert counted(app, KeptAnswer) == 0


def test_the_key_of_a_refused_request_can_be_used_again(
    app: Flask, cast: Cast, amira: Wire
) -> None:
    cast.books(cast.jonas, cast.slot(FRIDAY, "09:00"))
    assert amira.post("/appointments", wish(cast), key="k").said == "slot_taken"
    answer = amira.post("/appointments", wish(cast, "09:30"), key="k")
    assert (answer.status, answer.replayed) == (201, False)


def test_a_program_that_hung_up_before_the_answer_came_asks_again_and_gets_it(
    app: Flask, cast: Cast, amira: Wire
) -> None:
    amira.post_and_hang_up("/appointments", wish(cast), key="cut-off")
    wait_for_the_visit(app)
    answer = amira.post("/appointments", wish(cast), key="cut-off")
    assert (answer.status, answer.replayed) == (201, True)
    assert answer.body["starts_at"] == wish(cast)["starts_at"]
    assert counted(app, Appointment) == 1


def test_an_answer_that_broke_after_the_commit_is_there_for_who_asks_again(
    app: Flask, cast: Cast, amira: Wire
) -> None:
    with _breaking_once("after_commit"):
        assert amira.post("/appointments", wish(cast), key="k").status == 500
    assert counted(app, Appointment) == 1
    answer = amira.post("/appointments", wish(cast), key="k")
    assert (answer.status, answer.replayed) == (201, True)
    assert counted(app, Appointment) == 1


def test_what_breaks_before_the_commit_leaves_nothing_and_can_be_asked_again(
    app: Flask, cast: Cast, amira: Wire, nobody_booked_twice: Check
) -> None:
    with _breaking_once("before_commit"):
        assert amira.post("/appointments", wish(cast), key="k").status == 500
    assert (counted(app, Appointment), counted(app, KeptAnswer)) == (0, 0)
    answer = amira.post("/appointments", wish(cast), key="k")
    assert (answer.status, answer.replayed) == (201, False)
    nobody_booked_twice()


class Broken(Exception):
    """The machine fails at the worst moment."""


@contextmanager
def _breaking_once(moment: str) -> Iterator[None]:
    """Let the next transaction fail just before, or just after, it is committed."""
    broken: list[Session] = []

    def fail(session: Session) -> None:
        if not broken:
            broken.append(session)
            raise Broken

    event.listen(Session, moment, fail)
    try:
        yield
    finally:
        event.remove(Session, moment, fail)
    assert broken
