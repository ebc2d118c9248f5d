"""The pages that the links of mails open: looking does nothing, the button does, and only once."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.models import MailToken, User
from clinic.accounts.queries import account_of
from clinic.accounts.sessions.sign_in import sign_in as sign_in_by_password
from clinic.accounts.tokens import mint
from clinic.audit.models import AuditEntry
from clinic.db import db, transaction
from clinic.notifications.kinds import Channel, Topic
from clinic.notifications.preferences import muted_by
from clinic.notifications.reminders.unsubscribe import unsubscribe_token
from tests.application import BuildApp, Clock
from tests.cast import PASSWORD, Cast, OnlinePatient, Staff
from tests.cast_fixtures import SignIn
from tests.outbox import all_owed, owed_to

NEW = "another-harbour-lantern-43"
PURPOSES = {
    "verify": TokenPurpose.VERIFY_EMAIL,
    "reset": TokenPurpose.RESET_PASSWORD,
    "invitation": TokenPurpose.INVITATION,
}
#: What whoever follows a link presses, and what they fill in.
FILLED_IN = {"verify": {}, "reset": {"password": NEW}, "invitation": {"password": NEW}}


def token(app: Flask, purpose: str, person: Staff | OnlinePatient, *, now: datetime) -> str:
    with app.app_context():
        return mint(person.actor.user_id, PURPOSES[purpose], now=now)


def unverify(app: Flask, person: Staff | OnlinePatient) -> None:
    with app.app_context(), transaction() as session:
        session.execute(
            update(User).where(User.id == person.actor.user_id).values(email_verified_at=None)
        )


def is_verified(app: Flask, person: Staff | OnlinePatient) -> bool:
    with app.app_context():
        return account_of(person.actor).verified


def used(app: Flask) -> list[datetime | None]:
    with app.app_context():
        return list(db.session.scalars(db.select(MailToken.used_at)))


def reuses(app: Flask) -> list[tuple[str, str]]:
    rows = select(AuditEntry).where(AuditEntry.action == "authn_token_reuse")
    with app.app_context():
        return [(row.subject_id, row.reason) for row in db.session.scalars(rows)]


# -- following a link ------------------------------------------------------------------------------


@pytest.mark.parametrize("purpose", PURPOSES)
def test_T12_the_secret_leaves_the_address_at_once(
    app: Flask, client: FlaskClient, cast: Cast, purpose: str
) -> None:
    secret = token(app, purpose, cast.amira, now=cast.now)
    answer = client.get(f"/t/{purpose}/{secret}")
    assert (answer.status_code, answer.location) == (303, f"/{purpose}")
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    page = client.get(answer.location)
    assert page.status_code == 200
    assert secret not in page.text


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_T28_looking_at_a_link_uses_nothing_up(
    app: Flask, client: FlaskClient, cast: Cast, purpose: str, method: str
) -> None:
    unverify(app, cast.amira)
    secret = token(app, purpose, cast.amira, now=cast.now)
    for _again in range(2):
        client.open(f"/t/{purpose}/{secret}", method=method, follow_redirects=True)
    assert used(app) == [None]
    assert not is_verified(app, cast.amira)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_T12_a_link_acts_once(app: Flask, client: FlaskClient, cast: Cast, purpose: str) -> None:
    secret = token(app, purpose, cast.amira, now=cast.now)
    client.get(f"/t/{purpose}/{secret}")
    assert client.post(f"/{purpose}", data=FILLED_IN[purpose]).status_code == 303
    assert client.post(f"/{purpose}", data=FILLED_IN[purpose]).status_code == 410
    client.get(f"/t/{purpose}/{secret}")
    assert client.get(f"/{purpose}").status_code == 410


@pytest.mark.parametrize("purpose", PURPOSES)
def test_T12_pressing_the_button_of_a_used_link_is_in_the_audit_and_looking_is_not(
    app: Flask, client: FlaskClient, cast: Cast, purpose: str
) -> None:
    secret = token(app, purpose, cast.amira, now=cast.now)
    client.get(f"/t/{purpose}/{secret}")
    client.post(f"/{purpose}", data=FILLED_IN[purpose])
    client.get(f"/t/{purpose}/{secret}", follow_redirects=True)
    assert reuses(app) == []
    client.get(f"/t/{purpose}/{secret}")
    client.post(f"/{purpose}", data=FILLED_IN[purpose])
    assert reuses(app) == [(cast.amira.actor.user_id, "used")]


@pytest.mark.parametrize("purpose", PURPOSES)
def test_T12_a_link_that_is_over_says_so_and_offers_another(
    app: Flask, client: FlaskClient, cast: Cast, clock: Clock, purpose: str
) -> None:
    client.get(f"/t/{purpose}/{token(app, purpose, cast.amira, now=cast.now)}")
    clock.advance(days=8)
    for answer in (
        client.get(f"/{purpose}"),
        client.post(f"/{purpose}", data=FILLED_IN[purpose]),
    ):
        assert answer.status_code == 410
        assert "no longer works" in answer.text
        assert ("/login" if purpose == "verify" else "/forgot") in answer.text


@pytest.mark.parametrize("purpose", PURPOSES)
def test_who_has_no_link_gets_nowhere(client: FlaskClient, cast: Cast, purpose: str) -> None:
    assert client.get(f"/{purpose}").status_code == 410
    assert client.post(f"/{purpose}", data=FILLED_IN[purpose]).status_code == 410
    client.get(f"/t/{purpose}/no-such-secret")
    assert client.get(f"/{purpose}").status_code == 410


def test_T12_a_link_for_one_thing_is_good_for_no_other(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    secret = token(app, "verify", cast.amira, now=cast.now)
    client.get(f"/t/reset/{secret}")
    assert client.post("/reset", data={"password": NEW}).status_code == 410
    client.get(f"/t/verify/{secret}")
    assert client.get("/reset").status_code == 410


@pytest.mark.parametrize("address", ["/t/other/x", f"/t/reset/{'x' * 201}", "/t/reset", "/t/"])
def test_an_address_that_is_none_is_not_found(
    client: FlaskClient, cast: Cast, address: str
) -> None:
    assert client.get(address).status_code == 404


# -- what they do ----------------------------------------------------------------------------------


def test_who_confirms_the_address_signed_in_comes_home(
    app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    unverify(app, cast.amira)
    sign_in(client, cast.amira)
    assert "Please confirm your address" in client.get("/home").text
    client.get(f"/t/verify/{token(app, 'verify', cast.amira, now=cast.now)}")
    assert client.post("/verify").location == "/home"
    assert is_verified(app, cast.amira)
    assert "Please confirm your address" not in client.get("/home").text


def test_the_address_can_be_confirmed_on_another_device(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    unverify(app, cast.amira)
    client.get(f"/t/verify/{token(app, 'verify', cast.amira, now=cast.now)}")
    assert client.post("/verify").location == "/login"
    assert is_verified(app, cast.amira)


def test_T12_a_new_password_is_set_and_the_old_sessions_end(
    app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    elsewhere = sign_in(app.test_client(), cast.amira)
    client.get(f"/t/reset/{token(app, 'reset', cast.amira, now=cast.now)}")
    assert client.post("/reset", data={"password": NEW}).location == "/login"
    assert elsewhere.get("/home").status_code == 303
    with app.app_context():
        sign_in_by_password(email=cast.amira.actor.email, password=NEW, now=cast.now)


def test_a_weak_password_is_asked_for_again_and_the_link_stays(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    client.get(f"/t/reset/{token(app, 'reset', cast.amira, now=cast.now)}")
    answer = client.post("/reset", data={"password": "short"})
    assert answer.status_code == 422
    assert "at least 12 characters" in answer.text
    assert client.post("/reset", data={}).status_code == 422
    assert client.post("/reset", data={"password": NEW}).status_code == 303


# -- asking ----------------------------------------------------------------------------------------


def test_who_forgot_the_password_asks_from_the_sign_in(client: FlaskClient, cast: Cast) -> None:
    assert 'href="/forgot"' in client.get("/login").text
    assert client.get("/forgot").status_code == 200


def test_T11_the_answer_is_the_same_whether_there_is_an_account_or_not(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    answers = [
        client.post("/forgot", data={"email": email}, follow_redirects=True)
        for email in ("amira.rahman@example.org", "nobody@example.org")
    ]
    # The token of the page's forms tells the second in which it was made.
    one, other = (re.sub(r'name="csrf-token" content="[^"]+"', "", it.text) for it in answers)
    assert one == other
    assert answers[0].status_code == answers[1].status_code == 200
    with app.app_context():
        assert owed_to(cast.amira.actor.user_id) == ["reset_password"]


@pytest.mark.parametrize("email", ["", "amira", "a" * 300])
def test_what_is_no_address_is_asked_for_again(client: FlaskClient, cast: Cast, email: str) -> None:
    assert client.post("/forgot", data={"email": email}).status_code == 422


def test_an_unverified_person_asks_for_the_mail_once_more(
    app: Flask, client: FlaskClient, cast: Cast, clock: Clock, sign_in: SignIn
) -> None:
    unverify(app, cast.amira)
    sign_in(client, cast.amira)
    for seconds in (0, 10, 60):
        clock.advance(seconds=seconds)
        assert client.post("/verification").location == "/verify/code"
    with app.app_context():
        assert owed_to(cast.amira.actor.user_id) == ["verify_email"] * 2


def test_a_verified_person_is_sent_nothing(
    app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(client, cast.amira)
    with app.app_context():
        before = all_owed()
    client.post("/verification")
    with app.app_context():
        assert all_owed() == before


def test_nobody_asks_for_a_mail_without_signing_in(client: FlaskClient, cast: Cast) -> None:
    assert client.post("/verification").location.startswith("/login")


# -- reminders -------------------------------------------------------------------------------------


def mutes_of(app: Flask, person: OnlinePatient) -> set[tuple[Topic, str]]:
    with app.app_context():
        return muted_by([person.actor.user_id])[person.actor.user_id]


def unsubscribe_link(app: Flask, person: OnlinePatient) -> str:
    secret = unsubscribe_token(person.actor.user_id, app.config["SECRET_KEY"])
    return f"/unsubscribe/{secret}"


def test_T28_reminders_stop_by_a_button_and_nobody_signs_in(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    link = unsubscribe_link(app, cast.amira)
    assert client.get(link).status_code == 200
    assert mutes_of(app, cast.amira) == set()
    for _again in range(2):
        assert client.post(link).status_code == 200
    assert mutes_of(app, cast.amira) == {(Topic.REMINDERS, Channel.MAIL)}
    assert mutes_of(app, cast.jonas) == set()


def test_a_mail_program_stops_them_by_itself(make_app: BuildApp, cast: Cast) -> None:
    app = make_app(WTF_CSRF_ENABLED=True)
    answer = app.test_client().post(
        unsubscribe_link(app, cast.amira), data={"List-Unsubscribe": "One-Click"}
    )
    assert answer.status_code == 200
    assert mutes_of(app, cast.amira) == {(Topic.REMINDERS, Channel.MAIL)}


def test_nobody_writes_such_a_link_themselves(app: Flask, client: FlaskClient, cast: Cast) -> None:
    other = unsubscribe_token(cast.amira.actor.user_id, "another secret of another clinic")
    for forged in (other, "x", cast.amira.actor.user_id):
        for method in ("GET", "POST"):
            assert client.open(f"/unsubscribe/{forged}", method=method).status_code == 404
    assert mutes_of(app, cast.amira) == set()


def test_a_shut_out_person_s_link_is_over(app: Flask, client: FlaskClient, cast: Cast) -> None:
    secret = token(app, "reset", cast.amira, now=cast.now - timedelta(minutes=1))
    with app.app_context(), transaction() as session:
        session.execute(
            update(User).where(User.id == cast.amira.actor.user_id).values(disabled_at=cast.now)
        )
    client.get(f"/t/reset/{secret}")
    assert client.get("/reset").status_code == 410
    with app.app_context():
        user = db.session.get_one(User, cast.amira.actor.user_id)
        assert user.password_hash is not None
        assert PASSWORD not in user.password_hash
