"""The patient's start page."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.booking.reschedule import reschedule
from tests.application import Clock
from tests.cast import FOUNDED, FRIDAY, NEXT_TUESDAY, THURSDAY, Cast
from tests.cast_fixtures import SignIn
from tests.web.counting import queries_of


@pytest.fixture
def amira(client: FlaskClient, cast: Cast, sign_in: SignIn) -> FlaskClient:
    return sign_in(client, cast.amira)


def home(client: FlaskClient) -> str:
    answer = client.get("/home")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_without_visits_there_is_one_way_on(amira: FlaskClient) -> None:
    page = home(amira)
    assert "No visits planned" in page
    assert 'href="/find">Find care' in page


def test_the_next_visit_stands_out(amira: FlaskClient, cast: Cast) -> None:
    cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    cast.amira_has_a_visit(cast.slot(THURSDAY, "14:30"))
    page = home(amira)
    hero, rest = page.split('id="next-visit"')[1].split("Also coming up")
    assert "14:30 to 15:00 (30 min)" in hero
    assert "In 2 days" in hero
    assert "Room 4, Lindenstraße 12, 10969 Berlin" in hero
    assert "You can change it until tomorrow 14:30" in hero
    assert "Fri 27 November, 09:00" in rest


def test_a_visit_soon_can_only_be_cancelled_here(
    amira: FlaskClient, cast: Cast, clock: Clock, sign_in: SignIn
) -> None:
    cast.amira_has_a_visit(cast.slot(THURSDAY, "14:30"))
    clock.advance(hours=30)
    sign_in(amira, cast.amira)
    page = home(amira)
    assert "Too late to move it here. Please call" in page
    assert 'href="tel:+49305550120">+49 30 555 0120</a>' in page
    assert "/reschedule" not in page
    assert "/cancellation" in page


def test_a_request_says_when_it_is_answered(amira: FlaskClient, cast: Cast) -> None:
    cast.amira_books(cast.slot(THURSDAY, "14:30"))
    assert "We answer by tomorrow 10:00" in home(amira)


def test_another_time_that_was_asked_for_stands_beside_the_old_one(
    amira: FlaskClient, cast: Cast, app: Flask
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "14:30"))
    with app.app_context():
        reschedule(
            cast.amira.actor, visit.id, starts_at=cast.slot(NEXT_TUESDAY, "09:00"), now=cast.now
        )
    page = home(amira)
    assert "You asked for another time: Tue 1 December, 09:00." in page
    assert "Your old time stays until Dr Lena Hartmann confirms it." in page


def test_what_is_over_stands_below(
    amira: FlaskClient, cast: Cast, clock: Clock, sign_in: SignIn
) -> None:
    cast.amira_has_a_visit(cast.slot(THURSDAY, "14:30"))
    clock.advance(days=3)
    sign_in(amira, cast.amira)
    page = home(amira)
    assert "No visits planned" in page
    assert "Thu 26 November, 14:30" in page.split("Past visits")[1]


def test_a_mother_reads_for_whom_it_is(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    cast.books(cast.miriam, cast.slot(THURSDAY, "09:00"), patient_id=cast.leo_id)
    assert "for Leo Keller" in home(sign_in(client, cast.miriam))


def test_nobody_sees_the_visits_of_others(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    cast.amira_has_a_visit(cast.slot(THURSDAY, "14:30"))
    assert "No visits planned" in home(sign_in(client, cast.jonas))


def test_the_page_asks_the_same_number_of_queries_however_many_visits_there_are(
    app: Flask, amira: FlaskClient, cast: Cast
) -> None:
    cast.amira_books(cast.slot(THURSDAY, "09:00"), now=FOUNDED)
    home(amira)
    with queries_of(app) as few:
        home(amira)
    for clock_time in ("09:00", "10:00", "11:00"):
        cast.amira_books(cast.slot(FRIDAY, clock_time))
    with queries_of(app) as many:
        home(amira)
    assert len(many) == len(few)
