"""The visits that a patient is to come back for: on the start page, and the way to their times."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.care.follow_ups.order import drop_follow_up, order_follow_up
from tests.application import Clock
from tests.cast import FRIDAY, Cast, Staff
from tests.cast_fixtures import SignIn
from tests.counting import statements


@pytest.fixture
def order(app: Flask, cast: Cast) -> str:
    """Amira is to come back in 4 ± 1 weeks after Friday: from 18 December to 1 January."""
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00")).id
    with app.app_context():
        return order_follow_up(
            cast.lena.actor, visit, weeks=4, visit_type_id=cast.follow_up, text="The liver again",
            now=cast.now,
        ).id  # fmt: skip


@pytest.fixture
def amira(app: Flask, cast: Cast, sign_in: SignIn) -> FlaskClient:
    return sign_in(app.test_client(), cast.amira)


def test_the_start_page_tells_what_to_book_and_asks_the_database_no_more_for_it(
    app: Flask, amira: FlaskClient, order: str
) -> None:
    with app.app_context(), statements() as found:
        page = amira.get("/home").text
    assert len(found) <= 7, "\n".join(one.sql for one in found)
    for part in ("18 December 2026 – 1 January 2027", "The liver again", f"/follow-ups/{order}/"):
        assert part in page
    assert "Book early" in page


def test_it_is_time_two_weeks_before_and_gone_once_it_is_booked(
    app: Flask, cast: Cast, clock: Clock, sign_in: SignIn, order: str
) -> None:
    clock.now = cast.slot(date(2026, 12, 4), "08:00")
    amira = sign_in(app.test_client(), cast.amira)
    assert "Book now" in amira.get("/home").text
    at = cast.slot(date(2026, 12, 18), "09:00")
    booked = cast.of(app).amira_books(at, visit_type=cast.follow_up, now=clock.now).id
    assert "Visits to book" not in amira.get("/home").text
    assert amira.get(f"/follow-ups/{order}/booking").location == f"/appointments/{booked}"


def test_the_way_to_it_opens_the_doctors_times_at_the_days_that_fit(
    cast: Cast, amira: FlaskClient, order: str
) -> None:
    way = amira.get(f"/follow-ups/{order}/booking").location
    assert way.startswith(f"/doctors/{cast.lena.doctor_id}?")
    assert f"visit_type={cast.follow_up}" in way
    page = amira.get(way).text
    assert "For your follow-up: 18 December 2026 – 1 January 2027" in page
    assert "14 – 19 December 2026" in page or "14 – 20 December 2026" in page


def test_T1_nobody_else_is_led_there_and_what_was_dropped_leads_home(
    app: Flask, cast: Cast, amira: FlaskClient, sign_in: SignIn, order: str
) -> None:
    path = f"/follow-ups/{order}/booking"
    assert app.test_client().get(path).location.startswith("/login")
    people: list[tuple[Staff, int]] = [(cast.lena, 403), (cast.nadia, 403)]
    for who, status in people:
        assert sign_in(app.test_client(), who).get(path).status_code == status
    assert sign_in(app.test_client(), cast.jonas).get(path).status_code == 404
    with app.app_context():
        drop_follow_up(cast.lena.actor, order, reason="It has healed", now=cast.now)
    assert amira.get(path).location == "/home"
