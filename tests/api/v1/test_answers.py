"""Saying yes or no to a request, and calling visits off."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.api.conftest import Program, Programs
from tests.api.refusals import assert_unknown, refused
from tests.application import Clock
from tests.audit.trail import Trail
from tests.cast import THURSDAY, Cast

NO = {"reason": "Please see a specialist with this."}


@pytest.fixture
def request_id(cast: Cast) -> str:
    """Amira has asked for Thursday at nine with Lena."""
    return cast.amira_books(cast.slot(THURSDAY, "09:00"), reason="Headaches").id


@pytest.mark.parametrize("who", ["lena", "nadia", "petra"])
def test_doctor_and_desk_confirm_a_request(
    signed_in: Programs, cast: Cast, request_id: str, who: str
) -> None:
    program = signed_in(getattr(cast, who))
    answer = program.post(f"/appointments/{request_id}/confirmation")
    assert answer.status_code == 200
    visit = answer.get_json()
    assert (visit["status"], visit["version"]) == ("confirmed", 2)
    assert visit["reason"] == ("Headaches" if who == "lena" else None)


@pytest.mark.parametrize("who", ["lena", "nadia", "petra"])
def test_doctor_and_desk_decline_a_request_with_a_reason(
    signed_in: Programs, cast: Cast, request_id: str, who: str
) -> None:
    program = signed_in(getattr(cast, who))
    path = f"/appointments/{request_id}/decline"
    refused(program.post(path), 422, "invalid", field="reason")
    refused(program.post(path, {"reason": " "}), 422, "invalid", field="reason")
    visit = program.post(path, NO).get_json()
    assert (visit["status"], visit["end_reason"]) == ("declined", NO["reason"])


@pytest.mark.parametrize("step", ["decline", "cancellation", "reschedule"])
def test_staff_who_told_the_patient_themselves_say_how(
    app: Flask, lena: Program, request_id: str, step: str
) -> None:
    path = f"/appointments/{request_id}/{step}"
    body = {"starts_at": "2026-11-26T10:00:00+01:00"} if step == "reschedule" else NO
    refused(lena.post(path, body | {"told": "by_pigeon"}), 422, "invalid", field="told")
    trail = Trail(app)
    assert lena.post(path, body | {"told": "told_by_phone"}).status_code == 200
    assert "told_by_phone" in [row.reason for row in trail.rows()]


@pytest.mark.parametrize("step", ["confirmation", "decline"])
def test_a_colleague_and_strangers_answer_nothing(
    krug: Program,
    amira: Program,
    jonas: Program,
    nobody: Program,
    request_id: str,
    step: str,
) -> None:
    path = f"/appointments/{request_id}/{step}"
    assert_unknown(krug.post(path, NO), krug.post(f"/appointments/unknown/{step}", NO))
    refused(amira.post(path, NO), 403, "forbidden")
    refused(jonas.post(path, NO), 403, "forbidden")
    refused(nobody.post(path, NO), 401, "invalid_token")


@pytest.mark.parametrize("step", ["confirmation", "decline"])
def test_what_is_answered_is_not_answered_again(lena: Program, request_id: str, step: str) -> None:
    body = NO if step == "decline" else {}
    assert lena.post(f"/appointments/{request_id}/{step}", body).status_code == 200
    refused(lena.post(f"/appointments/{request_id}/{step}", body), 409, "wrong_state")


@pytest.mark.parametrize("step", ["confirmation", "decline", "cancellation"])
def test_an_answer_to_another_version_is_refused(lena: Program, request_id: str, step: str) -> None:
    body = ({} if step == "confirmation" else NO) | {"version": 7}
    refused(lena.post(f"/appointments/{request_id}/{step}", body), 409, "stale_version")
    body["version"] = 1
    assert lena.post(f"/appointments/{request_id}/{step}", body).status_code == 200


def test_declining_a_move_leaves_the_time(amira: Program, lena: Program, cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    wish = {"starts_at": cast.slot(THURSDAY, "11:00").isoformat()}
    amira.post(f"/appointments/{visit.id}/reschedule", wish)
    left = lena.post(f"/appointments/{visit.id}/decline", NO).get_json()
    assert (left["status"], left["proposed_starts_at"]) == ("confirmed", None)
    assert left["starts_at"] == "2026-11-26T08:00:00Z"


def test_a_patient_cancels_without_giving_a_reason(amira: Program, request_id: str) -> None:
    answer = amira.post(f"/appointments/{request_id}/cancellation")
    assert answer.status_code == 200
    assert answer.get_json()["status"] == "cancelled"


@pytest.mark.parametrize("who", ["lena", "nadia", "petra"])
def test_staff_cancel_with_a_reason(
    signed_in: Programs, cast: Cast, request_id: str, who: str
) -> None:
    program = signed_in(getattr(cast, who))
    path = f"/appointments/{request_id}/cancellation"
    refused(program.post(path), 422, "invalid", field="reason")
    visit = program.post(path, {"reason": "The doctor is ill."}).get_json()
    assert (visit["status"], visit["end_reason"]) == ("cancelled", "The doctor is ill.")


def test_strangers_cancel_nothing(
    jonas: Program, krug: Program, nobody: Program, request_id: str
) -> None:
    path = f"/appointments/{request_id}/cancellation"
    for program in (jonas, krug):
        other = program.post("/appointments/unknown/cancellation", NO)
        assert_unknown(program.post(path, NO), other)
    refused(nobody.post(path, NO), 401, "invalid_token")


def test_a_mother_cancels_for_her_child(signed_in: Programs, cast: Cast) -> None:
    visit = cast.desk_books(cast.leo_id, cast.slot(THURSDAY, "10:00"))
    answer = signed_in(cast.miriam).post(f"/appointments/{visit.id}/cancellation")
    assert answer.get_json()["status"] == "cancelled"


def test_a_cancelled_visit_is_not_cancelled_again_and_its_time_is_free(
    amira: Program, jonas: Program, cast: Cast, request_id: str
) -> None:
    amira.post(f"/appointments/{request_id}/cancellation")
    refused(amira.post(f"/appointments/{request_id}/cancellation"), 409, "wrong_state")
    body = {
        "doctor_id": cast.lena.doctor_id,
        "visit_type_id": cast.first_visit,
        "starts_at": cast.slot(THURSDAY, "09:00").isoformat(),
    }
    assert jonas.post("/appointments", body).status_code == 201


def test_once_it_has_begun_a_patient_does_not_cancel(
    signed_in: Programs, cast: Cast, clock: Clock
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    clock.now = cast.slot(THURSDAY, "09:00")
    amira = signed_in(cast.amira)
    refused(amira.post(f"/appointments/{visit.id}/cancellation"), 409, "wrong_state")


def test_a_ready_reason_is_given_by_its_code(lena: Program, request_id: str) -> None:
    path = f"/appointments/{request_id}/decline"
    refused(lena.post(path, {"code": "no_such"}), 422, "invalid", field="code")
    [ready] = [
        one
        for one in lena.get("/reason-codes").get_json()["items"]
        if one["code"] == "other_doctor"
    ]
    visit = lena.post(path, {"code": "other_doctor"}).get_json()
    assert (visit["status"], visit["end_reason"]) == ("declined", ready["text"])


def test_what_was_done_last_is_taken_back_at_its_own_address(
    lena: Program, amira: Program, request_id: str, clock: Clock
) -> None:
    visit = f"/appointments/{request_id}"
    lena.post(f"{visit}/confirmation")
    refused(lena.delete(f"{visit}/decline"), 409, "too_late")
    refused(amira.delete(f"{visit}/cancellation"), 409, "too_late")
    assert lena.delete(f"{visit}/confirmation").status_code == 204
    assert lena.get(visit).get_json()["status"] == "requested"
    amira.post(f"{visit}/cancellation")
    clock.advance(seconds=31)
    refused(amira.delete(f"{visit}/cancellation"), 409, "too_late")
