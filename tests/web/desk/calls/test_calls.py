"""The people whom the desk has to call."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.booking.cancel import cancel
from clinic.notifications.calls import calls_to_make, open_calls
from clinic.notifications.letters import Refused
from clinic.patients.register import update_patient
from tests.application import Clock
from tests.cast import FRIDAY, WEDNESDAY, Cast
from tests.cast_fixtures import SignIn
from tests.notifications.post import PostOffice
from tests.web.counting import queries_of

pytestmark = pytest.mark.usefixtures("app_context")

SECRET = "a lump behind the ear"


def called_off(cast: Cast, clock: Clock, at: str = "09:00", phone: str = "+49 151 / 555-01") -> str:
    """Lena calls off Amira's visit of tomorrow: too late for a mail alone. The visit's id."""
    if phone:
        update_patient(
            cast.nadia.actor,
            cast.amira.patient_id,
            full_name="Amira Rahman",
            birth_date=None,
            email="amira.rahman@example.org",
            phone=phone,
            now=clock(),
        )
    visit = cast.amira_books(cast.slot(WEDNESDAY, at), reason=SECRET, now=clock())
    cancel(cast.lena.actor, visit.id, reason="I am ill", now=clock())
    return visit.id


def the_call(cast: Cast) -> str:
    return calls_to_make(cast.nadia.actor, now=cast.now).items[0].task.id


def test_the_desk_sees_whom_to_call_about_which_visit_and_why(
    nadia: FlaskClient, cast: Cast, clock: Clock, sign_in: SignIn
) -> None:
    visit_id = called_off(cast, clock)
    clock.advance(minutes=20)
    sign_in(nadia, cast.nadia)
    page = nadia.get("/desk/calls").text
    for words in (
        f'href="/desk/patients/{cast.amira.patient_id}">Amira Rahman',
        'href="tel:+4915155501"',
        "+49 151 / 555-01",
        "Visit cancelled",
        "20 min ago",
        f'href="/desk/visits/{visit_id}"',
        "Tomorrow, 09:00",
        "Dr Lena Hartmann",
        "Short notice",
    ):
        assert words in page


def test_no_reason_is_ever_shown_to_the_desk(nadia: FlaskClient, cast: Cast, clock: Clock) -> None:
    called_off(cast, clock)
    page = nadia.get("/desk/calls").text
    assert SECRET not in page
    assert "I am ill" not in page


def test_a_mail_that_did_not_arrive_is_a_call(
    nadia: FlaskClient, cast: Cast, post: PostOffice
) -> None:
    visit = cast.amira_books(cast.slot(FRIDAY, "09:00"), now=post.clock())
    post.after(minutes=1)
    cancel(cast.lena.actor, visit.id, reason="I am ill", now=post.clock())
    post.fails = lambda _letter: Refused("550")
    post.after(minutes=1)
    assert "Mail not delivered" in nadia.get("/desk/calls").text


def test_somebody_without_an_address_and_without_a_number_can_be_given_one(
    nadia: FlaskClient, cast: Cast, clock: Clock
) -> None:
    added = nadia.post("/desk/patients", data={"full_name": "Otto Vogel"}).location
    patient_id = added.rsplit("/", 1)[-1]
    visit = cast.desk_books(patient_id, cast.slot(FRIDAY, "09:00"))
    cancel(cast.lena.actor, visit.id, reason="I am ill", now=clock())
    page = nadia.get("/desk/calls").text
    assert "No verified address" in page
    assert "tel:" not in page.split('id="calls-h"')[1].split("</table>")[0]
    assert f'href="/desk/patients/{patient_id}/edit"' in page


def test_the_longest_waiting_stands_first(nadia: FlaskClient, cast: Cast, clock: Clock) -> None:
    called_off(cast, clock, "09:30")
    clock.advance(minutes=1)
    called_off(cast, clock, "09:00")
    page = nadia.get("/desk/calls").text
    assert page.index("Tomorrow, 09:30") < page.index("Tomorrow, 09:00")


def test_who_was_reached_is_ticked_off_and_twice_changes_nothing(
    nadia: FlaskClient, petra: FlaskClient, cast: Cast, clock: Clock
) -> None:
    called_off(cast, clock)
    address = f"/desk/calls/{the_call(cast)}/reached"
    assert address in nadia.get("/desk/calls").text
    answer = nadia.post(address)
    assert (answer.status_code, answer.location) == (303, "/desk/calls")
    page = nadia.get(answer.location).text
    assert "Ticked off: the patient knows" in page
    assert "Nobody to call" in page
    assert petra.post(address).status_code == 303
    assert open_calls(cast.nadia.actor, now=cast.now) == 0


def test_the_navigation_counts_the_calls_for_the_desk_and_the_admin(
    app: Flask, cast: Cast, clock: Clock, sign_in: SignIn
) -> None:
    called_off(cast, clock, "09:00")
    called_off(cast, clock, "09:30")
    for person in (cast.nadia, cast.petra):
        page = sign_in(app.test_client(), person).get("/desk/visits").text
        link = page.split('href="/desk/calls"')[1].split("</a>")[0]
        assert ", 2 waiting" in link
    assert "/desk/calls" not in sign_in(app.test_client(), cast.lena).get("/doctor/week").text


def test_nobody_but_the_desk_sees_or_ticks(
    app: Flask, cast: Cast, clock: Clock, sign_in: SignIn
) -> None:
    called_off(cast, clock)
    address = f"/desk/calls/{the_call(cast)}/reached"
    for person in (cast.lena, cast.amira, cast.jonas, cast.ida):
        visitor = sign_in(app.test_client(), person)
        assert visitor.get("/desk/calls").status_code == 403
        assert visitor.post(address).status_code == 403
    stranger = app.test_client()
    assert stranger.get("/desk/calls").location.startswith("/login")
    assert stranger.post(address).location.startswith("/login")
    assert open_calls(cast.nadia.actor, now=cast.now) == 1


def test_a_call_that_nobody_has_is_not_found(nadia: FlaskClient) -> None:
    assert nadia.post(f"/desk/calls/{'0' * 32}/reached").status_code == 404
    assert nadia.get("/desk/calls?cursor=nonsense").status_code == 422


def test_the_list_asks_the_database_no_more_often_for_more_calls(
    app: Flask, nadia: FlaskClient, cast: Cast, clock: Clock
) -> None:
    called_off(cast, clock, "09:00")
    nadia.get("/desk/calls")
    with queries_of(app) as few:
        nadia.get("/desk/calls")
    for at in ("08:30", "09:30"):
        called_off(cast, clock, at)
    assert open_calls(cast.nadia.actor, now=cast.now) == 3
    with queries_of(app) as many:
        nadia.get("/desk/calls")
    assert len(many) == len(few)
