"""Tokens that are not ours in every respect, not for this, or not any more: 401, and nothing else."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from clinic.accounts.changes.reset import reset_password
from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.models import User
from clinic.accounts.permissions import Role
from clinic.accounts.tokens import mint
from clinic.db import db, transaction
from tests.api.conftest import Program, Programs
from tests.application import Clock
from tests.cast import NOW, PASSWORD, Cast, OnlinePatient, Staff
from tests.cast_fixtures import SignIn
from tests.counting import besides_the_audit, statements

Claims = dict[str, Any]
Forge = Callable[[Claims, str], str]
#: With these only the server's secret is wanting.
OWN_KEY = "a key of the attacker's own, of more than thirty-two bytes"
PAST = datetime.now(UTC) - timedelta(hours=1)


# -- forging ---------------------------------------------------------------------------------------


def packed(value: Any) -> str:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def written(header: Any, claims: Any, key: str, digest: str = "sha256") -> str:
    """A token put together by hand, as no library would."""
    signed = f"{packed(header)}.{packed(claims)}"
    signature = hmac.new(key.encode(), signed.encode(), digest).digest()
    return f"{signed}.{packed(signature)}"


def head(**more: Any) -> Mapping[str, Any]:
    return {"alg": "HS256", "typ": "JWT", **more}


def changed(**changes: Any) -> Forge:
    """A token with the right signature and some claims changed, or left out where it says None."""

    def forge(claims: Claims, secret: str) -> str:
        kept = {name: value for name, value in {**claims, **changes}.items() if value is not None}
        return jwt.encode(kept, secret, algorithm="HS256")

    return forge


def headed(**more: Any) -> Forge:
    """A token of the attacker's own, whose header says where to look for the key."""
    return lambda claims, _secret: written(head(**more), claims, OWN_KEY)


def signed_as(algorithm: str, digest: str = "sha256") -> Forge:
    """The right secret, under the name of another algorithm."""
    return lambda claims, secret: written(head(alg=algorithm), claims, secret, digest)


def tampered(claims: Claims, secret: str) -> str:
    first, _claims, signature = jwt.encode(claims, secret, algorithm="HS256").split(".")
    return ".".join((first, packed({**claims, "sub": "0" * 32}), signature))


#: Nobody who does not know the secret gets beyond the signature.
WRONGLY_SIGNED: dict[str, Forge] = {
    "alg none": lambda claims, _: jwt.encode(claims, "", algorithm="none"),
    "alg None, with a signature": signed_as("None"),
    "no algorithm": lambda claims, secret: written({"typ": "JWT"}, claims, secret),
    "an algorithm that is no text": lambda claims, s: written(head(alg=["HS256"]), claims, s),
    "HS384": signed_as("HS384", "sha384"),
    "HS512": signed_as("HS512", "sha512"),
    "RS256 with the secret as its key": signed_as("RS256"),
    "ES256": signed_as("ES256"),
    "another secret": headed(),
    "a short secret": lambda claims, _: written(head(), claims, "short"),
    "an empty secret": lambda claims, _: written(head(), claims, ""),
    "another user under an old signature": tampered,
    "cut off": lambda claims, secret: jwt.encode(claims, secret, algorithm="HS256")[:-3],
    "no signature": lambda claims, secret: written(head(), claims, secret).rpartition(".")[0] + ".",
    "jku": headed(jku="https://attacker.example/keys.json"),
    "x5u": headed(x5u="https://attacker.example/chain.pem"),
    "jwk": headed(jwk={"kty": "oct", "k": packed(OWN_KEY.encode())}),
    "kid of a file": headed(kid="../../../../dev/null"),
    "kid of a query": headed(kid="x' UNION SELECT 'key"),
    "kid that is no text": headed(kid={"a": 1}),
    "crit": headed(crit=["exp"]),
    "b64": headed(b64=False, crit=["b64"]),
    "a list for a header": lambda claims, _: written([1], claims, OWN_KEY),
    "a list for claims": lambda _claims, _: written(head(), [1], OWN_KEY),
    "no JSON in the claims": lambda _claims, _: written(head(), b"\xff\xfe", OWN_KEY),
    "claims nested deeply": lambda _claims, _: written(head(), b'{"a":' * 1_000, OWN_KEY),
    "a header nested deeply": lambda claims, _: written(b"[" * 5_000, claims, OWN_KEY),
    "a number of many digits": lambda _c, _: written(head(), b'{"exp":' + b"9" * 5_000, OWN_KEY),
    "claims that are no text": lambda _c, _: written(head(), {"sub": 1, "aud": 2}, OWN_KEY),
}  # fmt: skip

#: Signed by us, and still no access token.
NOT_MEANT: dict[str, Forge] = {
    "another audience": changed(aud="another clinic"),
    "no audience": changed(aud=None),
    "another issuer": changed(iss="somebody else"),
    "no issuer": changed(iss=None),
    "no expiry": changed(exp=None),
    "expired": changed(exp=PAST),
    "not valid yet": changed(nbf=datetime.now(UTC) + timedelta(hours=1)),
    "no date of issue": changed(iat=None),
    "of another type": changed(type="refresh"),
    "nobody's": changed(sub=None),
    "an unknown user's": changed(sub="0" * 32),
    "of no session": changed(sid=None),
    "of an unknown session": changed(sid="0" * 32),
    "of a session that is no text": changed(sid={"a": 1}),
}


def claims_of(app: Flask, program: Program) -> Claims:
    claims: Claims = jwt.decode(
        program.token, app.config["JWT_SECRET_KEY"], algorithms=["HS256"], audience="clinic"
    )
    return claims


def pair_of(app: Flask, person: Staff | OnlinePatient) -> tuple[Program, Program]:
    """Somebody signs in: a program with the access token, and one with the refresh token."""
    body = {"email": person.actor.email, "password": PASSWORD}
    return programs_of(app, Program(app).post("/auth/login", body))


def programs_of(app: Flask, answer: TestResponse) -> tuple[Program, Program]:
    assert answer.status_code == 200, answer.text
    pair = answer.get_json()
    return Program(app, pair["access_token"]), Program(app, pair["refresh_token"])


def assert_refused(answer: TestResponse) -> None:
    assert answer.status_code == 401, answer.text
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["code"] == "invalid_token"
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


@pytest.fixture
def petra(cast: Cast, signed_in: Programs) -> Program:
    """The admin's program."""
    return signed_in(cast.petra)


# -- tokens that are none --------------------------------------------------------------------------


def test_a_token_made_by_hand_as_ours_are_is_taken(app: Flask, petra: Program) -> None:
    token = written(head(), claims_of(app, petra), app.config["JWT_SECRET_KEY"])
    assert Program(app, token).get("/me").status_code == 200


@pytest.mark.parametrize("name", WRONGLY_SIGNED)
def test_T13_a_wrongly_signed_token_is_refused_without_asking_the_database_for_anything(
    app: Flask, petra: Program, name: str
) -> None:
    token = WRONGLY_SIGNED[name](claims_of(app, petra), app.config["JWT_SECRET_KEY"])
    with app.app_context(), statements() as asked:
        assert_refused(Program(app, token).get("/me"))
        assert_refused(Program(app, token).post("/auth/refresh"))
        assert_refused(Program(app, token).post("/auth/logout"))
    assert besides_the_audit(asked) == []


@pytest.mark.parametrize("name", NOT_MEANT)
def test_T13_a_token_that_is_not_meant_for_this_is_refused(
    app: Flask, petra: Program, name: str
) -> None:
    token = NOT_MEANT[name](claims_of(app, petra), app.config["JWT_SECRET_KEY"])
    assert_refused(Program(app, token).get("/me"))


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer  ",
        "Bearer x y",
        "Bearer null",
        "Bearer ...",
        "Bearer \xfc\xf1\xed.\xe7\xf6.\xf0\xe9",
        "Bearer \xff\xfe\x80",
        "Bearer " + "x" * 8_000,
        "Bearer " + "." * 8_000,
        "Basic cGV0cmE6c2VjcmV0",
        "Digest username=petra",
        "Token abc",
        "garbage",
        ", ,",
        "Bearer a.b.c, Bearer d.e.f",
    ],
    ids=lambda header: repr(header[:24]),
)
def test_T13_garbage_in_the_header_is_no_token(app: Flask, cast: Cast, header: str) -> None:
    with app.app_context(), statements() as asked:
        for method, path in (("GET", "/me"), ("POST", "/auth/refresh"), ("POST", "/appointments")):
            headers = {"Authorization": header}
            assert_refused(Program(app).send(method, path, headers=headers))
    assert besides_the_audit(asked) == []


def test_a_right_token_under_another_scheme_is_no_token(app: Flask, petra: Program) -> None:
    for scheme in ("Basic", "Token", "JWT"):
        headers = {"Authorization": f"{scheme} {petra.token}"}
        assert_refused(Program(app).send("GET", "/me", headers=headers))


def test_who_brings_no_token_at_all_is_told_the_same(nobody: Program, cast: Cast) -> None:
    assert_refused(nobody.get("/me"))
    assert_refused(nobody.post("/auth/refresh"))


def test_a_bad_token_closes_nothing_that_is_open_to_everybody(app: Flask, cast: Cast) -> None:
    assert Program(app, "not.a.token").get("/clinic").status_code == 200


# -- tokens of another kind ------------------------------------------------------------------------


def test_T13_a_refresh_token_is_no_access_token(app: Flask, cast: Cast) -> None:
    _access, refresh = pair_of(app, cast.amira)
    assert_refused(refresh.get("/me"))


def test_T13_an_access_token_is_no_refresh_token(app: Flask, cast: Cast) -> None:
    access, _refresh = pair_of(app, cast.amira)
    assert_refused(access.post("/auth/refresh"))


def test_T13_the_token_of_a_page_is_worth_nothing_in_a_header(
    app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    cookie = sign_in(client, cast.petra).get_cookie("clinic_session")
    assert cookie is not None
    assert_refused(Program(app, cookie.value).get("/me"))
    assert_refused(Program(app, cookie.value).post("/auth/refresh"))


def test_T13_the_token_of_a_program_is_worth_nothing_in_a_page_s_cookie(
    client: FlaskClient, petra: Program
) -> None:
    client.set_cookie("clinic_session", petra.token)
    answer = client.get("/admin/doctors")
    assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/login")


def test_T13_the_cookie_of_a_page_opens_nothing_here(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    assert_refused(sign_in(client, cast.petra).get("/api/v1/me"))


# -- tokens that were good -------------------------------------------------------------------------


def test_T27_logging_out_ends_access_and_refresh_at_once(app: Flask, cast: Cast) -> None:
    access, refresh = pair_of(app, cast.amira)
    assert access.post("/auth/logout").status_code == 204
    assert_refused(access.get("/me"))
    assert_refused(access.post("/auth/logout"))
    assert_refused(refresh.post("/auth/refresh"))


def test_logging_out_ends_this_session_and_no_other(app: Flask, cast: Cast) -> None:
    access, _refresh = pair_of(app, cast.amira)
    other, _other_refresh = pair_of(app, cast.amira)
    access.post("/auth/logout")
    assert other.get("/me").status_code == 200


def test_T27_who_is_disabled_is_out_at_once(app: Flask, cast: Cast) -> None:
    access, refresh = pair_of(app, cast.amira)
    with app.app_context(), transaction():
        db.session.get_one(User, cast.amira.actor.user_id).disabled_at = NOW
    assert_refused(access.get("/me"))
    assert_refused(refresh.post("/auth/refresh"))


def test_T12_a_new_password_ends_all_that_was_open(app: Flask, cast: Cast) -> None:
    access, refresh = pair_of(app, cast.amira)
    with app.app_context():
        link = mint(cast.amira.actor.user_id, TokenPurpose.RESET_PASSWORD, now=NOW)
        reset_password(link, "another-harbour-lantern", now=NOW)
    assert_refused(access.get("/me"))
    assert_refused(refresh.post("/auth/refresh"))


def test_a_session_ends_however_young_its_tokens_are(app: Flask, cast: Cast, clock: Clock) -> None:
    access, _refresh = pair_of(app, cast.amira)
    clock.advance(days=14, minutes=1)
    assert_refused(access.get("/me"))


def test_a_refresh_token_is_changed_for_a_new_pair(app: Flask, cast: Cast) -> None:
    _access, refresh = pair_of(app, cast.amira)
    access, following = programs_of(app, refresh.post("/auth/refresh"))
    assert access.get("/me").status_code == 200
    assert following.post("/auth/refresh").status_code == 200


def test_T14_a_refresh_token_used_twice_ends_its_whole_family(app: Flask, cast: Cast) -> None:
    first_access, first = pair_of(app, cast.amira)
    second_access, second = programs_of(app, first.post("/auth/refresh"))
    assert_refused(first.post("/auth/refresh"))
    assert_refused(second.post("/auth/refresh"))
    assert_refused(second_access.get("/me"))
    assert_refused(first_access.get("/me"))


def test_a_family_that_is_dead_takes_no_other_session_along(app: Flask, cast: Cast) -> None:
    _access, first = pair_of(app, cast.amira)
    other, other_refresh = pair_of(app, cast.amira)
    first.post("/auth/refresh")
    assert_refused(first.post("/auth/refresh"))
    assert other.get("/me").status_code == 200
    assert other_refresh.post("/auth/refresh").status_code == 200


# -- what a token does not say ---------------------------------------------------------------------


def test_another_role_counts_at_once_with_the_old_token(
    app: Flask, cast: Cast, petra: Program
) -> None:
    assert petra.get("/admin/doctors").status_code == 200
    with app.app_context(), transaction():
        db.session.get_one(User, cast.petra.actor.user_id).role = Role.PATIENT
    answer = petra.get("/admin/doctors")
    assert (answer.status_code, answer.get_json()["code"]) == (403, "forbidden")
    assert petra.get("/me").get_json()["role"] == "patient"


def test_what_a_token_says_of_a_role_is_not_looked_at(app: Flask, cast: Cast) -> None:
    access, _refresh = pair_of(app, cast.amira)
    claims = claims_of(app, access) | {"role": "admin", "permissions": ["manage_doctors"]}
    token = changed(**claims)(claims, app.config["JWT_SECRET_KEY"])
    assert Program(app, token).get("/admin/doctors").status_code == 403
