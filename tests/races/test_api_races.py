"""Many programs want the same time at the same moment, over real connections to one server."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import pytest
from flask import Flask

from clinic.booking.cancel import cancel
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


def all_want(
    clients: Iterable[Wire], wish: dict[str, Any]
) -> tuple[list[Answer], dict[Wire, Answer]]:
    """Let all of them book the same at once: the answers of who got it, and who did not with theirs."""
    together = list(clients)
    answers = sent_together([partial(one.post, "/appointments", wish) for one in together])
    refused = {
        one: answer for one, answer in zip(together, answers, strict=True) if answer.said != "done"
    }
    return [answer for answer in answers if answer.said == "done"], refused


def wish(cast: Cast, **whom: str) -> dict[str, Any]:
    """Friday at nine, a first visit."""
    at = instant_text(cast.slot(FRIDAY, "09:00"))
    return {"visit_type_id": cast.first_visit, "starts_at": at, **whom}


def reasons_of(answer: Answer) -> set[str]:
    return {reason["code"] for reason in answer.body["reasons"]}


def test_of_sixty_clients_who_want_one_time_one_gets_it_and_the_others_are_offered_another(
    cast: Cast, clients: list[Wire], nobody_booked_twice: Check
) -> None:
    wanted = wish(cast, doctor_id=cast.lena.doctor_id)
    got, refused = all_want(clients, wanted)
    assert [answer.status for answer in got] == [201]
    assert {(answer.status, answer.said) for answer in refused.values()} == {(409, "slot_taken")}
    assert len(refused) == CLIENTS - 1
    for answer in refused.values():
        assert reasons_of(answer) == {"doctor_busy"}
        offered = {slot["starts_at"] for slot in answer.body["alternatives"]}
        assert len(offered) == 3
        assert wanted["starts_at"] not in offered
    loser, answer = refused.popitem()
    another = answer.body["alternatives"][0]
    del another["ends_at"]
    assert loser.post("/appointments", another).status == 201
    nobody_booked_twice()


def test_of_sixty_who_want_any_doctor_six_are_seen_and_the_time_one_gives_back_goes_to_one(
    app: Flask, cast: Cast, clients: list[Wire], nobody_booked_twice: Check
) -> None:
    wanted = wish(cast, specialty_id=six_doctors(app, cast))
    got, refused = all_want(clients, wanted)
    assert len({answer.body["doctor_id"] for answer in got}) == len(got) == DOCTORS
    assert {answer.said for answer in refused.values()} == {"slot_taken"}

    with app.app_context():
        cancel(cast.nadia.actor, got[0].body["id"], reason="No time.", now=cast.now)
    last, refused = all_want(refused, wanted)
    assert [answer.status for answer in last] == [201]
    assert {(answer.status, answer.said) for answer in refused.values()} == {(409, "slot_taken")}
    assert len(refused) == CLIENTS - DOCTORS - 1
    assert {frozenset(reasons_of(one)) for one in refused.values()} == {frozenset({"doctor_busy"})}
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
