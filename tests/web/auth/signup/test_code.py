"""From a time that a visitor keeps to the form that books it: registering, and the code of the mail."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from tests.application import BuildApp, Clock
from tests.cast import FRIDAY, PASSWORD, Cast, email_of
from tests.notifications.post import PostOffice

NEW = {"full_name": "Emma Lind", "email": "emma.lind@example.org", "password": PASSWORD}


def keeps(client: FlaskClient, cast: Cast) -> None:
    """A visitor presses a time."""
    wish = {
        "doctor_id": cast.lena.doctor_id,
        "visit_type_id": cast.first_visit,
        "starts_at": cast.slot(FRIDAY, "09:00").isoformat(),
    }
    assert client.post("/holds", data=wish).status_code == 303


def post_of(app: Flask, clock: Clock) -> PostOffice:
    post = PostOffice(clock)
    with app.app_context():
        post.work()
    return post


def test_the_code_of_the_mail_leads_to_the_form_of_the_time_that_is_kept(
    app: Flask, client: FlaskClient, cast: Cast, clock: Clock
) -> None:
    keeps(client, cast)
    page = client.get(client.post("/register", data={**NEW, "next": "/find"}).location)
    assert "emma.lind@example.org" in page.text
    [letter] = post_of(app, clock).letters
    assert letter.kept is not None
    assert letter.kept.starts_at == cast.slot(FRIDAY, "09:00")
    assert letter.code is not None
    answer = client.post("/verify/code", data={"code": letter.code.digits, "next": "/find"})
    assert answer.location.startswith(f"/doctors/{cast.lena.doctor_id}?")
    assert "09:00 is held for you" in client.get(answer.location).text
    assert client.get("/verify/code").location.startswith("/doctors/")


def test_the_time_that_is_kept_stands_on_the_page_and_every_other_leads_back_to_it(
    client: FlaskClient, cast: Cast
) -> None:
    keeps(client, cast)
    client.post("/register", data=NEW)
    assert "held for you" in client.get("/verify/code").text
    home = client.get("/home").text
    assert 'href="/verify/code">Enter the code' in home
    assert "Do you expect visits here?" in client.get("/appointments").text


def test_without_a_time_it_leads_to_what_was_wanted_and_to_no_other_site(
    app: Flask, client: FlaskClient, cast: Cast, clock: Clock
) -> None:
    wanted = client.post("/register", data={**NEW, "next": "/appointments"}).location
    assert wanted == "/verify/code?next=/appointments"
    [letter] = post_of(app, clock).letters
    assert letter.code is not None
    typed = {"code": letter.code.digits, "next": "//evil.example/"}
    assert client.post("/verify/code", data=typed).location == "/home"


def test_a_used_up_code_says_so_and_one_press_asks_for_a_new_one(
    client: FlaskClient, cast: Cast
) -> None:
    client.post("/register", data=NEW)
    pages = [client.post("/verify/code", data={"code": "no code"}) for _try in range(6)]
    assert [page.status_code for page in pages] == [422] * 6
    assert "This code is not right" in pages[3].text
    assert "Ask for a new one" in pages[5].text
    assert client.post("/verification").location == "/verify/code"


def test_asked_too_often_the_page_says_when_it_goes_on(
    make_app: BuildApp, cast: Cast, clock: Clock, limits: None
) -> None:
    client = make_app(RATELIMIT_ENABLED=True, LIMIT_VERIFICATION="9 per minute").test_client()
    client.post("/register", data=NEW)
    statuses = []
    for _ask in range(3):
        clock.advance(minutes=5)
        page = client.post("/verification")
        statuses.append(page.status_code)
    assert statuses == [303, 303, 429]
    assert "Wait 45 minutes" in page.text
    assert 'name="code"' in page.text


def test_T11_the_owner_of_a_known_address_goes_on_in_another_browser(
    app: Flask, client: FlaskClient, cast: Cast, clock: Clock
) -> None:
    keeps(client, cast)
    client.post("/register", data={**NEW, "email": email_of("Amira Rahman")})
    [letter] = post_of(app, clock).letters
    other = app.test_client()
    for _look in range(2):
        page = other.get(other.get(f"/t/sign-in/{letter.token}").location)
        assert "Sign in and continue" in page.text
    answer = other.post("/login/link")
    assert answer.location.startswith(f"/doctors/{cast.lena.doctor_id}?")
    assert "09:00 is held for you" in other.get(answer.location).text
    assert client.get("/home").location.startswith("/login")
    assert other.post("/login/link").status_code == 410
