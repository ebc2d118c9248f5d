"""What waits for the doctor's answer."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.directory.settings import change_clinic
from tests.application import Clock
from tests.cast import FRIDAY, THURSDAY, TUESDAY, WEDNESDAY, Cast
from tests.cast_fixtures import SignIn


def test_the_most_urgent_stands_first_and_says_until_when(lena: FlaskClient, cast: Cast) -> None:
    later = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    sooner = cast.books(cast.jonas, cast.slot(TUESDAY, "14:00"))

    html = lena.get("/doctor/requests").text

    assert html.index(sooner.id) < html.index(later.id)
    assert "Answer by 12:00, in 2 h" in html
    assert "Answer by tomorrow 10:00" in html


def test_what_was_not_answered_in_time_is_gone(
    lena: FlaskClient, cast: Cast, clock: Clock, sign_in: SignIn
) -> None:
    visit = cast.books(cast.jonas, cast.slot(TUESDAY, "14:00"))
    clock.advance(hours=2)
    sign_in(lena, cast.lena)

    html = lena.get("/doctor/requests").text

    assert visit.id not in html
    assert "Nothing waits for you" in html


def test_a_long_list_is_paged(lena: FlaskClient, cast: Cast, app: Flask) -> None:
    with app.app_context():
        change_clinic(cast.petra.actor, {"max_upcoming": 30}, now=cast.now)
    for number in range(21):
        hours = ("08:30", "09:00", "09:30", "10:00", "10:30", "11:00", "11:30")
        day = (WEDNESDAY, THURSDAY, FRIDAY)[number // 7]
        cast.amira_books(cast.slot(day, hours[number % 7]))

    first, second = lena.get("/doctor/requests").text, lena.get("/doctor/requests?page=2").text

    assert (first.count("/decline"), second.count("/decline")) == (20, 1)
    assert "1 to 20 of 21" in first


@pytest.mark.parametrize("page", ["0", "-3", "x", "999999999999"])
def test_a_page_that_is_none_is_no_bug(lena: FlaskClient, cast: Cast, page: str) -> None:
    assert lena.get("/doctor/requests", query_string={"page": page}).status_code == 200


def test_the_colleagues_requests_are_not_here(krug: FlaskClient, cast: Cast) -> None:
    visit = cast.amira_books(cast.slot(FRIDAY, "09:00"))

    assert visit.id not in krug.get("/doctor/requests").text


def test_a_patient_has_no_such_page(amira: FlaskClient, cast: Cast) -> None:
    assert amira.get("/doctor/requests").status_code == 403
