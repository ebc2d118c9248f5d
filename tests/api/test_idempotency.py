"""A POST that is sent again with its key is answered again, and nothing is done twice."""

from __future__ import annotations

import pytest

from tests.api.conftest import Program, Programs
from tests.api.refusals import refused
from tests.application import Clock
from tests.cast import FRIDAY, THURSDAY, Cast

KEY = "5f1d9c1e-1"
NEW = {"full_name": "Noor El Amrani"}


def count(nadia: Program) -> int:
    return len(nadia.get("/admin/patients", q="Noor").get_json()["items"])


def wanted(cast: Cast, clock_time: str = "09:00") -> dict[str, str]:
    return {
        "doctor_id": cast.lena.doctor_id,
        "visit_type_id": cast.first_visit,
        "starts_at": cast.slot(THURSDAY, clock_time).isoformat(),
    }


def test_sent_again_it_is_answered_again_and_done_once(nadia: Program) -> None:
    first = nadia.post("/admin/patients", NEW, key=KEY)
    again = nadia.post("/admin/patients", NEW, key=KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.get_json() == first.get_json()
    assert again.headers["Idempotent-Replay"] == "true"
    assert "Idempotent-Replay" not in first.headers
    assert count(nadia) == 1


def test_without_a_key_it_is_done_twice(nadia: Program) -> None:
    for _ in range(2):
        assert nadia.post("/admin/patients", NEW).status_code == 201
    assert count(nadia) == 2


def test_a_booking_sent_again_is_no_conflict_with_itself(amira: Program, cast: Cast) -> None:
    first = amira.post("/appointments", wanted(cast), key=KEY)
    again = amira.post("/appointments", wanted(cast), key=KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.get_json()["id"] == first.get_json()["id"]


def test_spelled_in_another_way_it_is_the_same(nadia: Program) -> None:
    body = {"phone": "+49 30 5550142", **NEW}
    nadia.post("/admin/patients", body, key=KEY)
    again = nadia.post("/admin/patients", dict(reversed(body.items())), key=KEY)
    assert again.headers["Idempotent-Replay"] == "true"


def test_the_same_key_for_something_else_is_refused(nadia: Program) -> None:
    nadia.post("/admin/patients", NEW, key=KEY)
    answer = nadia.post("/admin/patients", {"full_name": "Noor Two"}, key=KEY)
    refused(answer, 422, "idempotency_mismatch")
    assert count(nadia) == 1


def test_a_refusal_is_not_kept(amira: Program, jonas: Program, cast: Cast) -> None:
    other = cast.books(cast.jonas, cast.slot(THURSDAY, "09:00"))
    refused(amira.post("/appointments", wanted(cast), key=KEY), 409, "slot_taken")
    jonas.post(f"/appointments/{other.id}/cancellation")
    answer = amira.post("/appointments", wanted(cast), key=KEY)
    assert answer.status_code == 201
    assert "Idempotent-Replay" not in answer.headers


def test_a_key_of_an_unreadable_body_can_be_used_again(amira: Program, cast: Cast) -> None:
    refused(amira.post("/appointments", {"doctor": 1}, key=KEY), 422, "unknown_field")
    assert amira.post("/appointments", wanted(cast), key=KEY).status_code == 201


def test_a_key_is_one_persons(nadia: Program, petra: Program) -> None:
    nadia.post("/admin/patients", NEW, key=KEY)
    answer = petra.post("/admin/patients", NEW, key=KEY)
    assert answer.status_code == 201
    assert "Idempotent-Replay" not in answer.headers
    assert count(nadia) == 2


def test_a_key_is_the_persons_whatever_their_session(cast: Cast, signed_in: Programs) -> None:
    signed_in(cast.nadia).post("/admin/patients", NEW, key=KEY)
    again = signed_in(cast.nadia).post("/admin/patients", NEW, key=KEY)
    assert again.headers["Idempotent-Replay"] == "true"


def test_a_key_is_for_one_place(lena: Program, cast: Cast) -> None:
    """Even of one operation: the other appointment is confirmed too."""
    asked = [cast.amira_books(cast.slot(day, "09:00")) for day in (THURSDAY, FRIDAY)]
    for request in asked:
        answer = lena.post(f"/appointments/{request.id}/confirmation", key=KEY)
        assert answer.status_code == 200
        assert answer.get_json()["id"] == request.id
        assert answer.get_json()["status"] == "confirmed"


def test_after_a_day_a_key_is_as_good_as_new(cast: Cast, clock: Clock, signed_in: Programs) -> None:
    signed_in(cast.nadia).post("/admin/patients", NEW, key=KEY)
    clock.advance(hours=23, minutes=59)
    again = signed_in(cast.nadia).post("/admin/patients", NEW, key=KEY)
    assert again.headers["Idempotent-Replay"] == "true"
    clock.advance(minutes=1)
    later = signed_in(cast.nadia).post("/admin/patients", NEW, key=KEY)
    assert "Idempotent-Replay" not in later.headers
    assert count(signed_in(cast.nadia)) == 2


def test_a_key_has_up_to_255_characters(nadia: Program) -> None:
    assert nadia.post("/admin/patients", NEW, key="k" * 255).status_code == 201
    answer = nadia.post("/admin/patients", NEW, key="k" * 256)
    refused(answer, 422, "invalid", field="Idempotency-Key")
    empty = nadia.send("POST", "/admin/patients", NEW, headers={"Idempotency-Key": ""})
    refused(empty, 422, "invalid", field="Idempotency-Key")


@pytest.mark.parametrize("key", ["ä", "key with spaces", "'"])
def test_any_key_will_do(nadia: Program, key: str) -> None:
    before = count(nadia)
    for _ in range(2):
        assert nadia.post("/admin/patients", NEW, key=key).status_code == 201
    assert count(nadia) == before + 1


def test_an_answer_without_a_body_is_replayed_too(amira: Program, cast: Cast) -> None:
    kept = cast.holds(cast.amira, cast.slot(THURSDAY, "09:00"))
    path = f"/holds/{kept.id}/extension"
    first, again = amira.post(path, key=KEY), amira.post(path, key=KEY)
    assert first.get_json() == again.get_json()
    assert again.headers["Idempotent-Replay"] == "true"


def test_each_step_of_a_visit_is_taken_once(lena: Program, cast: Cast, clock: Clock) -> None:
    visit = cast.desk_books(cast.amira.patient_id, cast.slot(clock.now.date(), "11:30"))
    path = f"/appointments/{visit.id}/arrival"
    first, again = lena.post(path, key=KEY), lena.post(path, key=KEY)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.get_json() == first.get_json()
    refused(lena.post(path), 409, "wrong_state")
