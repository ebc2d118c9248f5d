"""Who tries too often stays where they are, keeps what they typed, and hears when it goes on."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_limiter.util import get_qualified_name
from sqlalchemy import update
from werkzeug.test import TestResponse

from clinic.accounts.models import User
from clinic.db import transaction
from clinic.extensions import limiter
from tests.accounts.authenticator_app import app_in_use
from tests.application import BuildApp, Clock
from tests.cast import FRIDAY, PASSWORD, Cast, email_of

# How often somebody may ask does not depend on the database.
pytestmark = [pytest.mark.only_on("sqlite"), pytest.mark.usefixtures("limits")]

HTMX = {"HX-Request": "true"}
WRONG = "a wrong guess"
AMIRA = email_of("Amira Rahman")
NEW = {"full_name": "Emma Lindqvist", "email": "emma@example.org", "password": "short"}
LEO = {"full_name": "Leo Nobody", "birth_date": "1990-01-01"}
#: What each form is sent with, until it is too often; and what of it is still there.
FORMS: dict[str, tuple[str, str, str, dict[str, str], str]] = {
    "auth.sign_in.create": (
        "LIMIT_SIGN_IN_PER_ACCOUNT", "", "/login", {"email": AMIRA, "password": WRONG}, AMIRA,
    ),
    "auth.register.create": ("LIMIT_REGISTRATION", "", "/register", NEW, "Emma Lindqvist"),
    "auth.register_doctor.create": (
        "LIMIT_REGISTRATION", "", "/register/doctor", NEW, "Emma Lindqvist",
    ),
    "auth.forgot.create": ("LIMIT_RESET", "", "/forgot", {"email": AMIRA}, AMIRA),
    "auth.verify.resend": ("LIMIT_VERIFICATION", "", "/verify/again", {"email": AMIRA}, AMIRA),
    "account.password.change": (
        "LIMIT_ACCOUNT_CHANGE", "amira", "/account/password", {"old": WRONG, "new": WRONG},
        'action="/account/password"',
    ),
    "account.email.create": (
        "LIMIT_ACCOUNT_CHANGE", "amira", "/account/email",
        {"email": "a@example.org", "password": PASSWORD}, "a@example.org",
    ),
    "patient.record_code.create": (
        "LIMIT_RECORD_CODE", "amira", "/profile/record", {"code": "K7QM-4TXP-9WDR"},
        'action="/profile/record"',
    ),
    "doctor.emergency.find": (
        "LIMIT_EMERGENCY", "krug", "/doctor/emergency", LEO, "Leo Nobody",
    ),
    "doctor.emergency.create": (
        "LIMIT_EMERGENCY", "krug", "/doctor/emergency/opening", LEO, "Leo Nobody",
    ),
}  # fmt: skip
#: Buttons without a field: who presses them stays on the page where they stand.
BUTTONS = {
    "auth.code.ask": ("LIMIT_VERIFICATION", "/verification", "/verify/code"),
    "patient.export.download": ("LIMIT_EXPORT", "/profile/data/json", "/profile"),
}
#: Walked in tests of their own below, or elsewhere.
APART = {
    "auth.second.create", "auth.reauthenticate.create", "auth.unlock.create", "account.factors.confirm",
    "patient.holds.create",
}  # fmt: skip
#: Asked by a script, which keeps the page and says what it hears; and pages that are only read.
BY_SCRIPT = {
    "auth.strength.show", "auth.passkey.question", "auth.passkey.create", "auth.reauthenticate.question",
    "auth.reauthenticate.by_passkey",
}  # fmt: skip
READ = {
    "doctor.patients.index", "doctor.walk_in.new", "doctor.bookings.new", "desk.patients.index",
    "desk.bookings.new", "public.feeds.show",
}  # fmt: skip


def browser_of(app: Flask, cast: Cast, name: str) -> FlaskClient:
    client = app.test_client()
    if name:
        email = getattr(cast, name).actor.email
        client.post("/login", data={"email": email, "password": PASSWORD})
    return client


def is_not_verified(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction() as session:
        user = update(User).where(User.id == cast.amira.actor.user_id)
        session.execute(user.values(email_verified_at=None))


def says_when(answer: TestResponse) -> bool:
    waits = 3500 < int(answer.headers["Retry-After"]) <= 3600
    return answer.status_code == 429 and waits and "Wait 60 minutes" in answer.text


@pytest.mark.parametrize("endpoint", FORMS)
def test_a_form_that_was_sent_too_often_is_there_with_what_was_typed(
    make_app: BuildApp, cast: Cast, endpoint: str
) -> None:
    setting, name, path, typed, left = FORMS[endpoint]
    app = make_app(RATELIMIT_ENABLED=True, **{setting: "1 per hour"})
    browser = browser_of(app, cast, name)
    browser.post(path, data=typed)
    answer = browser.post(path, data=typed)
    assert says_when(answer), answer.text
    assert left in answer.text
    over = browser.post(path, data=typed, headers=HTMX)
    assert says_when(over)
    assert "<html" not in over.text  # the page stays, the words lie over it


@pytest.mark.parametrize("endpoint", BUTTONS)
def test_who_presses_a_button_too_often_stays_on_the_page(
    make_app: BuildApp, cast: Cast, endpoint: str
) -> None:
    setting, path, where = BUTTONS[endpoint]
    app = make_app(RATELIMIT_ENABLED=True, **{setting: "1 per hour"})
    browser = browser_of(app, cast, "amira")
    is_not_verified(app, cast)
    here = {"Referer": f"http://localhost{where}"}
    assert browser.post(path, headers=here).status_code < 400
    answer = browser.post(path, headers=here)
    assert says_when(answer)
    assert f'action="{where}"' in answer.text
    assert "Wait 60 minutes" not in browser.get(where).text  # it is said once
    assert says_when(browser.post(path, headers=here | HTMX))
    assert says_when(browser.post(path, headers={"Referer": "https://elsewhere.example/"}))


def test_six_mails_an_hour_are_sent_again_and_no_two_in_a_minute(
    make_app: BuildApp, cast: Cast
) -> None:
    app = make_app(RATELIMIT_ENABLED=True)
    assert app.config["LIMIT_VERIFICATION"] == "1 per minute; 6 per hour"
    app = make_app(RATELIMIT_ENABLED=True, LIMIT_VERIFICATION="1 per minute; 1 per hour")
    browser = app.test_client()
    browser.post("/verify/again", data={"email": AMIRA})
    # The longer of the two waits is the true one.
    assert says_when(browser.post("/verify/again", data={"email": AMIRA}))


def test_a_time_too_many_leaves_the_week_the_other_time_and_the_reason(
    make_app: BuildApp, cast: Cast
) -> None:
    app = make_app(RATELIMIT_ENABLED=True, LIMIT_HOLD="1 per hour")
    browser = browser_of(app, cast, "amira")
    browser.post("/holds", data=_wish(cast))
    answer = browser.post("/holds", data=_wish(cast, "10:00", reason="A cough"))
    assert says_when(answer)
    for words in ("09:00 is held for you", "A cough", 'id="week"'):
        assert words in answer.text
    assert says_when(browser.post("/holds", data=_wish(cast, "10:00"), headers=HTMX))


def test_a_code_too_many_leaves_the_step(make_app: BuildApp, cast: Cast) -> None:
    app = make_app(RATELIMIT_ENABLED=True, LIMIT_CODES_PER_ADDRESS="1 per hour")
    with app.app_context():
        app_in_use(cast.amira.actor, now=cast.now)
    browser = browser_of(app, cast, "amira")
    for _ in range(2):
        answer = browser.post("/login/second", data={"code": "000000"})
    assert says_when(answer)
    assert 'action="/login/second"' in answer.text


@pytest.mark.parametrize(("path", "minutes"), [("/prove", 14), ("/unlock", 31)])
def test_a_password_too_many_leaves_the_form_that_waits_for_it(
    make_app: BuildApp, cast: Cast, clock: Clock, path: str, minutes: int
) -> None:
    app = make_app(RATELIMIT_ENABLED=True, LIMIT_SIGN_IN_PER_ACCOUNT="1 per hour")
    browser = browser_of(app, cast, "amira")
    clock.advance(minutes=minutes)
    for _ in range(2):
        answer = browser.post(path, data={"password": WRONG})
    assert says_when(answer)
    assert f'action="{path}"' in answer.text


def test_a_first_code_too_many_leaves_the_app_that_is_set_up(
    make_app: BuildApp, cast: Cast
) -> None:
    app = make_app(RATELIMIT_ENABLED=True, LIMIT_SIGN_IN_PER_ACCOUNT="1 per hour")
    browser = browser_of(app, cast, "amira")
    secret = browser.post("/account/app", follow_redirects=True).text.partition("<code")[2][:60]
    for _ in range(2):
        answer = browser.post("/account/app/confirmation", data={"code": "000000"})
    assert says_when(answer)
    assert secret in answer.text


@pytest.mark.parametrize("path", ["/desk/patients?q=Amira", "/desk/book?q=Amira"])
def test_a_search_too_many_is_one_press_away(make_app: BuildApp, cast: Cast, path: str) -> None:
    app = make_app(RATELIMIT_ENABLED=True, LIMIT_SEARCH="1 per hour")
    browser = browser_of(app, cast, "petra")
    browser.get(path)
    answer = browser.get(path)
    assert says_when(answer)
    assert f'href="{path}"' in answer.text
    assert says_when(browser.get(path, headers=HTMX))


def test_a_script_is_told_in_words(make_app: BuildApp) -> None:
    app = make_app(RATELIMIT_ENABLED=True, LIMIT_SIGN_IN_FOR_ALL="1 per hour")
    browser = app.test_client()
    browser.post("/login/passkey/question", json={})
    answer = browser.post("/login/passkey/question", json={}, headers=HTMX)
    assert says_when(answer)
    assert answer.is_json


def test_no_limited_page_is_forgotten_here(app: Flask) -> None:
    with app.app_context():
        assert set(_limited(app)) <= {*FORMS, *BUTTONS, *APART, *BY_SCRIPT, *READ}


def _limited(app: Flask) -> Iterable[str]:
    for endpoint, view in app.view_functions.items():
        name = get_qualified_name(view)
        if not endpoint.startswith("api.") and limiter.limit_manager.decorated_limits(name):
            yield endpoint


def _wish(cast: Cast, clock_time: str = "09:00", **typed: str) -> dict[str, str]:
    return {
        "doctor_id": cast.lena.doctor_id,
        "visit_type_id": cast.first_visit,
        "starts_at": cast.slot(FRIDAY, clock_time).isoformat(),
        **typed,
    }
