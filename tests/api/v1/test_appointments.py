"""Booking, seeing and moving visits."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.api.conftest import Program, Programs
from tests.api.refusals import assert_unknown, refused
from tests.application import Clock
from tests.cast import FRIDAY, NEXT_MONDAY, SATURDAY, THURSDAY, TUESDAY, WEDNESDAY, Cast

REASON = "Headaches for two weeks"


def books(who: Program, cast: Cast, **more: Any) -> TestResponse:
    """Lena, a first visit, Thursday at nine, unless told; what is None is left out."""
    body = {
        "doctor_id": cast.lena.doctor_id,
        "visit_type_id": cast.first_visit,
        "starts_at": cast.slot(THURSDAY, "09:00").isoformat(),
    }
    return who.post("/appointments", {k: v for k, v in (body | more).items() if v is not None})


def ids(answer: TestResponse) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.get_json()["items"]]


# -- booking ---------------------------------------------------------------------------------------


def test_a_patient_asks_for_a_visit(amira: Program, cast: Cast) -> None:
    answer = books(amira, cast, reason=REASON)
    assert answer.status_code == 201
    visit = answer.get_json()
    assert visit["id"]
    assert visit | {"id": ""} == {
        "id": "",
        "doctor_id": cast.lena.doctor_id,
        "patient_id": cast.amira.patient_id,
        "visit_type_id": cast.first_visit,
        "starts_at": "2026-11-26T08:00:00Z",
        "ends_at": "2026-11-26T08:30:00Z",
        "status": "requested",
        "reason": REASON,
        "has_reason": True,
        "remark": None,
        "version": 1,
        "created_at": "2026-11-24T09:00:00Z",
        "proposed_starts_at": None,
        "proposed_doctor_id": None,
        "end_reason": "",
    }


def test_where_doctor_and_kind_confirm_by_themselves_it_is_confirmed(
    amira: Program, cast: Cast
) -> None:
    answer = books(amira, cast, doctor_id=cast.samuel.doctor_id, visit_type_id=cast.follow_up)
    assert answer.get_json()["status"] == "confirmed"


def test_the_desk_books_for_a_patient_and_it_is_confirmed(
    nadia: Program, petra: Program, cast: Cast
) -> None:
    for program, at in ((nadia, "09:00"), (petra, "10:00")):
        answer = books(
            program,
            cast,
            patient_id=cast.amira.patient_id,
            reason=REASON,
            starts_at=cast.slot(THURSDAY, at).isoformat(),
        )
        assert answer.status_code == 201
        visit = answer.get_json()
        assert (visit["status"], visit["reason"], visit["has_reason"]) == ("confirmed", None, True)


def test_staff_must_name_the_patient(
    nadia: Program, petra: Program, lena: Program, cast: Cast
) -> None:
    for program in (nadia, petra, lena):
        refused(books(program, cast), 422, "invalid", field="patient_id")


def test_a_doctor_books_for_those_in_care_in_their_own_calendar(
    lena: Program, krug: Program, cast: Cast
) -> None:
    cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    answer = books(lena, cast, patient_id=cast.amira.patient_id)
    assert answer.get_json()["status"] == "confirmed"
    refused(books(lena, cast, patient_id=cast.jonas.patient_id), 404, "not_found")
    refused(books(krug, cast, patient_id=cast.amira.patient_id), 404, "not_found")


def test_a_mother_books_for_her_child_and_a_stranger_does_not(
    signed_in: Programs, jonas: Program, cast: Cast
) -> None:
    miriam = signed_in(cast.miriam)
    assert books(miriam, cast, patient_id=cast.leo_id).get_json()["patient_id"] == cast.leo_id
    at = cast.slot(FRIDAY, "09:00").isoformat()
    assert_unknown(
        books(jonas, cast, patient_id=cast.leo_id, starts_at=at),
        books(jonas, cast, patient_id="unknown", starts_at=at),
    )


def test_any_doctor_of_a_specialty_will_do(amira: Program, cast: Cast) -> None:
    answer = books(amira, cast, doctor_id=None, specialty_id=cast.cardiology)
    assert answer.get_json()["doctor_id"] == cast.samuel.doctor_id


def test_a_doctor_or_a_specialty_is_named_not_both(amira: Program, cast: Cast) -> None:
    both = books(amira, cast, specialty_id=cast.general_medicine)
    refused(both, 422, "invalid", field="specialty_id")
    refused(books(amira, cast, doctor_id=None), 422, "invalid", field="doctor_id")


@pytest.mark.parametrize(
    "name", ["doctor_id", "visit_type_id", "patient_id", "hold_id", "specialty_id"]
)
def test_what_is_named_must_be_there(amira: Program, cast: Cast, name: str) -> None:
    more: dict[str, Any] = {"doctor_id": None} if name == "specialty_id" else {}
    answer = books(amira, cast, **(more | {name: "unknown"}))
    refused(answer, 404, "not_found")


def test_a_time_that_is_taken_tells_why_and_what_is_free(
    amira: Program, jonas: Program, cast: Cast
) -> None:
    books(amira, cast)
    problem = refused(books(jonas, cast), 409, "slot_taken", "doctor_busy")
    assert len(problem["alternatives"]) == 3
    free = problem["alternatives"][0]
    assert books(jonas, cast, starts_at=free["starts_at"]).status_code == 201


def test_ones_own_other_visit_is_in_the_way_too(amira: Program, cast: Cast) -> None:
    books(amira, cast)
    answer = books(amira, cast, doctor_id=cast.krug.doctor_id)
    refused(answer, 409, "slot_taken", "patient_busy")


def test_a_foreign_hold_takes_the_time(jonas: Program, cast: Cast) -> None:
    cast.holds(cast.amira, cast.slot(THURSDAY, "09:00"))
    refused(books(jonas, cast), 409, "slot_taken", "doctor_busy")


def test_ones_own_hold_leads_to_the_visit(amira: Program, cast: Cast) -> None:
    kept = cast.holds(cast.amira, cast.slot(THURSDAY, "09:00"))
    assert books(amira, cast, hold_id=kept.id).status_code == 201
    refused(amira.post(f"/holds/{kept.id}/extension"), 404, "not_found")


def test_a_time_that_was_never_on_offer_tells_all_reasons(amira: Program, cast: Cast) -> None:
    at = cast.slot(SATURDAY, "09:07").isoformat()
    problem = refused(books(amira, cast, starts_at=at), 422, "not_bookable", "outside_hours")
    assert len(problem["alternatives"]) == 3
    past = cast.slot(TUESDAY, "08:37").isoformat()
    problem = refused(books(amira, cast, starts_at=past), 422, "not_bookable")
    assert {"in_past", "off_grid"} <= {reason["code"] for reason in problem["reasons"]}


def test_if_any_reason_is_an_overlap_the_time_is_taken(
    amira: Program, jonas: Program, cast: Cast
) -> None:
    books(amira, cast)
    at = cast.slot(THURSDAY, "09:07").isoformat()
    refused(books(jonas, cast, starts_at=at), 409, "slot_taken", "doctor_busy", "off_grid")


def test_staff_book_against_the_rules_with_a_reason_and_patients_do_not(
    nadia: Program, amira: Program, cast: Cast
) -> None:
    at = cast.slot(SATURDAY, "09:00").isoformat()
    more = {"patient_id": cast.amira.patient_id, "starts_at": at}
    refused(books(nadia, cast, **more), 422, "not_bookable", "outside_hours")
    why = "The doctor asked for it"
    refused(books(amira, cast, starts_at=at, override_reason=why), 422, "not_bookable")
    assert books(nadia, cast, **more, override_reason=why).status_code == 201


def test_one_may_have_so_many_visits_ahead(amira: Program, cast: Cast) -> None:
    for at in ("09:00", "09:30", "10:00", "10:30", "11:00"):
        assert books(amira, cast, starts_at=cast.slot(THURSDAY, at).isoformat()).status_code == 201
    at = cast.slot(FRIDAY, "09:00").isoformat()
    refused(books(amira, cast, starts_at=at), 422, "not_bookable", "limit_reached")


def test_a_reason_has_its_length(amira: Program, cast: Cast) -> None:
    refused(books(amira, cast, reason="x" * 2001), 422, "too_long", field="reason")


# -- seeing ----------------------------------------------------------------------------------------


def test_both_sides_read_the_reason_and_the_desk_sees_that_there_is_one(
    amira: Program, lena: Program, nadia: Program, petra: Program, cast: Cast
) -> None:
    visit = cast.amira_books(cast.slot(THURSDAY, "09:00"), reason=REASON)
    for program, reason in ((amira, REASON), (lena, REASON), (nadia, None), (petra, None)):
        for shown in (
            program.get(f"/appointments/{visit.id}").get_json(),
            program.get("/appointments").get_json()["items"][0],
        ):
            assert (shown["reason"], shown["has_reason"]) == (reason, True)


def test_a_doctor_to_whom_a_visit_may_move_reads_no_reason(
    amira: Program, krug: Program, lena: Program, cast: Cast
) -> None:
    asked = cast.amira_books(cast.slot(THURSDAY, "09:00"), reason=REASON)
    lena.post(f"/appointments/{asked.id}/confirmation")
    body = {
        "starts_at": cast.slot(FRIDAY, "09:00").isoformat(),
        "doctor_id": cast.krug.doctor_id,
    }
    moved = amira.post(f"/appointments/{asked.id}/reschedule", body).get_json()
    assert moved["proposed_doctor_id"] == cast.krug.doctor_id
    shown = krug.get(f"/appointments/{asked.id}").get_json()
    assert (shown["reason"], shown["has_reason"]) == (None, True)
    taken = krug.post(f"/appointments/{asked.id}/confirmation").get_json()
    assert (taken["doctor_id"], taken["reason"]) == (cast.krug.doctor_id, REASON)
    refused(lena.get(f"/appointments/{asked.id}"), 404, "not_found")


def test_without_a_reason_there_is_none(amira: Program, cast: Cast) -> None:
    shown = books(amira, cast).get_json()
    assert (shown["reason"], shown["has_reason"]) == ("", False)


def test_strangers_see_nothing(jonas: Program, krug: Program, nobody: Program, cast: Cast) -> None:
    visit = cast.amira_books(cast.slot(THURSDAY, "09:00"))
    for program in (jonas, krug):
        path = f"/appointments/{visit.id}"
        assert_unknown(program.get(path), program.get("/appointments/unknown"))
        assert ids(program.get("/appointments")) == []
        assert ids(program.get("/appointments", patient=cast.amira.patient_id)) == []
    refused(nobody.get(f"/appointments/{visit.id}"), 401, "invalid_token")


def test_a_list_can_be_narrowed(amira: Program, nadia: Program, cast: Cast) -> None:
    first = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00")).id
    second = cast.amira_books(cast.slot(FRIDAY, "09:00"), doctor=cast.krug).id
    other = cast.books(cast.jonas, cast.slot(FRIDAY, "10:00")).id
    assert ids(amira.get("/appointments")) == [first, second]
    assert ids(nadia.get("/appointments")) == [first, second, other]
    for query, found in (
        ({"status": "confirmed"}, [first]),
        ({"status": "requested"}, [second, other]),
        ({"doctor": cast.krug.doctor_id}, [second]),
        ({"patient": cast.jonas.patient_id}, [other]),
        ({"from": "2026-11-27"}, [second, other]),
        ({"to": "2026-11-26"}, [first]),
        ({"from": "2026-11-27", "to": "2026-11-27", "doctor": cast.lena.doctor_id}, [other]),
        ({"from": "2026-11-27T08:00:01Z"}, [other]),
        ({"to": "2026-11-27T09:00:00Z"}, [first, second]),
        ({"doctor": "unknown"}, []),
        ({"from": "2027-01-01", "to": "2026-01-01"}, []),
    ):
        assert ids(nadia.get("/appointments", **query)) == found, query


def test_past_ones_come_latest_first(cast: Cast, clock: Clock, signed_in: Programs) -> None:
    first = cast.amira_has_a_visit(cast.slot(WEDNESDAY, "09:00")).id
    second = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00")).id
    ahead = cast.amira_has_a_visit(cast.slot(NEXT_MONDAY, "09:00")).id
    clock.now = cast.slot(FRIDAY, "09:00")
    amira = signed_in(cast.amira)
    assert ids(amira.get("/appointments", when="past")) == [second, first]
    assert ids(amira.get("/appointments", when="upcoming")) == [ahead]


@pytest.mark.parametrize(
    "query",
    [{"when": "soon"}, {"status": "odd"}, {"from": "yesterday"}, {"to": "2026-11-26T09:00:00"}],
)
def test_a_question_that_cannot_be_understood_is_refused(
    amira: Program, query: dict[str, str]
) -> None:
    (name,) = query
    refused(amira.get("/appointments", **query), 422, "invalid", field=name)


# -- moving ----------------------------------------------------------------------------------------


def moves(who: Program, cast: Cast, visit_id: str, **more: Any) -> TestResponse:
    body = {"starts_at": cast.slot(FRIDAY, "10:00").isoformat()} | more
    return who.post(f"/appointments/{visit_id}/reschedule", body)


def test_a_request_moves_at_once_and_keeps_its_id(amira: Program, cast: Cast) -> None:
    asked = cast.amira_books(cast.slot(THURSDAY, "09:00"))
    moved = moves(amira, cast, asked.id).get_json()
    assert (moved["id"], moved["status"], moved["version"]) == (asked.id, "requested", 2)
    assert moved["starts_at"] == "2026-11-27T09:00:00Z"


def test_a_visit_keeps_its_time_until_the_new_one_is_confirmed(
    amira: Program, lena: Program, cast: Cast
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    asked = moves(amira, cast, visit.id).get_json()
    assert asked["starts_at"] == "2026-11-26T08:00:00Z"
    assert asked["proposed_starts_at"] == "2026-11-27T09:00:00Z"
    moved = lena.post(f"/appointments/{visit.id}/confirmation").get_json()
    assert moved["starts_at"] == "2026-11-27T09:00:00Z"
    assert moved["proposed_starts_at"] is None


def test_staff_move_a_visit_at_once(
    lena: Program, nadia: Program, petra: Program, cast: Cast
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    for program, at in ((lena, "10:00"), (nadia, "11:00"), (petra, "14:00")):
        starts_at = cast.slot(FRIDAY, at).isoformat()
        moved = moves(program, cast, visit.id, starts_at=starts_at)
        assert moved.status_code == 200
        assert moved.get_json()["starts_at"] == starts_at.replace("+00:00", "Z")


def test_strangers_move_nothing(jonas: Program, krug: Program, nobody: Program, cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    for program in (jonas, krug):
        assert_unknown(moves(program, cast, visit.id), moves(program, cast, "unknown"))
    refused(moves(nobody, cast, visit.id), 401, "invalid_token")


def test_a_doctor_moves_nothing_into_anothers_calendar(lena: Program, cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    answer = moves(lena, cast, visit.id, doctor_id=cast.krug.doctor_id)
    refused(answer, 404, "not_found")


def test_a_move_to_a_time_that_is_taken_or_none_is_refused(amira: Program, cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    cast.books(cast.jonas, cast.slot(FRIDAY, "10:00"))
    assert refused(moves(amira, cast, visit.id), 409, "slot_taken", "doctor_busy")["alternatives"]
    at = cast.slot(SATURDAY, "10:00").isoformat()
    refused(moves(amira, cast, visit.id, starts_at=at), 422, "not_bookable", "outside_hours")


def test_of_a_move_the_state_is_told_first_then_the_version_then_the_cut_off(
    amira: Program, cast: Cast, clock: Clock
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    clock.now = cast.slot(WEDNESDAY, "12:00")
    refused(moves(amira, cast, visit.id, version=1), 409, "stale_version")
    refused(moves(amira, cast, visit.id, version=2), 409, "too_late")
    amira.post(f"/appointments/{visit.id}/cancellation")
    refused(moves(amira, cast, visit.id, version=1), 409, "wrong_state")


def test_staff_overbook_with_a_reason(nadia: Program, cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    cast.books(cast.jonas, cast.slot(FRIDAY, "10:00"))
    refused(moves(nadia, cast, visit.id), 409, "slot_taken")
    assert moves(nadia, cast, visit.id, override_reason="It hurts").status_code == 200


def test_staff_write_a_remark_nobody_overwrites_it_unseen_and_the_patient_gets_null(
    lena: Program, nadia: Program, amira: Program, cast: Cast
) -> None:
    path = f"/appointments/{cast.amira_has_a_visit(cast.slot(FRIDAY, '09:00')).id}"
    before, patients = lena.get(path), amira.get(path)
    seen = {"If-Match": before.headers["ETag"]}
    written = nadia.send("PATCH", f"{path}/remark", {"text": "Needs the lift"}, headers=seen)
    assert written.get_json() == before.get_json() | {
        "remark": "Needs the lift", "reason": None,
    }  # fmt: skip
    assert lena.get(path).headers["ETag"] == written.headers["ETag"]
    late = lena.send("PATCH", f"{path}/remark", {"text": "None"}, headers=seen)
    assert late.status_code == 412
    assert amira.get(path).get_json() == patients.get_json()
    assert amira.get(path).get_json()["remark"] is None
    assert amira.get(path).headers["ETag"] == patients.headers["ETag"]
