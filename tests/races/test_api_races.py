"""Many programs want the same time at the same moment, over real connections to one server."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask

from clinic.booking.book import book
from clinic.directory.catalogue import save_specialty
from clinic.directory.doctors import Profile, add_doctor
from clinic.directory.settings import change_clinic
from clinic.http.instants import instant_text
from clinic.scheduling.hours import set_weekly_hours
from clinic.scheduling.recurrence import WeeklyInterval
from tests.browser import LiveServer
from tests.cast import FRIDAY, Cast
from tests.races.conftest import Crowd
from tests.races.together import sent_together
from tests.races.wire import Answer, Wire

pytestmark = pytest.mark.slow

Check = Callable[[], None]
CLIENTS, DOCTORS = 60, 6


@pytest.fixture
def clients(live_server: LiveServer, crowd: Crowd) -> list[Wire]:
    """Sixty programs, each signed in as a patient of its own."""
    return [Wire(live_server.url).signed_in(patient) for patient in crowd(CLIENTS)]


def all_want(clients: list[Wire], wish: dict[str, Any]) -> tuple[list[Answer], list[Answer]]:
    """Let all of them book the same at once: who got it, and who did not."""
    answers = sent_together([partial(one.post, "/appointments", wish) for one in clients])
    return (
        [answer for answer in answers if answer.said == "done"],
        [answer for answer in answers if answer.said != "done"],
    )


def wish(cast: Cast, **whom: str) -> dict[str, Any]:
    """Friday at nine, a first visit."""
    at = instant_text(cast.slot(FRIDAY, "09:00"))
    return {"visit_type_id": cast.first_visit, "starts_at": at, **whom}


def reasons_of(answer: Answer) -> set[str]:
    return {reason["code"] for reason in answer.body["reasons"]}


def test_of_sixty_clients_who_want_one_time_exactly_one_gets_it(
    cast: Cast, clients: list[Wire], nobody_booked_twice: Check
) -> None:
    got, refused = all_want(clients, wish(cast, doctor_id=cast.lena.doctor_id))
    assert [answer.status for answer in got] == [201]
    assert {(answer.status, answer.said) for answer in refused} == {(409, "slot_taken")}
    assert len(refused) == CLIENTS - 1
    nobody_booked_twice()


def test_every_client_that_lost_learns_why_and_is_offered_something_else(
    cast: Cast, clients: list[Wire]
) -> None:
    wanted = wish(cast, doctor_id=cast.lena.doctor_id)
    _got, refused = all_want(clients, wanted)
    for answer in refused:
        assert reasons_of(answer) == {"doctor_busy"}
        offered = {slot["starts_at"] for slot in answer.body["alternatives"]}
        assert len(offered) == 3
        assert wanted["starts_at"] not in offered


def test_a_client_that_lost_can_book_what_it_was_offered(cast: Cast, clients: list[Wire]) -> None:
    few = clients[:2]
    wanted = wish(cast, doctor_id=cast.lena.doctor_id)
    answers = sent_together([partial(one.post, "/appointments", wanted) for one in few])
    [(loser, refused)] = [pair for pair in zip(few, answers, strict=True) if pair[1].status == 409]
    offered = refused.body["alternatives"][0]
    del offered["ends_at"]
    assert loser.post("/appointments", offered).status == 201


def test_the_last_free_time_of_six_doctors_goes_to_one_of_sixty_who_want_any_doctor(
    app: Flask, cast: Cast, crowd: Crowd, clients: list[Wire], nobody_booked_twice: Check
) -> None:
    specialty = one_time_is_left(app, cast, crowd)
    got, refused = all_want(clients, wish(cast, specialty_id=specialty))
    assert [answer.status for answer in got] == [201]
    assert {(answer.status, answer.said) for answer in refused} == {(409, "slot_taken")}
    assert len(refused) == CLIENTS - 1
    assert {frozenset(reasons_of(answer)) for answer in refused} == {frozenset({"doctor_busy"})}
    nobody_booked_twice()


def test_as_many_of_sixty_who_want_any_doctor_are_seen_as_there_are_doctors(
    app: Flask, cast: Cast, clients: list[Wire], nobody_booked_twice: Check
) -> None:
    specialty = six_doctors(app, cast)
    got, refused = all_want(clients, wish(cast, specialty_id=specialty))
    assert len({answer.body["doctor_id"] for answer in got}) == len(got) == DOCTORS
    assert {answer.said for answer in refused} == {"slot_taken"}
    nobody_booked_twice()


def six_doctors(app: Flask, cast: Cast) -> str:
    """A specialty of six doctors who see one patient a week, Fridays at nine; one week is open."""
    admin, friday = cast.petra.actor, WeeklyInterval(4, 9 * 60, 9 * 60 + 30)
    with app.app_context():
        change_clinic(admin, {"horizon_days": 7}, now=cast.now)
        specialty = save_specialty(admin, name="Dermatology", now=cast.now).id
        for number in range(DOCTORS):
            profile = Profile(
                full_name=f"Doctor {number}",
                specialty_id=specialty,
                visit_types={cast.first_visit: None},
            )
            doctor = add_doctor(
                admin, email=f"doctor{number}@example.org", profile=profile, now=cast.now
            )
            set_weekly_hours(admin, doctor.id, [friday], now=cast.now)
    return specialty


def one_time_is_left(app: Flask, cast: Cast, crowd: Crowd) -> str:
    """The same six doctors, five of whom have somebody at nine: one free time is left in all."""
    specialty = six_doctors(app, cast)
    with app.app_context():
        for person in crowd(DOCTORS - 1):
            book(
                person,
                specialty_id=specialty,
                visit_type_id=cast.first_visit,
                starts_at=cast.slot(FRIDAY, "09:00"),
                now=cast.now,
            )
    return specialty
