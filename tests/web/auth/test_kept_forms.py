"""A form that comes after the sign-in is over is kept, for whose it is, and sent by them alone."""

from __future__ import annotations

import html
import re

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from clinic.accounts.actor import Actor
from clinic.extensions import limiter
from clinic.privacy.kinds import LegalKind
from clinic.privacy.legal import publish
from tests.accounts.authenticator_app import app_in_use
from tests.application import BuildApp, Clock
from tests.cast import PASSWORD, Cast, email_of
from tests.cast_fixtures import SignIn

# What the database does here is told elsewhere, on both.
pytestmark = pytest.mark.only_on("sqlite")

AMIRA, JONAS = email_of("Amira Rahman"), email_of("Jonas Weber")
HTMX = {"HX-Request": "true"}
LOCK = {"HX-Request": "true", "HX-Target": "lock"}
FILLED = [("full_name", 'Amira "Rahman" <999>'), ("phone", "+49 30 5550142")]
#: As a page says it; three digits alone may stand in the mark of any page.
NUMBER = "&lt;999&gt;"
KEPT = "You were signed out. What you typed is still here."

Pairs = list[tuple[str, str]]


@pytest.fixture
def amira(app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = True
    return sign_in(client, cast.amira)


def hidden(answer: TestResponse) -> Pairs:
    """The hidden fields of a page."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', answer.text)
    return [(name, html.unescape(value)) for name, value in found]


def sends(client: FlaskClient, path: str, *pairs: Pairs, **options: object) -> TestResponse:
    form: dict[str, list[str]] = {}
    for name, value in (pair for some in pairs for pair in some):
        form.setdefault(name, []).append(value)
    return client.post(path, data=form, **options)


def profile_of(client: FlaskClient) -> Pairs:
    """The hidden fields of the form of the profile, as they lie open in a browser."""
    form = re.search(r'action="/profile">.*?</form>', client.get("/profile").text, re.S)
    assert form
    return re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form[0])


def late(amira: FlaskClient, clock: Clock, filled: Pairs = FILLED) -> TestResponse:
    """The page that asks who is there, after the form has come too late."""
    form = profile_of(amira)
    clock.advance(hours=12)
    return sends(amira, "/profile", form, filled)


def signs_in(
    client: FlaskClient, asked: TestResponse, email: str = AMIRA, password: str = PASSWORD
) -> TestResponse:
    return sends(client, "/login", hidden(asked), [("email", email), ("password", password)])


def app_of(app: Flask, actor: Actor, clock: Clock) -> pyotp.TOTP:
    """The authenticator app of somebody, in use for an hour."""
    with app.app_context():
        return app_in_use(actor, now=clock())


def assert_sent(client: FlaskClient, offered: TestResponse) -> None:
    """The form lies behind one button, whole, and can be sent as it is."""
    assert 'action="/profile"' in offered.text
    assert "Send it now" in offered.text
    assert set(FILLED) <= set(hidden(offered))
    assert sends(client, "/profile", hidden(offered)).status_code == 303
    assert NUMBER in client.get("/profile").text


class TestSamePerson:
    def test_T27_after_twelve_hours_the_form_is_kept_and_sent(
        self, amira: FlaskClient, clock: Clock
    ) -> None:
        asked = late(amira, clock)
        assert asked.status_code == 401
        assert KEPT in asked.text
        assert "Amira" not in re.sub(r'<input type="hidden"[^>]*>', "", asked.text)
        wrong = signs_in(amira, asked, password="something else entirely")
        assert (wrong.status_code, KEPT in wrong.text) == (422, True)
        assert_sent(amira, signs_in(amira, wrong))

    def test_T27_so_it_is_after_signing_out_in_another_tab(self, amira: FlaskClient) -> None:
        form = profile_of(amira)
        sends(amira, "/logout", form)
        asked = sends(amira, "/profile", form, FILLED)
        assert (asked.status_code, KEPT in asked.text) == (401, True)
        assert_sent(amira, signs_in(amira, asked))

    def test_T27_and_after_signing_out_and_in_again_there(self, amira: FlaskClient) -> None:
        form = profile_of(amira)
        sends(amira, "/logout", form)
        signs_in(amira, amira.get("/login"))
        assert_sent(amira, sends(amira, "/profile", form, FILLED))

    def test_T27_the_second_factor_does_not_lose_it(
        self, app: Flask, amira: FlaskClient, cast: Cast, clock: Clock
    ) -> None:
        phone = app_of(app, cast.amira.actor, clock)
        step = signs_in(amira, late(amira, clock))
        assert (step.status_code, "One more step" in step.text) == (200, True)
        wrong = sends(amira, "/login/second", hidden(step), [("code", "000000")])
        assert wrong.status_code == 422
        clock.advance(minutes=11)
        again = sends(amira, "/login/second", hidden(wrong), [("code", phone.at(clock()))])
        assert "That took too long." in again.text
        step = signs_in(amira, again)
        code = phone.at(clock())
        assert_sent(amira, sends(amira, "/login/second", hidden(step), [("code", code)]))

    def test_texts_to_accept_do_not_lose_it(
        self, app: Flask, amira: FlaskClient, cast: Cast, clock: Clock
    ) -> None:
        with app.app_context():
            publish(cast.petra.actor, LegalKind.TERMS, "# New", must_accept=True, now=cast.now)
        asked = signs_in(amira, late(amira, clock))
        assert "Please read our texts" in asked.text
        unread = sends(amira, "/acceptance", hidden(asked))
        assert unread.status_code == 422
        assert_sent(amira, sends(amira, "/acceptance", hidden(unread), [("accept", "y")]))

    def test_T27_nor_does_the_lock_that_lies_open_until_the_end(
        self, amira: FlaskClient, clock: Clock
    ) -> None:
        form = profile_of(amira)
        clock.advance(minutes=31)
        locked = sends(amira, "/profile", form, FILLED)
        clock.advance(hours=12)
        asked = sends(amira, "/unlock", hidden(locked), [("password", PASSWORD)])
        assert (asked.status_code, KEPT in asked.text) == (401, True)
        assert_sent(amira, signs_in(amira, asked))

    def test_a_long_form_is_kept_too(self, amira: FlaskClient, clock: Clock) -> None:
        text = "Größe & Co.\n" * 5000
        asked = late(amira, clock, [*FILLED, ("more", text)])
        assert ("more", text) in hidden(signs_in(amira, asked))

    def test_a_time_that_is_taken_too_late_waits_too(
        self, amira: FlaskClient, cast: Cast, clock: Clock
    ) -> None:
        form = profile_of(amira)
        clock.advance(hours=12)
        chosen = [("doctor_id", cast.lena.doctor_id), ("starts_at", "2026-11-26T09:00:00Z")]
        asked = sends(amira, "/holds", form, chosen)
        assert (asked.status_code, KEPT in asked.text) == (401, True)
        assert 'action="/holds"' in signs_in(amira, asked).text

    def test_passwords_and_codes_are_never_carried(self, amira: FlaskClient, clock: Clock) -> None:
        secrets = [(name, "a secret of hers") for name in ("old", "new", "password", "code")]
        asked = late(amira, clock, [*FILLED, *secrets])
        assert "a secret of hers" not in asked.text


@pytest.mark.parametrize("is_flushed", [False, True])
def test_T24_who_has_tried_too_often_still_has_it(
    make_app: BuildApp, cast: Cast, clock: Clock, limits: None, is_flushed: bool
) -> None:
    app = make_app(RATELIMIT_ENABLED=True, LIMIT_SIGN_IN_PER_ACCOUNT="1 per minute")
    amira = app.test_client()
    signs_in(amira, amira.get("/login"))
    asked = late(amira, clock)
    wrong = signs_in(amira, asked, password="something else entirely")
    if is_flushed:  # then the database counts
        with app.app_context():
            limiter.reset()
    slowed = signs_in(amira, wrong)
    assert (slowed.status_code, KEPT in slowed.text) == (429, True)
    assert "Wait a minute and try again." in slowed.text
    assert 0 < int(slowed.headers["Retry-After"]) <= 60
    with app.app_context():
        limiter.reset()
    clock.advance(minutes=2)
    assert_sent(amira, signs_in(amira, slowed))


class TestAnotherPerson:
    def test_T27_who_else_signs_in_sees_nothing_of_it(
        self, amira: FlaskClient, clock: Clock
    ) -> None:
        answer = signs_in(amira, late(amira, clock), email=JONAS)
        assert (answer.status_code, answer.location) == (303, "/home")

    def test_T27_not_even_when_they_have_signed_in_already(self, amira: FlaskClient) -> None:
        form = profile_of(amira)
        sends(amira, "/logout", form)
        signs_in(amira, amira.get("/login"), email=JONAS)
        answer = sends(amira, "/profile", form, FILLED)
        assert answer.status_code == 400
        assert NUMBER not in answer.text

    def test_T27_nor_when_their_page_is_locked(self, amira: FlaskClient, clock: Clock) -> None:
        form = profile_of(amira)
        sends(amira, "/logout", form)
        signs_in(amira, amira.get("/login"), email=JONAS)
        clock.advance(minutes=31)
        assert NUMBER not in sends(amira, "/profile", form, FILLED).text

    @pytest.mark.parametrize("mark", ["", "0" * 32, "ü", "x" * 5000])
    def test_T22_a_form_from_elsewhere_is_nobodys(
        self, amira: FlaskClient, clock: Clock, mark: str
    ) -> None:
        asked = late(amira, clock)
        planted = [pair for pair in hidden(asked) if pair[0] != "kept_of"] + [("kept_of", mark)]
        done = sends(amira, "/login", planted, [("email", AMIRA), ("password", PASSWORD)])
        assert (done.status_code, done.location) == (303, "/home")

    def test_T22_without_its_token_a_form_does_nothing(self, amira: FlaskClient) -> None:
        form = [pair for pair in profile_of(amira) if pair[0] == "page_of"]
        assert len(form) == 1
        assert sends(amira, "/profile", form, FILLED).status_code == 400
        assert sends(amira, "/profile", FILLED).status_code == 400
        assert NUMBER not in amira.get("/profile").text

    def test_a_stranger_signs_in_first_as_ever(self, client: FlaskClient, cast: Cast) -> None:
        assert sends(client, "/profile", FILLED).location == "/login"


@pytest.mark.parametrize(
    "path",
    [
        "//evil.test/x",
        "https://evil.test",
        "/\\evil.test",
        "/logout",
        "/login",
        "/nowhere",
        "/api/v1/me",
        "/profile?a\\b",
        "/profile?" + "x" * 5000,
    ],
)
def test_T20_no_form_is_carried_to_where_it_does_not_belong(
    amira: FlaskClient, clock: Clock, path: str
) -> None:
    asked = late(amira, clock)
    bent = [(name, path if name == "kept_path" else value) for name, value in hidden(asked)]
    answer = sends(amira, "/login", bent, [("email", AMIRA), ("password", PASSWORD)])
    assert (answer.status_code, answer.location) == (303, "/home")


class TestOverThePage:
    """What the script asks, and is told."""

    def mark(self, client: FlaskClient) -> dict[str, str]:
        return {"Page-Of": dict(profile_of(client))["page_of"]}

    def test_T27_a_part_is_refused_with_the_word_that_the_script_understands(
        self, amira: FlaskClient, clock: Clock
    ) -> None:
        mark = self.mark(amira)
        clock.advance(hours=12)
        for path in ("/appointments", "/find"):
            answer = amira.get(path, headers=HTMX | mark)
            assert (answer.status_code, answer.headers["Session-Asks"]) == (401, "over")
        assert "Session-Asks" not in amira.get("/appointments", headers=HTMX).headers

    def test_T27_the_same_person_stays_and_gets_a_token_for_the_forms_that_lie_open(
        self, amira: FlaskClient, clock: Clock
    ) -> None:
        form, mark = profile_of(amira), self.mark(amira)
        clock.advance(hours=12)
        asked = amira.get("/login", headers=LOCK | mark)
        assert "<html" not in asked.text
        assert "Amira" not in asked.text
        sent = [("email", AMIRA), ("password", PASSWORD)]
        wrong = sends(amira, "/login", hidden(asked), sent[:1], headers=LOCK | mark)
        assert wrong.status_code == 422
        done = sends(amira, "/login", hidden(wrong), sent, headers=LOCK | mark)
        assert done.status_code == 204
        old = dict(form) | dict(FILLED)
        assert amira.post("/profile", data=old).status_code == 400
        new = old | {"csrf_token": done.headers["Csrf-Token"]}
        assert amira.post("/profile", data=new).status_code == 303

    def test_T27_the_second_factor_is_asked_there_too(
        self, app: Flask, amira: FlaskClient, cast: Cast, clock: Clock
    ) -> None:
        phone, mark = app_of(app, cast.amira.actor, clock), self.mark(amira)
        clock.advance(hours=12)
        asked = amira.get("/login", headers=LOCK | mark)
        sent = [("email", AMIRA), ("password", PASSWORD)]
        step = sends(amira, "/login", hidden(asked), sent, headers=LOCK | mark)
        assert (step.status_code, "<html" in step.text) == (200, False)
        assert amira.get("/profile").status_code == 303
        code = [("code", phone.at(clock()))]
        done = sends(amira, "/login/second", hidden(step), code, headers=LOCK | mark)
        assert (done.status_code, "Csrf-Token" in done.headers) == (204, True)

    def test_T27_another_person_gets_their_own_start_page(
        self, amira: FlaskClient, clock: Clock
    ) -> None:
        mark = self.mark(amira)
        clock.advance(hours=12)
        asked = amira.get("/login", headers=LOCK | mark)
        sent = [("email", JONAS), ("password", PASSWORD)]
        answer = sends(amira, "/login", hidden(asked), sent, headers=LOCK | mark)
        assert answer.headers["HX-Redirect"] == "/home"
        assert "Csrf-Token" not in answer.headers

    def test_T27_a_page_reads_nothing_of_who_has_signed_in_since(self, amira: FlaskClient) -> None:
        form, mark = profile_of(amira), self.mark(amira)
        sends(amira, "/logout", form)
        signs_in(amira, amira.get("/login"), email=JONAS)
        for path in ("/home", "/session", "/find"):
            answer = amira.get(path, headers=HTMX | mark)
            assert (answer.status_code, answer.headers["Session-Asks"]) == (401, "over")
        assert amira.get("/login", headers=LOCK | mark).headers["HX-Redirect"] == "/home"

    def test_T27_who_has_signed_in_again_in_another_tab_goes_on(self, amira: FlaskClient) -> None:
        form, mark = profile_of(amira), self.mark(amira)
        sends(amira, "/logout", form)
        signs_in(amira, amira.get("/login"))
        stale = amira.post(
            "/session", headers=HTMX | mark | {"X-CSRFToken": dict(form)["csrf_token"]}
        )
        assert (stale.status_code, stale.headers["Session-Asks"]) == (401, "over")
        answer = amira.get("/login", headers=LOCK | mark)
        assert answer.status_code == 204
        fresh = {"X-CSRFToken": answer.headers["Csrf-Token"]}
        assert amira.post("/session", headers=HTMX | mark | fresh).status_code == 204

    def test_T22_a_stranger_who_has_no_token_is_refused_as_ever(self, amira: FlaskClient) -> None:
        assert amira.post("/session", headers=HTMX).status_code == 400


class TestHowLongIsLeft:
    def test_the_end_counts_where_it_comes_before_the_lock(
        self, amira: FlaskClient, clock: Clock
    ) -> None:
        for _ in range(29):
            clock.advance(minutes=24, seconds=30)
            answer = amira.get("/profile")
        assert (answer.headers["Session-Left"], answer.headers["Session-Ends"]) == ("570", "570")
        assert 'data-session-left="570"' in answer.text
        assert 'data-session-ends="570"' in answer.text

    def test_before_that_the_lock_does(self, amira: FlaskClient, clock: Clock) -> None:
        clock.advance(minutes=2)
        headers = amira.get("/profile").headers
        assert (headers["Session-Left"], headers["Session-Ends"]) == ("1800", str(718 * 60))
