"""Signing in and staying signed in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask_jwt_extended import decode_token

from tests.api.conftest import Program, Programs
from tests.api.refusals import refused
from tests.application import Clock
from tests.cast import PASSWORD, Cast


def login(app: Flask, cast: Cast) -> dict[str, Any]:
    body = {"email": cast.amira.actor.email, "password": PASSWORD}
    answer = Program(app).post("/auth/login", body)
    assert answer.status_code == 200
    pair: dict[str, Any] = answer.get_json()
    return pair


def refresh(app: Flask, token: str) -> Any:
    return Program(app, token).post("/auth/refresh")


def test_signing_in_gives_a_pair_of_tokens(app: Flask, cast: Cast) -> None:
    pair = login(app, cast)
    assert sorted(pair) == ["access_token", "expires_in", "refresh_token", "token_type"]
    assert (pair["token_type"], pair["expires_in"]) == ("Bearer", 900)
    with app.app_context():
        claims = decode_token(pair["access_token"])
    assert claims["exp"] - claims["iat"] == timedelta(minutes=15).total_seconds()
    me = Program(app, pair["access_token"]).get("/me").get_json()
    assert me["email"] == cast.amira.actor.email


def test_T11_an_unknown_address_and_a_wrong_password_get_the_same_answer(
    nobody: Program, cast: Cast
) -> None:
    wrong = {"email": cast.amira.actor.email, "password": "wrong"}
    unknown = {"email": "nobody@example.org", "password": PASSWORD}
    found = []
    for body in (wrong, unknown, {"email": "no address", "password": PASSWORD}):
        problem = refused(nobody.post("/auth/login", body), 401, "bad_credentials")
        found.append(problem["detail"])
    assert len(set(found)) == 1


def test_address_and_password_are_needed(nobody: Program, cast: Cast) -> None:
    problem = refused(nobody.post("/auth/login", {}), 422, "invalid")
    assert {error["field"] for error in problem["errors"]} == {"email", "password"}


def test_a_refresh_token_gives_a_new_pair(app: Flask, cast: Cast) -> None:
    first = login(app, cast)
    answer = refresh(app, first["refresh_token"])
    assert answer.status_code == 200
    second = answer.get_json()
    assert second["refresh_token"] != first["refresh_token"]
    assert Program(app, second["access_token"]).get("/me").status_code == 200
    assert refresh(app, second["refresh_token"]).status_code == 200


def test_T14_a_refresh_token_used_twice_ends_the_whole_family(app: Flask, cast: Cast) -> None:
    first = login(app, cast)
    second = refresh(app, first["refresh_token"]).get_json()
    refused(refresh(app, first["refresh_token"]), 401, "invalid_token")
    refused(refresh(app, second["refresh_token"]), 401, "invalid_token")
    refused(Program(app, second["access_token"]).get("/me"), 401, "invalid_token")
    assert Program(app, login(app, cast)["access_token"]).get("/me").status_code == 200


def test_T13_each_token_has_its_own_use(app: Flask, cast: Cast, nobody: Program) -> None:
    pair = login(app, cast)
    refused(refresh(app, pair["access_token"]), 401, "invalid_token")
    refused(Program(app, pair["refresh_token"]).get("/me"), 401, "invalid_token")
    refused(nobody.post("/auth/refresh"), 401, "invalid_token")
    assert refresh(app, pair["refresh_token"]).status_code == 200


def test_T27_signing_out_ends_access_and_refresh_at_once(app: Flask, cast: Cast) -> None:
    pair, other = login(app, cast), login(app, cast)
    program = Program(app, pair["access_token"])
    answer = program.post("/auth/logout")
    assert (answer.status_code, answer.data) == (204, b"")
    refused(program.get("/me"), 401, "invalid_token")
    refused(program.post("/auth/logout"), 401, "invalid_token")
    refused(refresh(app, pair["refresh_token"]), 401, "invalid_token")
    assert Program(app, other["access_token"]).get("/me").status_code == 200


@pytest.mark.parametrize(("who", "hours"), [("amira", 14 * 24), ("lena", 12), ("petra", 12)])
def test_a_session_ends_in_the_end(
    cast: Cast, clock: Clock, signed_in: Programs, who: str, hours: int
) -> None:
    program = signed_in(getattr(cast, who))
    clock.advance(hours=hours, seconds=-1)
    assert program.get("/me").status_code == 200
    clock.advance(seconds=1)
    refused(program.get("/me"), 401, "invalid_token")


def test_who_is_archived_is_signed_out_at_once(
    petra: Program, krug: Program, nobody: Program, cast: Cast
) -> None:
    assert petra.delete(f"/admin/doctors/{cast.krug.doctor_id}").status_code == 204
    refused(krug.get("/me"), 401, "invalid_token")
    body = {"email": cast.krug.actor.email, "password": PASSWORD}
    refused(nobody.post("/auth/login", body), 401, "bad_credentials")


def test_the_length_of_no_answer_tells_of_a_token(nobody: Program, cast: Cast) -> None:
    """What reads is compressed, what gives tokens is not."""
    wish = {"Accept-Encoding": "br, gzip"}
    given = {"email": cast.amira.actor.email, "password": PASSWORD}
    answer = nobody.send("POST", "/auth/login", given, headers=wish)
    assert len(answer.get_json()["access_token"]) > 200
    assert "Content-Encoding" not in answer.headers
    assert nobody.send("GET", "/doctors", headers=wish).headers["Content-Encoding"] == "br"
