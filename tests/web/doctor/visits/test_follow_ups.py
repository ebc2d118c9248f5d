"""The doctor orders follow-ups in the panel of a visit, sees them in a list, and drops one."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from clinic.accounts.actor import Actor
from clinic.care.follow_ups.read import follow_ups
from tests.cast import FRIDAY, Cast
from tests.cast_fixtures import SignIn

ASKED = {"weeks": "6", "plus_minus": "1", "text": "The liver again"}
PART = {"HX-Request": "true", "HX-Target": "follow-ups"}


@pytest.fixture
def visit(cast: Cast) -> str:
    """Where the follow-ups of Amira's visit on Friday are."""
    id_ = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00")).id
    return f"/doctor/appointments/{id_}/follow-ups"


@pytest.fixture
def lena(app: Flask, cast: Cast, sign_in: SignIn) -> FlaskClient:
    return sign_in(app.test_client(), cast.lena)


def orders(lena: FlaskClient, visit: str, cast: Cast, **more: str) -> TestResponse:
    return lena.post(visit, data=ASKED | {"visit_type_id": cast.follow_up} | more, headers=PART)


def ordered(app: Flask, actor: Actor, cast: Cast) -> list[tuple[date, date, str]]:
    with app.app_context():
        found = [one.follow_up for one in follow_ups(actor, now=cast.now).items]
        return [(one.window_from, one.window_until, one.text) for one in found]


def test_it_is_ordered_in_the_panel_and_shown_there(
    app: Flask, lena: FlaskClient, visit: str, cast: Cast
) -> None:
    assert f'hx-get="{visit}' in lena.get(visit.removesuffix("/follow-ups")).text
    assert "Order a follow-up" in lena.get(visit, headers=PART).text
    answer = orders(lena, visit, cast)
    assert answer.status_code == 200
    for part in ("1 – 15 January 2027", "The liver again", "The follow-up is ordered"):
        assert part in answer.text
    said = "The liver again"
    assert ordered(app, cast.lena.actor, cast) == [(date(2027, 1, 1), date(2027, 1, 15), said)]


def test_without_script_the_form_lies_over_the_week_and_leads_back_to_the_panel(
    lena: FlaskClient, visit: str, cast: Cast
) -> None:
    assert 'name="weeks"' in lena.get(visit).text
    form = ASKED | {"visit_type_id": cast.follow_up}
    assert lena.post(visit, data=form).location == visit.removesuffix("/follow-ups")


def test_weeks_that_are_typed_count_and_what_makes_no_sense_stays_typed(
    app: Flask, lena: FlaskClient, visit: str, cast: Cast
) -> None:
    refused = orders(lena, visit, cast, other_weeks="105", plus_minus="9")
    assert refused.status_code == 422
    for part in (
        "Choose 1 to 104 weeks.",
        "Choose 1 to 8 weeks.",
        "The liver again",
        'value="105"',
    ):
        assert part in refused.text
    orders(lena, visit, cast, other_weeks="3")
    assert [row[0] for row in ordered(app, cast.lena.actor, cast)] == [date(2026, 12, 11)]


def test_the_list_shows_what_is_open_and_one_is_dropped_with_a_reason(
    lena: FlaskClient, visit: str, cast: Cast
) -> None:
    orders(lena, visit, cast)
    page = lena.get("/doctor/follow-ups").text
    assert "The liver again" in page
    for show in ("due", "overdue", "dropped"):
        assert "The liver again" not in lena.get(f"/doctor/follow-ups?show={show}").text
    path = page.partition('action="/doctor/follow-ups/')[2].partition('"')[0]
    path = f"/doctor/follow-ups/{path.partition('?')[0]}"
    refused = lena.post(path, data={"reason": " "})
    assert refused.status_code == 422
    assert re.search(r'<input (?=[^>]*name="reason")[^>]*autofocus', refused.text)
    assert lena.post(path, data={"reason": "It has healed"}).status_code == 303
    assert "It has healed" in lena.get("/doctor/follow-ups?show=dropped").text


def test_a_visit_that_fits_two_says_so(lena: FlaskClient, visit: str, cast: Cast) -> None:
    orders(lena, visit, cast)
    assert "The same follow-up is already open" in orders(lena, visit, cast).text
    orders(lena, visit, cast, plus_minus="2")
    at = cast.slot(date(2027, 1, 4), "09:00")
    back = cast.desk_books(cast.amira.patient_id, at, visit_type=cast.follow_up).id
    part = lena.get(f"/doctor/appointments/{back}/follow-ups", headers=PART).text
    assert "fits several follow-ups" in part
    assert part.count("January 2027") == 2
