"""Free times, for a new patient without appointments, whoever asks."""

from __future__ import annotations

import pytest
from flask import Flask

from clinic.booking.times import kept
from tests.api.conftest import Program
from tests.api.refusals import refused
from tests.cast import THURSDAY, WEDNESDAY, Cast
from tests.web.counting import queries_of


def slots(program: Program, doctor_id: str, **query: str) -> list[dict[str, str]]:
    answer = program.get(f"/doctors/{doctor_id}/slots", **query)
    assert answer.status_code == 200, answer.text
    assert list(answer.get_json()) == ["items"]
    items: list[dict[str, str]] = answer.get_json()["items"]
    return items


def test_a_day_has_its_times(nobody: Program, cast: Cast) -> None:
    day = {"from": "2026-11-26", "to": "2026-11-26", "visit_type": cast.first_visit}
    found = slots(nobody, cast.lena.doctor_id, **day)
    assert found[0] == {
        "doctor_id": cast.lena.doctor_id,
        "visit_type_id": cast.first_visit,
        "starts_at": "2026-11-26T07:30:00Z",
        "ends_at": "2026-11-26T08:00:00Z",
    }
    assert len(found) == 15


def test_the_last_day_is_included_and_a_week_is_usual(nobody: Program, cast: Cast) -> None:
    days = {slot["starts_at"][:10] for slot in slots(nobody, cast.lena.doctor_id)}
    assert (min(days), max(days)) == ("2026-11-24", "2026-11-30")


def test_what_is_booked_or_kept_is_not_free(nobody: Program, cast: Cast) -> None:
    day = {"from": "2026-11-26", "to": "2026-11-26"}
    before = slots(nobody, cast.lena.doctor_id, **day)
    cast.amira_books(cast.slot(THURSDAY, "09:00"))
    cast.holds(cast.jonas, cast.slot(THURSDAY, "10:00"))
    after = slots(nobody, cast.lena.doctor_id, **day)
    gone = {slot["starts_at"] for slot in before} - {slot["starts_at"] for slot in after}
    assert gone == {"2026-11-26T08:00:00Z", "2026-11-26T09:00:00Z"}


def test_everybody_gets_the_same(
    nobody: Program, amira: Program, lena: Program, cast: Cast
) -> None:
    cast.amira_books(cast.slot(THURSDAY, "09:00"), doctor=cast.krug)
    seen = [slots(who, cast.lena.doctor_id) for who in (nobody, amira, lena)]
    assert seen[0] == seen[1] == seen[2]
    assert any(slot["starts_at"] == "2026-11-26T08:00:00Z" for slot in seen[1])


def test_every_offered_time_can_be_booked(nobody: Program, jonas: Program, cast: Cast) -> None:
    for slot in slots(nobody, cast.lena.doctor_id)[:3]:
        body = {name: slot[name] for name in ("doctor_id", "visit_type_id", "starts_at")}
        assert jonas.post("/appointments", body).status_code == 201


def test_up_to_62_days_can_be_asked_for(nobody: Program, cast: Cast) -> None:
    path = f"/doctors/{cast.lena.doctor_id}/slots"
    asked = {"from": "2026-12-01", "to": "2027-01-31"}
    assert nobody.get(path, **asked).status_code == 200
    refused(nobody.get(path, **(asked | {"to": "2027-02-01"})), 422, "invalid", field="to")
    refused(nobody.get(path, **(asked | {"to": "2026-11-30"})), 422, "invalid", field="to")


@pytest.mark.parametrize("text", ["tomorrow", "2026-02-30", "26-11-2026", "", "2026-11-26T09:00Z"])
def test_a_day_is_a_date(nobody: Program, cast: Cast, text: str) -> None:
    answer = nobody.get(f"/doctors/{cast.lena.doctor_id}/slots", **{"from": text})
    refused(answer, 422, "invalid", field="from")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_at_the_ends_of_time_are_refused(nobody: Program, cast: Cast, day: str) -> None:
    path = f"/doctors/{cast.lena.doctor_id}/slots"
    refused(nobody.get(path, **{"from": day}), 422, "invalid", field="from")
    refused(nobody.get(path, to=day), 422, "invalid", field="to")


def test_an_unknown_doctor_or_kind_of_visit_is_not_found(nobody: Program, cast: Cast) -> None:
    refused(nobody.get("/doctors/unknown/slots"), 404, "not_found")
    path = f"/doctors/{cast.lena.doctor_id}/slots"
    refused(nobody.get(path, visit_type="unknown"), 404, "not_found")


def test_who_does_not_work_here_yet_has_no_times(nobody: Program, cast: Cast) -> None:
    answer = nobody.get(f"/doctors/{cast.ida.doctor_id}/slots")
    assert (answer.status_code, answer.get_json()["items"]) == (200, [])


def test_the_earliest_times_of_a_specialty_come_in_order(nobody: Program, cast: Cast) -> None:
    answer = nobody.get("/slots/earliest", specialty=cast.general_medicine, limit=50)
    found = answer.get_json()["items"]
    assert len(found) == 50
    assert [slot["starts_at"] for slot in found] == sorted(slot["starts_at"] for slot in found)
    assert {slot["doctor_id"] for slot in found} == {cast.lena.doctor_id, cast.krug.doctor_id}
    assert {cast.first_visit, cast.follow_up} <= {slot["visit_type_id"] for slot in found}
    assert cast.phone_call not in {slot["visit_type_id"] for slot in found}


def test_the_earliest_times_can_be_of_one_kind_and_later(nobody: Program, cast: Cast) -> None:
    query = {
        "specialty": cast.general_medicine,
        "visit_type": cast.first_visit,
        "after": cast.slot(WEDNESDAY, "12:00").isoformat(),
    }
    found = nobody.get("/slots/earliest", **query).get_json()["items"]
    assert {slot["visit_type_id"] for slot in found} == {cast.first_visit}
    assert found[0]["starts_at"] == "2026-11-25T11:00:00Z"


def test_the_earliest_times_need_a_known_specialty(nobody: Program, cast: Cast) -> None:
    refused(nobody.get("/slots/earliest"), 422, "invalid", field="specialty")
    refused(nobody.get("/slots/earliest", specialty="unknown"), 404, "not_found")
    query = {"specialty": cast.cardiology, "visit_type": "unknown"}
    refused(nobody.get("/slots/earliest", **query), 404, "not_found")


def test_more_days_and_doctors_cost_no_more_queries(
    app: Flask, nobody: Program, cast: Cast
) -> None:
    counts = set()
    for last in ("2026-12-01", "2027-01-31"):
        kept._place.cache_clear()
        with queries_of(app) as sent:
            slots(nobody, cast.lena.doctor_id, **{"from": "2026-12-01", "to": last})
        counts.add(len(sent))
    assert len(counts) == 1
    counts = set()
    for specialty in (cast.general_medicine, cast.cardiology):
        kept._place.cache_clear()
        with queries_of(app) as sent:
            nobody.get("/slots/earliest", specialty=specialty)
        counts.add(len(sent))
    assert len(counts) == 1
