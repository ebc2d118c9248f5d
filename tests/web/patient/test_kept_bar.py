"""The time that is kept stands on every step; once it is over, the page says so and offers it again."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.booking.times import kept
from tests.application import Clock
from tests.cast import THURSDAY, Cast
from tests.cast_fixtures import SignIn
from tests.web.counting import queries_of
from tests.web.patient.forms import sends_hold

NINE = "09:00"


def bar_of(page: str) -> str:
    """The words of the bar, "" where the page has none."""
    [_before, part] = page.split('<div id="kept">')
    part = part.partition("</section>" if "<section" in part[:20] else "</div>")[0]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", part))).strip()


@pytest.fixture
def visitor(client: FlaskClient, cast: Cast) -> FlaskClient:
    """Somebody without an account who has pressed a time of Lena's."""
    assert sends_hold(client, cast, cast.slot(THURSDAY, NINE)).status_code == 303
    return client


@pytest.mark.parametrize(
    ("page", "way_on"),
    [
        ("/", "Create an account"),
        ("/find", "Create an account"),
        ("/doctors/{samuel}", "Create an account"),
        ("/register", "Create an account"),
        ("/login", "Sign in"),
    ],
)
def test_a_visitor_sees_on_every_step_what_is_kept_until_when_and_the_way_on(
    visitor: FlaskClient, cast: Cast, page: str, way_on: str
) -> None:
    bar = bar_of(visitor.get(page.format(samuel=cast.samuel.doctor_id)).text)
    for words in ("Thu 26 November, 09:00", "Dr Lena Hartmann", "until 10:05", "5:00", way_on):
        assert words in bar, (words, bar)


def test_a_patient_is_led_to_the_last_form_from_wherever_they_are(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(client, cast.amira)
    assert bar_of(client.get("/find").text) == ""
    at_once = sends_hold(client, cast, cast.slot(THURSDAY, NINE)).location
    assert at_once.endswith("#confirm")
    for page in ("/home", "/find"):
        text = client.get(page).text
        assert "Continue" in bar_of(text)
        assert f'href="{html.escape(at_once)}">Continue' in text
    assert 'href="#confirm">Continue' in client.get(at_once).text


def test_a_visitor_reads_at_the_start_what_comes_next(visitor: FlaskClient, cast: Cast) -> None:
    panel = visitor.get(f"/doctors/{cast.lena.doctor_id}").text.split('id="confirm"')[1]
    for words in ("09:00 is held for you", "We send a code to your email address", 'href="/register"',
                  'href="/login"', "Release 09:00"):  # fmt: skip
        assert words in panel, words
    assert 'name="reason"' not in panel


def test_over_it_says_so_and_one_press_keeps_it_again_or_offers_the_nearest(
    visitor: FlaskClient, cast: Cast, clock: Clock
) -> None:
    clock.advance(minutes=5)
    page = visitor.get("/find").text
    assert "Thu 26 Nov, 09:00 is no longer held for you" in bar_of(page)
    assert "Hold it again" in bar_of(page)
    sends_hold(visitor, cast, cast.slot(THURSDAY, NINE))
    assert "until 10:10" in bar_of(visitor.get("/find").text)
    clock.advance(minutes=5)
    cast.books(cast.jonas, cast.slot(THURSDAY, NINE), now=clock())
    lost = sends_hold(visitor, cast, cast.slot(THURSDAY, NINE))
    assert lost.status_code == 409
    for time in ("08:30", "09:30", "10:00"):
        assert f"Hold {time}" in lost.text
    clock.advance(minutes=30)
    assert bar_of(visitor.get("/find").text) == "", "nobody is reminded of it for ever"


def test_a_press_on_the_start_page_or_among_the_found_keeps_the_time(
    app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    staff = sign_in(app.test_client(), cast.nadia)
    assert 'class="slot" href="/doctors/' in staff.get("/find").text, "staff look, and keep nothing"
    for page in ("/", "/find"):
        text = client.get(page).text
        [form] = re.findall(rf'<form[^>]*id="times-{cast.lena.doctor_id}".*?</form>', text, re.S)
        sent = dict(re.findall(r'name="(doctor_id|visit_type_id)" value="(\w+)"', form))
        first, clock = re.findall(r'value="([^"]+Z)".*?>(..:..)</time>', form, re.S)[0]
        answer = client.post("/holds", data={**sent, "starts_at": first})
        assert answer.status_code == 303
        assert f"{clock} is held for you" in client.get(answer.location).text


def test_the_bar_costs_one_question(app: Flask, client: FlaskClient, cast: Cast) -> None:
    def asked(page: str) -> int:
        kept._place.cache_clear()
        with queries_of(app) as sent:
            client.get(page)
        return len(sent)

    pages = ("/", "/find", "/register", "/login")
    before = [asked(page) for page in pages]
    sends_hold(client, cast, cast.slot(THURSDAY, NINE))
    assert [asked(page) for page in pages] == [number + 1 for number in before]
