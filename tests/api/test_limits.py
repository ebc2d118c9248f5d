"""How often a program may try: guesses at passwords, changes by patients, and requests at all."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.api.conftest import BASE, Program
from tests.api.refusals import refused
from tests.application import BuildApp
from tests.cast import FRIDAY, PASSWORD, THURSDAY, Cast, OnlinePatient, Staff, email_of

# How often somebody may ask does not depend on the database.
pytestmark = pytest.mark.only_on("sqlite")

AMIRA = email_of("Amira Rahman")


@pytest.fixture
def guarded(make_app: BuildApp, cast: Cast, limits: None) -> Flask:
    return make_app(RATELIMIT_ENABLED=True, LIMIT_BOOKING="2 per hour")


def login(app: Flask, email: str, password: str = PASSWORD, ip: str = "10.0.0.1") -> TestResponse:
    return app.test_client().post(
        f"{BASE}/auth/login",
        json={"email": email, "password": password},
        environ_overrides={"REMOTE_ADDR": ip},
    )


def program(app: Flask, person: Staff | OnlinePatient) -> Program:
    return Program(app, login(app, person.actor.email).get_json()["access_token"])


def books(who: Program, cast: Cast, clock_time: str, **more: str) -> TestResponse:
    body = {
        "doctor_id": cast.lena.doctor_id,
        "visit_type_id": cast.first_visit,
        "starts_at": cast.slot(THURSDAY, clock_time).isoformat(),
    }
    return who.post("/appointments", body | more)


def test_ten_wrong_guesses_at_one_account_are_enough_from_wherever(guarded: Flask) -> None:
    tries = [login(guarded, AMIRA, "wrong", ip=f"10.0.1.{n}").status_code for n in range(11)]
    assert tries == [401] * 10 + [429]
    answer = login(guarded, AMIRA.upper(), ip="10.0.1.99")
    refused(answer, 429, "too_many_requests")
    assert 290 < int(answer.headers["Retry-After"]) <= 300


def test_right_passwords_are_never_too_many(guarded: Flask) -> None:
    assert [login(guarded, AMIRA).status_code for _ in range(15)] == [200] * 15


def test_guesses_at_a_page_and_at_the_api_count_together_for_an_address(guarded: Flask) -> None:
    for number in range(10):
        login(guarded, f"nobody{number}@example.org", "wrong")
    refused(login(guarded, AMIRA), 429, "too_many_requests")


def test_a_body_that_cannot_be_read_is_refused_as_ever(guarded: Flask) -> None:
    nobody = Program(guarded)
    for path in ("/auth/login", "/auth/password-reset"):
        deep = nobody.raw("POST", path, '{"email":' * 20_000)
        assert deep.status_code in (400, 422), deep.text
        large = '{"email": "' + "x" * 1024 * 1024 + '"}'
        refused(nobody.raw("POST", path, large), 413, "too_large")
        half = nobody.raw("POST", path, '{"email": "\\ud800@example.org", "password": "x"}')
        assert half.status_code == 422, half.text


def test_T9_changes_of_a_patient_count_together(guarded: Flask, cast: Cast) -> None:
    amira = program(guarded, cast.amira)
    visit = books(amira, cast, "09:00").get_json()["id"]
    assert amira.post(f"/appointments/{visit}/cancellation").status_code == 200
    answer = books(amira, cast, "10:00")
    refused(answer, 429, "too_many_requests")
    assert 3500 < int(answer.headers["Retry-After"]) <= 3600
    move = {"starts_at": cast.slot(FRIDAY, "09:00").isoformat()}
    refused(amira.post(f"/appointments/{visit}/reschedule", move), 429, "too_many_requests")
    assert amira.get("/appointments").status_code == 200


def test_what_was_refused_does_not_count(guarded: Flask, cast: Cast) -> None:
    amira = program(guarded, cast.amira)
    for _ in range(4):
        refused(books(amira, cast, "09:01"), 422, "not_bookable")
    assert books(amira, cast, "09:00").status_code == 201


def test_what_was_answered_before_does_not_count(guarded: Flask, cast: Cast) -> None:
    amira = program(guarded, cast.amira)
    body = {
        "doctor_id": cast.lena.doctor_id,
        "visit_type_id": cast.first_visit,
        "starts_at": cast.slot(THURSDAY, "09:00").isoformat(),
    }
    for _ in range(4):
        assert amira.post("/appointments", body, key="again").status_code == 201
    assert books(amira, cast, "10:00").status_code == 201


def test_one_patients_changes_are_not_anothers(guarded: Flask, cast: Cast) -> None:
    amira, jonas = program(guarded, cast.amira), program(guarded, cast.jonas)
    for clock_time in ("09:00", "10:00"):
        assert books(amira, cast, clock_time).status_code == 201
    assert books(jonas, cast, "11:00").status_code == 201


def test_staff_may_change_as_much_as_they_like(guarded: Flask, cast: Cast) -> None:
    nadia = program(guarded, cast.nadia)
    times = ("09:00", "10:00", "11:00", "14:00")
    made = [books(nadia, cast, at, patient_id=cast.amira.patient_id) for at in times]
    assert [answer.status_code for answer in made] == [201] * 4


def test_requests_have_a_ceiling_for_each_person(
    make_app: BuildApp, cast: Cast, limits: None
) -> None:
    app = make_app(RATELIMIT_ENABLED=True, LIMIT_API_PER_USER="3 per minute")
    amira, jonas = program(app, cast.amira), program(app, cast.jonas)
    assert [amira.get("/me").status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = amira.get("/appointments")
    refused(answer, 429, "too_many_requests")
    assert 50 < int(answer.headers["Retry-After"]) <= 60
    refused(books(amira, cast, "09:00"), 429, "too_many_requests")
    assert jonas.get("/me").status_code == 200


def test_requests_have_a_ceiling_for_each_address(
    make_app: BuildApp, cast: Cast, limits: None
) -> None:
    app = make_app(RATELIMIT_ENABLED=True, LIMIT_API_PER_ADDRESS="3 per minute")
    nobody = Program(app)
    assert [nobody.get("/clinic").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused(nobody.get("/doctors"), 429, "too_many_requests")
    refused(login(app, AMIRA, ip="127.0.0.1"), 429, "too_many_requests")
    assert app.test_client().get("/").status_code == 200


def test_answers_tell_how_much_is_left(guarded: Flask, cast: Cast) -> None:
    answer = Program(guarded).get("/clinic")
    assert int(answer.headers["X-RateLimit-Limit"]) == 3000
    assert int(answer.headers["X-RateLimit-Remaining"]) < 3000


def test_T9_a_place_registers_twenty_people_an_hour(guarded: Flask, cast: Cast) -> None:
    nobody = Program(guarded)
    statuses = []
    for number in range(21):
        new = {
            "full_name": "Emma",
            "email": f"emma{number}@example.org",
            "password": PASSWORD,
        }
        statuses.append(nobody.post("/auth/register", new).status_code)
    assert statuses == [202] * 20 + [429]


def test_T11_mails_to_one_account_are_few(guarded: Flask, cast: Cast) -> None:
    nobody = Program(guarded)
    asks = [nobody.post("/auth/password-reset", {"email": AMIRA}).status_code for _ in range(2)]
    assert asks == [202, 429]
    other = {"email": email_of("Jonas Weber")}
    assert nobody.post("/auth/password-reset", other).status_code == 202
