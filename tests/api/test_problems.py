"""Every refusal is a problem, and they come in one order."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask_jwt_extended import create_access_token

from clinic.api.v1 import clinic
from tests.api.conftest import Program, Programs
from tests.api.refusals import assert_unknown, refused
from tests.cast import THURSDAY, Cast
from tests.cast_fixtures import SignIn

# How an error is told does not depend on the database.
pytestmark = pytest.mark.only_on("sqlite")

BOOK = "/appointments"


@pytest.mark.parametrize("path", ["/nowhere", "/clinic/", "/", "", "/admin"])
def test_an_address_that_is_none_is_unknown_with_and_without_a_token(
    nobody: Program, amira: Program, path: str
) -> None:
    assert_unknown(nobody.get(path), amira.get(path))
    refused(nobody.raw("POST", path, "{", "text/plain"), 404, "not_found")


def test_below_the_api_everything_is_a_problem(app: Flask) -> None:
    for path in ("/api", "/api/", "/api/v2/clinic", "/api/%00"):
        refused(app.test_client().get(path), 404, "not_found")


@pytest.mark.parametrize("method", ["DELETE", "PUT", "OPTIONS", "TRACE"])
def test_a_method_that_is_none_is_told_with_and_without_a_token(
    nobody: Program, amira: Program, method: str
) -> None:
    for program in (nobody, amira):
        answer = program.send(method, "/me")
        refused(answer, 405, "method_not_allowed")
        assert {"GET", "PATCH"} <= set(answer.headers["Allow"].split(", "))


def test_a_missing_token_goes_before_everything_that_is_sent(nobody: Program) -> None:
    refused(nobody.raw("POST", BOOK, "{", "text/plain"), 401, "invalid_token")
    refused(nobody.raw("POST", BOOK, "x" * 2_000_000), 401, "invalid_token")
    refused(nobody.post("/appointments/unknown/confirmation", []), 401, "invalid_token")


def test_a_role_goes_before_the_body(amira: Program) -> None:
    answer = amira.raw("POST", "/appointments/unknown/confirmation", "{", "text/plain")
    refused(answer, 403, "forbidden")


def test_reading_the_body_goes_before_looking_for_the_thing(lena: Program) -> None:
    path = "/appointments/unknown/confirmation"
    refused(lena.raw("POST", path, "a=b", "text/plain"), 415, "unsupported_media_type")
    refused(lena.raw("POST", path, "{"), 400, "malformed")


def test_looking_for_the_thing_goes_before_judging_the_body(lena: Program) -> None:
    refused(lena.post("/appointments/unknown/confirmation", {"version": "x"}), 404, "not_found")
    refused(lena.post("/appointments/unknown/confirmation", []), 404, "not_found")
    refused(lena.put("/doctors/unknown/working-hours", {"weekly": 1}), 404, "not_found")


def test_judging_the_body_goes_before_the_state(lena: Program, cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    path = f"/appointments/{visit.id}/confirmation"
    refused(lena.post(path, {"version": "x"}), 422, "invalid", field="version")
    refused(lena.post(path, {"version": 2}), 409, "wrong_state")


def token_of(app: Flask, cast: Cast, **claims: Any) -> str:
    with app.app_context():
        return create_access_token(cast.amira.actor.user_id, additional_claims=claims)


def test_T13_anything_wrong_with_a_token_is_told_in_the_same_way(
    app: Flask, cast: Cast, amira: Program
) -> None:
    tokens = {
        "nonsense": "nonsense",
        "cut": amira.token[:-4],
        "without a session": token_of(app, cast),
        "of an unknown session": token_of(app, cast, sid="unknown"),
        "not text": token_of(app, cast, sid=["x"]),
        "empty": " ",
        "in pieces": "a.b.c",
        "of another alphabet": "ä.ö.ü",
    }
    for what, token in tokens.items():
        assert refused(Program(app, token).get("/me"), 401, "invalid_token"), what
    headers = {"Authorization": f"Basic {amira.token}"}
    refused(Program(app).send("GET", "/me", headers=headers), 401, "invalid_token")


def test_T22_no_cookie_is_read(app: Flask, cast: Cast, sign_in: SignIn, amira: Program) -> None:
    browser = sign_in(app.test_client(), cast.amira)
    assert browser.get("/appointments").status_code == 200
    refused(browser.get("/api/v1/me"), 401, "invalid_token")
    browser.set_cookie(app.config["JWT_ACCESS_COOKIE_NAME"], amira.token)
    refused(browser.get("/api/v1/me"), 401, "invalid_token")


def test_the_token_of_a_page_is_none_of_a_program(app: Flask, cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(app.test_client(), cast.amira)
    cookie = browser.get_cookie(app.config["JWT_ACCESS_COOKIE_NAME"])
    assert cookie is not None
    refused(Program(app, cookie.value).get("/me"), 401, "invalid_token")


def test_no_answer_sets_a_cookie(amira: Program, nobody: Program, cast: Cast) -> None:
    for answer in (amira.get("/me"), nobody.get("/clinic"), nobody.get("/me")):
        assert "Set-Cookie" not in answer.headers


def test_T1_unknown_and_not_yours_look_the_same(jonas: Program, krug: Program, cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    for program in (jonas, krug):
        mine, other = f"/appointments/{visit.id}", "/appointments/unknown"
        assert_unknown(program.get(mine), program.get(other))
        for step, body in (
            ("cancellation", {"reason": "No"}),
            ("reschedule", {"starts_at": "2026-11-27T10:00:00Z"}),
        ):
            assert_unknown(
                program.post(f"{mine}/{step}", body), program.post(f"{other}/{step}", body)
            )


@pytest.mark.parametrize("text", ["", " ", "{", "{'a': 1}", "[1,]", "\xff", "{}{}", "NaN", "01"])
def test_what_is_no_json_is_malformed(amira: Program, text: str) -> None:
    answer = amira.raw("PATCH", "/me", text.encode("latin-1"))
    if text == "":
        assert answer.status_code == 200  # nothing at all changes nothing
    else:
        refused(answer, 400, "malformed")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_json_does_not_know_are_malformed(lena: Program, number: str) -> None:
    text = f'{{"version": {number}}}'
    refused(lena.raw("POST", "/appointments/unknown/confirmation", text), 400, "malformed")


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 50_000, "[" * 50_000 + "]" * 50_000])
def test_deep_nesting_is_malformed(amira: Program, nobody: Program, text: str) -> None:
    assert amira.raw("PATCH", "/me", text).status_code in (400, 422)
    assert nobody.raw("POST", "/auth/login", text).status_code in (400, 422)


@pytest.mark.parametrize("body", ["[]", "null", "1", '"x"', "true", "[{}]"])
def test_json_that_is_no_object_is_invalid(amira: Program, petra: Program, body: str) -> None:
    refused(amira.raw("PATCH", "/me", body), 422, "invalid")
    refused(amira.raw("POST", "/appointments", body), 422, "invalid")
    refused(petra.raw("PATCH", "/admin/clinic", body), 422, "invalid")
    refused(amira.raw("POST", "/auth/logout", body), 422, "invalid")


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded"])
def test_T22_only_json_is_taken(nobody: Program, kind: str) -> None:
    answer = nobody.raw("POST", "/auth/login", "{}", kind)
    refused(answer, 415, "unsupported_media_type")


def test_json_by_another_name_is_taken(amira: Program) -> None:
    for kind in ("application/json; charset=utf-8", "application/merge-patch+json"):
        assert amira.raw("PATCH", "/me", '{"phone": "+49 30 5550142"}', kind).status_code == 200


def test_a_body_of_more_than_a_mebibyte_is_too_large(amira: Program, nobody: Program) -> None:
    large = '{"phone": "' + "1" * 1024 * 1024 + '"}'
    refused(amira.raw("PATCH", "/me", large), 413, "too_large")
    refused(nobody.raw("POST", "/auth/login", large), 413, "too_large")


def test_T21_unknown_fields_are_named(amira: Program, petra: Program) -> None:
    problem = refused(amira.patch("/me", {"role": "admin", "id": "1"}), 422, "unknown_field")
    assert {error["field"] for error in problem["errors"]} == {"role", "id"}
    assert {error["code"] for error in problem["errors"]} == {"unknown_field"}
    assert "role" in problem["detail"]
    body = {"policy": {"max_upcoming": 3, "discount": 1}}
    refused(petra.patch("/admin/clinic", body), 422, "unknown_field", field="policy.discount")


def test_T21_unknown_fields_are_named_where_nothing_is_to_be_said(
    amira: Program, petra: Program, cast: Cast
) -> None:
    kept = cast.holds(cast.amira, cast.slot(THURSDAY, "09:00"))
    refused(amira.post(f"/holds/{kept.id}/extension", {"minutes": 60}), 422, "unknown_field")
    refused(amira.post("/auth/logout", {"all": True}), 422, "unknown_field")
    approval = f"/admin/doctors/{cast.ida.doctor_id}/approval"
    refused(petra.post(approval, {"active": True}), 422, "unknown_field")


def test_unknown_questions_are_named(nobody: Program) -> None:
    refused(nobody.get("/doctors", page=2), 422, "unknown_field", field="page")


def test_all_fields_at_fault_are_told_at_once(amira: Program) -> None:
    problem = refused(amira.post("/appointments", {"starts_at": "tomorrow"}), 422, "invalid")
    assert {error["field"]: error["code"] for error in problem["errors"]} == {
        "visit_type_id": "required",
        "starts_at": "invalid",
    }


@pytest.mark.parametrize(
    "text",
    ["2026-11-26T09:00:00", "2026-11-26", "2026-11-26 09:00:00+01:00", "20261126T090000Z", 1, None],
)
def test_an_instant_needs_its_offset(amira: Program, cast: Cast, text: Any) -> None:
    body = {
        "doctor_id": cast.lena.doctor_id,
        "visit_type_id": cast.first_visit,
        "starts_at": text,
    }
    refused(amira.post("/appointments", body), 422, "invalid", field="starts_at")


@pytest.mark.parametrize(
    "text", ["2026-11-26T09:00:00+01:00", "2026-11-26T08:00:00Z", "2026-11-26T13:30:00+05:30"]
)
def test_an_instant_may_have_any_offset_and_comes_back_in_utc(
    amira: Program, cast: Cast, text: str
) -> None:
    body = {
        "doctor_id": cast.lena.doctor_id,
        "visit_type_id": cast.first_visit,
        "starts_at": text,
    }
    assert amira.post("/appointments", body).get_json()["starts_at"] == "2026-11-26T08:00:00Z"


def test_a_bug_is_a_problem_that_tells_nothing(
    nobody: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ValueError("the inside")

    monkeypatch.setattr(clinic, "the_clinic", broken)
    answer = nobody.get("/clinic")
    refused(answer, 500, "unexpected")
    assert "the inside" not in answer.text


def test_T22_another_site_cannot_act_with_a_browser(amira: Program) -> None:
    answer = amira.send("PATCH", "/me", {}, headers={"Sec-Fetch-Site": "cross-site"})
    refused(answer, 403, "forbidden")


def test_refusals_carry_the_headers_of_every_answer(signed_in: Programs, nobody: Program) -> None:
    for answer in (nobody.get("/me"), nobody.get("/nowhere"), nobody.get("/clinic")):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert nobody.get("/me").headers["Cache-Control"] == "no-store"
