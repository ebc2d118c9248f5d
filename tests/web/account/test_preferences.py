"""What somebody wants to be told."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.notifications.kinds import Channel, Topic
from clinic.notifications.preferences import choose_preferences, muted_by
from tests.cast import Cast
from tests.cast_fixtures import SignIn

pytestmark = pytest.mark.usefixtures("app_context")

EVERYTHING = {f"{topic}.{channel}" for topic in Topic for channel in Channel}


def ticked(page: str) -> set[str]:
    boxes = re.findall(r'<input [^>]*name="told"[^>]*>', page)
    assert len(boxes) == len(EVERYTHING)
    return {re.findall(r'value="([^"]+)"', box)[0] for box in boxes if " checked" in box}


@pytest.fixture
def amira(app: Flask, cast: Cast, sign_in: SignIn) -> FlaskClient:
    return sign_in(app.test_client(), cast.amira)


def test_everything_is_told_until_somebody_chooses(app: Flask, cast: Cast, sign_in: SignIn) -> None:
    for person in (cast.amira, cast.lena, cast.nadia, cast.petra, cast.ida):
        page = sign_in(app.test_client(), person).get("/preferences")
        assert page.status_code == 200
        assert ticked(page.text) == EVERYTHING
        assert "We always send cancellations and emails about your account." in page.text


def test_what_is_not_ticked_is_muted_and_can_be_ticked_again(
    amira: FlaskClient, cast: Cast
) -> None:
    told = ["changes.mail", "changes.in_app", "reminders.in_app"]
    answer = amira.post("/preferences", data={"told": told})
    assert (answer.status_code, answer.location) == (303, "/preferences")
    page = amira.get(answer.location).text
    assert "Your preferences are saved" in page
    assert ticked(page) == set(told)
    user_id = cast.amira.actor.user_id
    assert muted_by([user_id])[user_id] == {(Topic.REMINDERS, Channel.MAIL)}
    amira.post("/preferences", data={"told": list(EVERYTHING)})
    assert muted_by([user_id])[user_id] == set()
    amira.post("/preferences", data={})
    assert len(muted_by([user_id])[user_id]) == len(EVERYTHING)


def test_a_word_that_is_no_choice_changes_nothing(amira: FlaskClient, cast: Cast) -> None:
    sent = [*EVERYTHING, "cancellations.mail", "changes.pigeon", "", "changes"]
    assert amira.post("/preferences", data={"told": sent}).status_code == 303
    assert ticked(amira.get("/preferences").text) == EVERYTHING


def test_everybody_chooses_for_themselves_only(
    app: Flask, amira: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    choose_preferences(cast.jonas.actor, muted=[(Topic.CHANGES, Channel.MAIL)], now=cast.now)
    amira.post("/preferences", data={})
    jonas = sign_in(app.test_client(), cast.jonas)
    assert ticked(jonas.get("/preferences").text) == EVERYTHING - {"changes.mail"}


def test_nobody_has_preferences_without_an_account(app: Flask, cast: Cast) -> None:
    assert app.test_client().get("/preferences").location.startswith("/login")
    assert app.test_client().post("/preferences", data={}).location.startswith("/login")


def test_there_is_a_way_from_the_account_menu_and_the_profile(
    app: Flask, amira: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    lena = sign_in(app.test_client(), cast.lena)
    way = 'href="/preferences"'
    assert amira.get("/home").text.count(way) == 1
    assert amira.get("/profile").text.count(way) == 2
    assert lena.get("/doctor/profile").text.count(way) == 3


def test_no_way_is_offered_that_is_not_there(amira: FlaskClient) -> None:
    page = amira.get("/preferences").text
    assert re.search(r"\bSMS\b|text message", page, flags=re.I) is None
