"""The token in the page's cookie: what is not ours in every respect is no token at all."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.accounts.models import User
from clinic.booking.absence import archive_doctor
from clinic.db import db, transaction
from tests.cast import NOW, Cast
from tests.cast_fixtures import SignIn

Forge = Callable[[dict[str, Any], str], str]


def _signed(key: str | None = None, algorithm: str = "HS256", **changes: Any) -> Forge:
    """A token with some claims changed, or left out where the change is None."""

    def forge(claims: dict[str, Any], secret: str) -> str:
        kept = {name: value for name, value in {**claims, **changes}.items() if value is not None}
        return jwt.encode(kept, key or secret, algorithm=algorithm)

    return forge


def _without_signature(claims: dict[str, Any], _secret: str) -> str:
    return jwt.encode(claims, "", algorithm="none")


def _tampered(claims: dict[str, Any], secret: str) -> str:
    head, _body, signature = jwt.encode(claims, secret, algorithm="HS256").split(".")
    body = json.dumps({**claims, "sub": "0" * 32}).encode()
    return ".".join((head, base64.urlsafe_b64encode(body).rstrip(b"=").decode(), signature))


def _cut(claims: dict[str, Any], secret: str) -> str:
    return jwt.encode(claims, secret, algorithm="HS256")[:-3]


PAST = datetime.now(UTC) - timedelta(hours=1)

FORGERIES: dict[str, Forge] = {
    "no signature": _without_signature,
    "another secret": _signed(key="another secret of more than thirty-two bytes"),
    "another algorithm": _signed(algorithm="HS512"),
    "another audience": _signed(aud="another clinic"),
    "no audience": _signed(aud=None),
    "another issuer": _signed(iss="somebody else"),
    "no expiry": _signed(exp=None),
    "expired": _signed(exp=PAST),
    "not valid yet": _signed(nbf=datetime.now(UTC) + timedelta(hours=1)),
    "a refresh token": _signed(type="refresh"),
    "no user": _signed(sub=None),
    "an unknown user": _signed(sub="0" * 32),
    "a user that is no text": _signed(sub=["a", "b"]),
    "no session": _signed(sid=None),
    "an unknown session": _signed(sid="0" * 32),
    "a session that is no text": _signed(sid={"a": 1}),
    "another user, old signature": _tampered,
    "cut off": _cut,
    "no token": lambda _claims, _secret: "not.a.token",
    "empty": lambda _claims, _secret: "",
    "very long": lambda _claims, _secret: "x" * 3000,
}


@pytest.fixture
def admin(client: FlaskClient, cast: Cast, sign_in: SignIn) -> FlaskClient:
    return sign_in(client, cast.petra)


def claims_of(app: Flask, client: FlaskClient) -> dict[str, Any]:
    cookie = client.get_cookie("clinic_session")
    assert cookie is not None
    return jwt.decode(
        cookie.value, app.config["JWT_SECRET_KEY"], algorithms=["HS256"], audience="clinic"
    )


def assert_signed_out(client: FlaskClient) -> None:
    answer = client.get("/admin/doctors")
    assert answer.status_code == 303
    assert answer.location.startswith("/login")


def test_the_token_that_was_given_opens_the_door(app: Flask, admin: FlaskClient) -> None:
    claims = claims_of(app, admin)
    admin.set_cookie("clinic_session", _signed()(claims, app.config["JWT_SECRET_KEY"]))
    assert admin.get("/admin/doctors").status_code == 200


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
@pytest.mark.parametrize("name", FORGERIES)
def test_T13_a_token_that_is_not_ours_signs_nobody_in(
    app: Flask, admin: FlaskClient, name: str
) -> None:
    token = FORGERIES[name](claims_of(app, admin), app.config["JWT_SECRET_KEY"])
    admin.set_cookie("clinic_session", token)
    assert_signed_out(admin)


def test_T27_one_person_s_session_is_no_good_under_another_name(
    app: Flask, client: FlaskClient, admin: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    amira = sign_in(app.test_client(), cast.amira)
    mixed = {**claims_of(app, amira), "sub": cast.petra.actor.user_id}
    amira.set_cookie("clinic_session", _signed()(mixed, app.config["JWT_SECRET_KEY"]))
    assert_signed_out(amira)


def test_T13_a_token_in_a_header_opens_no_page(app: Flask, admin: FlaskClient) -> None:
    cookie = admin.get_cookie("clinic_session")
    assert cookie is not None
    bearer = {"Authorization": f"Bearer {cookie.value}"}
    answer = app.test_client().get("/admin/doctors", headers=bearer)
    assert answer.status_code == 303


def test_T27_a_disabled_user_is_out_at_once(app: Flask, admin: FlaskClient, cast: Cast) -> None:
    with app.app_context(), transaction():
        db.session.get_one(User, cast.petra.actor.user_id).disabled_at = NOW
    assert_signed_out(admin)


def test_an_archived_doctor_is_out_at_once(app: Flask, cast: Cast, sign_in: SignIn) -> None:
    krug = sign_in(app.test_client(), cast.krug)
    with app.app_context():
        archive_doctor(cast.petra.actor, cast.krug.doctor_id, now=NOW)
    assert krug.get("/profile").status_code == 303


def test_T27_a_session_ends_after_twelve_hours_however_busy(
    app: Flask, admin: FlaskClient, clock: Any
) -> None:
    clock.advance(hours=12, minutes=1)
    assert_signed_out(admin)


def test_a_script_is_told_to_sign_in_and_comes_back(client: FlaskClient, cast: Cast) -> None:
    answer = client.get(
        "/admin/doctors",
        headers={"HX-Request": "true", "HX-Current-URL": "http://localhost/admin/doctors?q=a"},
    )
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/login?next=/admin/doctors?q%3Da"
