"""Keeping a time while the form is filled in."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.api.conftest import Program, Programs
from tests.api.refusals import assert_unknown, refused
from tests.application import Clock
from tests.cast import FRIDAY, SATURDAY, THURSDAY, Cast


def keeps(who: Program, cast: Cast, **more: Any) -> TestResponse:
    body = {
        "doctor_id": cast.lena.doctor_id,
        "visit_type_id": cast.first_visit,
        "starts_at": cast.slot(THURSDAY, "09:00").isoformat(),
    }
    return who.post("/holds", body | more)


def test_a_patient_keeps_a_time_for_five_minutes(amira: Program, cast: Cast) -> None:
    answer = keeps(amira, cast)
    assert answer.status_code == 201
    assert answer.get_json() == {
        "id": answer.get_json()["id"],
        "expires_at": "2026-11-24T09:05:00Z",
    }


@pytest.mark.parametrize("who", ["nadia", "petra", "lena"])
def test_staff_keep_a_time_too(signed_in: Programs, cast: Cast, who: str) -> None:
    assert keeps(signed_in(getattr(cast, who)), cast).status_code == 201


def test_a_visitor_keeps_a_time_by_a_cookie(app: Flask, nobody: Program, cast: Cast) -> None:
    visitor = Program(app, browser=app.test_client())
    answer = keeps(visitor, cast)
    assert answer.status_code == 201
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    path = f"/holds/{answer.get_json()['id']}"
    refused(
        keeps(visitor, cast, starts_at=cast.slot(FRIDAY, "09:00").isoformat()), 409, "hold_limit"
    )
    refused(keeps(visitor, cast, patient_id=cast.leo_id), 404, "not_found")
    refused(keeps(nobody, cast), 409, "slot_taken", "doctor_busy")
    refused(Program(app, "no token").delete(path), 401, "invalid_token")
    refused(nobody.delete(path), 401, "invalid_token")
    assert visitor.delete(path).status_code == 204


def test_a_network_of_visitors_waits_for_its_turn(nobody: Program, cast: Cast) -> None:
    days = (THURSDAY, FRIDAY)
    kept = [keeps(nobody, cast, starts_at=cast.slot(day, "09:00").isoformat()) for day in days]
    assert [one.status_code for one in kept] == [201, 201]
    third = keeps(nobody, cast, starts_at=cast.slot(FRIDAY, "11:00").isoformat())
    refused(third, 409, "hold_limit")


def test_a_doctor_keeps_no_time_of_a_colleague(krug: Program, cast: Cast) -> None:
    refused(keeps(krug, cast), 404, "not_found")


def test_a_time_is_kept_for_ones_own_patients_only(jonas: Program, cast: Cast) -> None:
    assert_unknown(
        keeps(jonas, cast, patient_id=cast.leo_id), keeps(jonas, cast, patient_id="unknown")
    )


def test_a_kept_time_is_taken_for_others(amira: Program, jonas: Program, cast: Cast) -> None:
    keeps(amira, cast)
    problem = refused(keeps(jonas, cast), 409, "slot_taken", "doctor_busy")
    assert len(problem["alternatives"]) == 3


def test_T10_one_keeps_one_time_at_once(amira: Program, cast: Cast) -> None:
    keeps(amira, cast)
    other = cast.slot(FRIDAY, "09:00").isoformat()
    refused(keeps(amira, cast, starts_at=other), 409, "hold_limit")


def test_a_time_that_is_not_on_offer_is_not_kept(amira: Program, cast: Cast) -> None:
    at = cast.slot(SATURDAY, "09:00").isoformat()
    refused(keeps(amira, cast, starts_at=at), 422, "not_bookable", "outside_hours")
    refused(keeps(amira, cast, visit_type_id=cast.phone_call), 422, "not_bookable", "not_online")


@pytest.mark.parametrize("name", ["doctor_id", "visit_type_id", "patient_id"])
def test_what_is_named_must_be_there(amira: Program, cast: Cast, name: str) -> None:
    refused(keeps(amira, cast, **{name: "unknown"}), 404, "not_found")


def test_it_can_be_kept_longer_up_to_twenty_minutes(
    amira: Program, cast: Cast, clock: Clock
) -> None:
    path = f"/holds/{keeps(amira, cast).get_json()['id']}/extension"
    ends = []
    for _ in range(5):
        clock.advance(minutes=4)
        answer = amira.post(path)
        if answer.status_code == 200:
            ends.append(answer.get_json()["expires_at"][11:16])
    assert ends == ["09:09", "09:13", "09:17", "09:20"]
    refused(amira.post(path), 409, "hold_ended")


def test_it_can_be_let_go(amira: Program, jonas: Program, cast: Cast) -> None:
    path = f"/holds/{keeps(amira, cast).get_json()['id']}"
    answer = amira.delete(path)
    assert (answer.status_code, answer.data) == (204, b"")
    refused(amira.delete(path), 404, "not_found")
    assert keeps(jonas, cast).status_code == 201


def test_what_has_run_out_is_free_at_once(
    amira: Program, jonas: Program, cast: Cast, clock: Clock
) -> None:
    kept = keeps(amira, cast).get_json()["id"]
    clock.advance(minutes=5)
    assert keeps(jonas, cast).status_code == 201
    refused(amira.post(f"/holds/{kept}/extension"), 409, "hold_ended")


def test_T1_others_cannot_touch_it(
    amira: Program, jonas: Program, krug: Program, petra: Program, nobody: Program, cast: Cast
) -> None:
    path = f"/holds/{keeps(amira, cast).get_json()['id']}"
    for program in (jonas, krug, petra):
        assert_unknown(program.delete(path), program.delete("/holds/unknown"))
        extension = program.post("/holds/unknown/extension")
        assert_unknown(program.post(f"{path}/extension"), extension)
    refused(nobody.delete(path), 401, "invalid_token")
    refused(nobody.post(f"{path}/extension"), 401, "invalid_token")
