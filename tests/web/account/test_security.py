"""The page of how somebody signs in: sessions, password, app, codes; and the lock around it."""

from __future__ import annotations

import re

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from clinic.accounts.actor import Actor
from clinic.accounts.factors import recovery
from clinic.accounts.sessions.sign_in import open_session
from clinic.directory.settings import change_clinic
from tests.accounts.authenticator_app import app_in_use
from tests.application import Clock
from tests.cast import PASSWORD, Cast, email_of
from tests.cast_fixtures import SignIn

LENA, AMIRA = email_of("Lena Hartmann"), email_of("Amira Rahman")
HTMX = {"HX-Request": "true", "HX-Target": "lock"}


@pytest.fixture
def lena(client: FlaskClient, cast: Cast, sign_in: SignIn) -> FlaskClient:
    return sign_in(client, cast.lena)


@pytest.fixture
def amira(client: FlaskClient, cast: Cast, sign_in: SignIn) -> FlaskClient:
    return sign_in(client, cast.amira)


def another(app: Flask, email: str = AMIRA) -> FlaskClient:
    """The same person in another browser."""
    browser = app.test_client()
    browser.post(
        "/login",
        data={"email": email, "password": PASSWORD},
        headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0"},
    )
    return browser


def app_of(app: Flask, actor: Actor, clock: Clock) -> pyotp.TOTP:
    """The authenticator app of somebody, in use for an hour."""
    with app.app_context():
        return app_in_use(actor, now=clock())


def cookie_of(browser: FlaskClient) -> str:
    cookie = browser.get_cookie("clinic_session")
    assert cookie is not None
    return cookie.value


class TestSessions:
    def test_T27_somebody_sees_their_devices_and_ends_one(
        self, app: Flask, amira: FlaskClient
    ) -> None:
        there = another(app)
        page = amira.get("/account/security").text
        assert "Firefox, Linux" in page
        assert "127.0.0.0/24" in page
        [action] = re.findall(r'action="(/account/sessions/\w{32}/removal)"', page)
        assert amira.post(action).status_code == 303
        assert there.get("/profile").status_code == 303
        assert amira.get("/profile").status_code == 200

    def test_T27_more_than_a_page_of_them_are_turned_to_and_this_one_stands_on_the_first(
        self, app: Flask, amira: FlaskClient, cast: Cast, clock: Clock
    ) -> None:
        with app.app_context():
            for _ in range(25):
                open_session(cast.amira.actor.user_id, now=clock())
        ends = re.compile(r'action="(/account/sessions/\w{32}/removal)"')
        first = amira.get("/account/security").text
        assert (len(ends.findall(first)), first.count("This one")) == (20, 1)
        [following] = re.findall(r'href="(/account/security\?cursor=[^"]+)"', first)
        assert following.endswith("#sessions")
        second = amira.get(following.partition("#")[0]).text
        assert (len(ends.findall(second)), second.count("This one")) == (5, 0)
        assert len({*ends.findall(first), *ends.findall(second)}) == 25
        assert 'href="/account/security#sessions"' in second
        assert "End all others" in second
        assert amira.post(ends.findall(second)[0]).status_code == 303
        again = amira.post("/account/password", data={"old": "x", "new": "y"}).text
        assert 'href="/account/security?cursor=' in again

    def test_a_page_that_is_none_is_refused(self, amira: FlaskClient) -> None:
        assert amira.get("/account/security?cursor=x").status_code == 422

    def test_T27_all_others_end_at_once(self, app: Flask, amira: FlaskClient) -> None:
        others = [another(app), another(app)]
        amira.post("/account/sessions/removal")
        assert [one.get("/profile").status_code for one in others] == [303, 303]
        assert amira.get("/profile").status_code == 200

    def test_T27_a_session_of_somebody_else_does_not_exist(
        self, app: Flask, amira: FlaskClient
    ) -> None:
        lena = another(app, LENA)
        [own] = re.findall(
            r"/account/sessions/\w{32}/removal", another(app, LENA).get("/account/security").text
        )
        assert amira.post(own).status_code == 404
        assert lena.get("/doctor/week").status_code == 200

    def test_T27_a_new_password_renews_this_session_and_ends_the_rest(
        self, app: Flask, amira: FlaskClient
    ) -> None:
        there, before = another(app), cookie_of(amira)
        sent = {"old": PASSWORD, "new": "another-harbour-lantern-7"}
        assert amira.post("/account/password", data=sent).status_code == 303
        assert amira.get("/profile").status_code == 200
        copy = app.test_client()
        copy.set_cookie("clinic_session", before)
        assert [one.get("/profile").status_code for one in (there, copy)] == [303, 303]

    def test_a_wrong_old_password_is_told_at_its_field(self, amira: FlaskClient) -> None:
        answer = amira.post("/account/password", data={"old": "x", "new": "y"})
        assert answer.status_code == 422
        assert 'id="old-error"' in answer.text
        assert 'id="new-error"' in answer.text


class TestLock:
    def away(self, clock: Clock, minutes: int = 16) -> None:
        clock.advance(minutes=minutes)

    def test_T27_after_a_pause_the_page_asks_and_leads_back(
        self, lena: FlaskClient, clock: Clock
    ) -> None:
        self.away(clock)
        asked = lena.get("/doctor/week?of=2026-11-30")
        assert asked.status_code == 303
        assert asked.location.startswith("/unlock?next=/doctor/week")
        page = lena.get(asked.location)
        assert "Lena Hartmann" in page.text
        wrong = lena.post("/unlock", data={"password": "x", "next": "/doctor/week"})
        assert wrong.status_code == 422
        right = lena.post("/unlock", data={"password": PASSWORD, "next": "/doctor/week"})
        assert (right.status_code, right.location) == (303, "/doctor/week")
        assert lena.get("/doctor/week").status_code == 200

    def test_T27_what_the_page_asks_by_itself_is_no_sign_of_life(
        self, lena: FlaskClient, clock: Clock
    ) -> None:
        for _ in range(4):
            clock.advance(minutes=4)
            lena.get("/session", headers={"X-Background": "1", "HX-Request": "true"})
        assert lena.get("/doctor/week").status_code == 303

    def test_a_request_of_the_person_is_one(self, lena: FlaskClient, clock: Clock) -> None:
        for _ in range(4):
            clock.advance(minutes=4)
            assert lena.post("/session").status_code == 204
        answer = lena.get("/session", headers={"X-Background": "1"})
        assert answer.headers["Session-Left"] == str(15 * 60)

    def test_T27_twelve_hours_are_the_end_however_busy(
        self, lena: FlaskClient, clock: Clock
    ) -> None:
        for _ in range(52):
            clock.advance(minutes=14)
            lena.post("/session")
        asked = lena.get("/doctor/week")
        assert asked.location.startswith("/login?next=")

    def test_a_part_is_refused_with_the_word_that_the_script_understands(
        self, lena: FlaskClient, clock: Clock
    ) -> None:
        self.away(clock)
        answer = lena.get("/doctor/week", headers={"HX-Request": "true"})
        assert (answer.status_code, answer.headers["Session-Asks"]) == (401, "locked")
        assert "HX-Redirect" not in answer.headers

    def test_over_the_page_it_is_unlocked_without_leaving_it(
        self, lena: FlaskClient, clock: Clock
    ) -> None:
        self.away(clock)
        lock = lena.get("/unlock", headers=HTMX).text
        assert "<html" not in lock
        assert 'name="password"' in lock
        assert lena.post("/unlock", data={"password": "x"}, headers=HTMX).status_code == 422
        assert lena.post("/unlock", data={"password": PASSWORD}, headers=HTMX).status_code == 204
        assert lena.get("/doctor/week").status_code == 200

    def test_a_form_that_came_too_late_is_sent_after_all(
        self, lena: FlaskClient, clock: Clock
    ) -> None:
        self.away(clock)
        asked = lena.post("/preferences", data={"told": ["changes.mail", "reminders.mail"]})
        assert asked.status_code == 401
        carried = hidden(asked)
        assert ("kept.told", "reminders.mail") in carried
        done = lena.post("/unlock", data=as_form([*carried, ("password", PASSWORD)]))
        assert 'action="/preferences"' in done.text
        assert [pair for pair in hidden(done) if pair[0] == "told"] == [
            ("told", "changes.mail"),
            ("told", "reminders.mail"),
        ]

    @pytest.mark.parametrize("path", ["//evil.test/x", "https://evil.test", "/logout", "/nowhere"])
    def test_T20_no_form_is_carried_to_where_it_does_not_belong(
        self, lena: FlaskClient, clock: Clock, path: str
    ) -> None:
        self.away(clock)
        sent = {"password": PASSWORD, "kept_path": path, "kept.a": "b"}
        answer = lena.post("/unlock", data=sent)
        assert answer.status_code == 303
        assert answer.location == "/doctor"

    def test_who_is_locked_out_can_be_signed_out_by_who_comes_next(
        self, app: Flask, lena: FlaskClient, clock: Clock
    ) -> None:
        self.away(clock)
        before = cookie_of(lena)
        assert lena.post("/unlock/sign-out").location == "/login"
        copy = app.test_client()
        copy.set_cookie("clinic_session", before)
        assert copy.post("/unlock", data={"password": PASSWORD}).status_code in (303, 401)
        assert copy.get("/doctor/week").location.startswith("/login")


def hidden(answer: TestResponse) -> list[tuple[str, str]]:
    """The hidden fields of a page."""
    return re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', answer.text)


def as_form(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    form: dict[str, list[str]] = {}
    for name, value in pairs:
        form.setdefault(name, []).append(value)
    return form


class TestProof:
    def test_setting_up_an_app_asks_first_who_is_there_and_loses_nothing(
        self, app: Flask, amira: FlaskClient, clock: Clock
    ) -> None:
        clock.advance(minutes=6)
        asked = amira.post("/account/app")
        assert asked.status_code == 401
        assert "Please sign in again to do this." in asked.text
        wrong = amira.post("/prove", data=as_form([*hidden(asked), ("password", "x")]))
        assert wrong.status_code == 422
        before = cookie_of(amira)
        done = amira.post("/prove", data=as_form([*hidden(wrong), ("password", PASSWORD)]))
        assert 'action="/account/app"' in done.text
        assert cookie_of(amira) != before
        assert amira.post("/account/app").location == "/account/app"

    def test_a_page_comes_after_the_question(self, amira: FlaskClient, clock: Clock) -> None:
        amira.post("/account/app")
        clock.advance(minutes=6)
        asked = amira.get("/account/app")
        assert asked.location == "/prove?next=/account/app"
        sent = {"password": PASSWORD, "next": "/account/app"}
        assert amira.post("/prove", data=sent).location == "/account/app"

    def test_who_has_just_signed_in_is_not_asked(self, amira: FlaskClient) -> None:
        assert amira.post("/account/app").status_code == 303

    @pytest.mark.parametrize(
        "path",
        [
            "/account/app",
            "/account/app/confirmation",
            "/account/app/removal",
            "/account/recovery-codes",
            "/account/passkeys/question",
            "/account/passkeys",
            f"/account/passkeys/{'0' * 32}/removal",
        ],
    )
    def test_everything_about_factors_is_asked(
        self, amira: FlaskClient, clock: Clock, path: str
    ) -> None:
        clock.advance(minutes=6)
        answer = amira.post(path, headers={"HX-Request": "true"})
        assert (answer.status_code, answer.headers["Session-Asks"]) == (401, "prove")


class TestApp:
    def test_an_app_is_set_up_by_picture_or_text_and_the_codes_are_shown_once(
        self, app: Flask, amira: FlaskClient, cast: Cast, clock: Clock
    ) -> None:
        amira.post("/account/app")
        page = amira.get("/account/app").text
        [secret] = re.findall(r'<code class="secret" dir="ltr">([A-Z2-7 ]+)</code>', page)
        [picture] = re.findall(r'<svg[^>]*class="qr".*?</svg>', page, re.S)
        assert "style" not in picture
        assert amira.post("/account/app/confirmation", data={"code": "1"}).status_code == 422
        before = cookie_of(amira)
        given = pyotp.TOTP(secret.replace(" ", "")).at(clock())
        shown = amira.post("/account/app/confirmation", data={"code": given})
        codes = re.findall(r"[a-z2-7]{4}(?:-[a-z2-7]{4}){3}", shown.text)
        assert len(set(codes)) == 10
        assert shown.headers["Cache-Control"] == "no-store"
        assert cookie_of(amira) != before
        assert not set(codes) & set(amira.get("/account/security").text.split())
        assert amira.get("/account/app").status_code == 404
        with app.app_context():
            assert recovery.codes_left(cast.amira.actor.user_id) == 10

    def test_signing_in_then_takes_two_steps(
        self, app: Flask, client: FlaskClient, cast: Cast, clock: Clock
    ) -> None:
        phone = app_of(app, cast.amira.actor, clock)
        first = client.post(
            "/login", data={"email": AMIRA, "password": PASSWORD, "next": "/profile"}
        )
        assert (first.status_code, first.location) == (303, "/login/second")
        assert not client.get_cookie("clinic_session")
        assert client.get("/profile").status_code == 303
        assert client.get("/login/second").status_code == 200
        assert client.post("/login/second", data={"code": "000000"}).status_code == 422
        done = client.post("/login/second", data={"code": phone.at(clock())})
        assert (done.status_code, done.location) == (303, "/profile")
        assert client.get("/profile").status_code == 200

    def test_without_the_first_step_there_is_no_second(self, client: FlaskClient) -> None:
        assert client.get("/login/second").location == "/login"
        assert client.post("/login/second", data={"code": "000000"}).location == "/login"

    def test_T29_too_many_codes_are_told_with_the_time_to_wait(
        self, app: Flask, client: FlaskClient, cast: Cast, clock: Clock
    ) -> None:
        phone = app_of(app, cast.amira.actor, clock)
        client.post("/login", data={"email": AMIRA, "password": PASSWORD})
        for _ in range(5):
            client.post("/login/second", data={"code": "000000"})
        answer = client.post("/login/second", data={"code": phone.at(clock())})
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "300")
        assert "Wait 5 minutes" in answer.text

    def test_the_first_step_is_forgotten_after_ten_minutes(
        self, app: Flask, client: FlaskClient, cast: Cast, clock: Clock
    ) -> None:
        phone = app_of(app, cast.amira.actor, clock)
        client.post("/login", data={"email": AMIRA, "password": PASSWORD})
        clock.advance(minutes=10)
        assert client.post("/login/second", data={"code": phone.at(clock())}).location == "/login"

    def test_a_program_sends_the_code_along(
        self, app: Flask, client: FlaskClient, cast: Cast, clock: Clock
    ) -> None:
        phone = app_of(app, cast.amira.actor, clock)
        sent = {"email": AMIRA, "password": PASSWORD}
        refusal = client.post("/api/v1/auth/login", json=sent)
        assert (refusal.status_code, refusal.json["code"]) == (401, "second_factor_required")  # type: ignore[index]
        wrong = client.post("/api/v1/auth/login", json={**sent, "code": "000000"})
        assert (wrong.status_code, wrong.json["code"]) == (401, "wrong_code")  # type: ignore[index]
        right = client.post("/api/v1/auth/login", json={**sent, "code": phone.at(clock())})
        assert right.status_code == 200


class TestRequired:
    @pytest.fixture(autouse=True)
    def required(self, app: Flask, cast: Cast) -> None:
        with app.app_context():
            change_clinic(cast.petra.actor, {"second_factor_required": True}, now=cast.now)

    def test_a_doctor_without_one_lands_where_one_is_added_whatever_they_want(
        self, app: Flask, client: FlaskClient, cast: Cast, clock: Clock
    ) -> None:
        sent = {"email": LENA, "password": PASSWORD, "next": "/doctor/week"}
        assert client.post("/login", data=sent).location == "/account/security"
        assert "Add a second factor to continue" in client.get("/account/security").text
        assert client.get("/doctor/week").location == "/account/security"
        assert client.post("/account/app").status_code == 303
        app_of_lena = client.get("/account/app").text
        [secret] = re.findall(r'<code class="secret" dir="ltr">([A-Z2-7 ]+)</code>', app_of_lena)
        given = pyotp.TOTP(secret.replace(" ", "")).at(clock())
        client.post("/account/app/confirmation", data={"code": given})
        assert client.get("/doctor/week").status_code == 200

    def test_a_patient_is_not_asked(self, client: FlaskClient) -> None:
        assert (
            client.post("/login", data={"email": AMIRA, "password": PASSWORD}).location == "/home"
        )
