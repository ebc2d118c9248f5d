"""What nobody would send is refused with a reason, and never makes the clinic stumble."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.api.conftest import BASE, Program, Programs
from tests.cast import TUESDAY, Cast

#: Half of a sign: JSON can spell it, no text can hold it.
HALF = "\ud800"
FIRST_DAY, LAST_DAY = "0001-01-01", "9999-12-31"
#: One sign that becomes eighteen where names are made searchable.
LONG_SIGN = "\ufdfa"


@pytest.fixture
def admin(signed_in: Programs, cast: Cast) -> Program:
    return signed_in(cast.petra)


def test_a_date_needs_its_day(admin: Program, cast: Cast) -> None:
    body: dict[str, Any] = {"overrides": [{"intervals": []}]}

    answer = admin.put(f"/doctors/{cast.lena.doctor_id}/working-hours", body)

    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "overrides.0.date"


@pytest.mark.parametrize("body", [{HALF: 1}, {"full_name": HALF}, {"full_name": "A", HALF: 1}])
@pytest.mark.parametrize("key", ["", "once"])
def test_halves_of_signs_are_refused(admin: Program, body: dict[str, Any], key: str) -> None:
    headers = {"Authorization": f"Bearer {admin.token}"} | ({"Idempotency-Key": key} if key else {})
    answer = admin.app.test_client().post(
        f"{BASE}/admin/patients",
        data=json.dumps(body),  # spelled in ASCII
        content_type="application/json",
        headers=headers,
    )

    assert answer.status_code == 422
    assert answer.get_json()["errors"]


def test_a_name_of_signs_that_grow_is_kept_and_found(admin: Program) -> None:
    name = LONG_SIGN * 200

    made = admin.post("/admin/patients", {"full_name": name})
    found = admin.get("/admin/patients", q=LONG_SIGN)

    assert made.status_code == 201
    assert made.get_json()["full_name"] == name
    assert [one["full_name"] for one in found.get_json()["items"]] == [name]


def test_a_doctor_may_have_such_a_name(admin: Program, cast: Cast) -> None:
    body = {
        "email": "new@example.org",
        "full_name": LONG_SIGN * 200,
        "specialty_id": cast.cardiology,
    }

    assert admin.post("/admin/doctors", body).status_code == 201


def test_a_language_has_a_short_code(admin: Program, cast: Cast) -> None:
    address = f"/admin/doctors/{cast.lena.doctor_id}"

    answer = admin.patch(address, {"languages": ["ca_ES_VALENCIA"]})

    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "languages.0"


def test_a_text_too_long_is_named(admin: Program, cast: Cast) -> None:
    address = f"/admin/doctors/{cast.lena.doctor_id}"

    answer = admin.patch(address, {"title": "x" * 51, "room": "x" * 101})

    assert answer.status_code == 422
    assert answer.get_json()["code"] == "too_long"
    assert {one["field"] for one in answer.get_json()["errors"]} == {"title", "room"}


def test_a_key_goes_with_any_address(admin: Program) -> None:
    answer = admin.post(f"/appointments/{'x' * 2000}/confirmation", key="once")

    assert answer.status_code == 404


@pytest.mark.parametrize("number", [2**31, 2**63, 10**300, -(10**300), 1.5, 1e300])
@pytest.mark.parametrize(
    "field", ["minutes", "buffer_before", "step_minutes", "min_notice_minutes"]
)
def test_numbers_are_of_a_human_size(admin: Program, field: str, number: float) -> None:
    answer = admin.post("/admin/visit-types", {"name": "A", "minutes": 30, field: number})

    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == field


@pytest.mark.parametrize("version", [2**31, 2**63, 10**300, -1])
def test_a_version_that_never_was_is_stale(admin: Program, cast: Cast, version: int) -> None:
    visit = cast.amira_books(cast.slot(TUESDAY, "14:00"))

    answer = admin.post(f"/appointments/{visit.id}/confirmation", {"version": version})

    assert answer.status_code == 409
    assert answer.get_json()["code"] == "stale_version"


@pytest.mark.parametrize("day", [FIRST_DAY, LAST_DAY])
def test_the_calendar_has_ends(admin: Program, cast: Cast, day: str) -> None:
    doctor = f"/doctors/{cast.lena.doctor_id}"
    hours = {
        "weekly": [
            {"weekday": 0, "start": "09:00", "end": "24:00", "valid_from": day, "valid_until": day}
        ],
        "overrides": [{"date": day, "intervals": [{"start": "00:00", "end": "24:00"}]}],
    }

    statuses = [
        admin.put(f"{doctor}/working-hours", hours).status_code,
        admin.get(f"{doctor}/working-hours").status_code,
        admin.get(f"{doctor}/slots", **{"from": day}).status_code,
        admin.get(f"{doctor}/slots", **{"from": day, "to": day}).status_code,
        admin.get(f"{doctor}/slots", **{"from": FIRST_DAY, "to": LAST_DAY}).status_code,
        admin.get("/appointments", **{"from": day, "to": day}).status_code,
        admin.get("/appointments", **{"from": day, "to": day, "when": "past"}).status_code,
        admin.post("/admin/patients", {"full_name": "A", "birth_date": day}).status_code,
    ]

    assert set(statuses) <= {200, 201, 422}, statuses


INSTANTS = [
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1900-01-01T00:00:00Z"),
    *("8999-12-31T23:59:59Z", "8999-12-31T23:59:59-23:59", "1900-01-01T00:00:00+23:59"),
]


@pytest.mark.parametrize("instant", INSTANTS)
def test_time_has_ends(admin: Program, cast: Cast, instant: str) -> None:
    doctor, slot = cast.lena.doctor_id, {"visit_type_id": cast.first_visit, "starts_at": instant}
    visit = cast.amira_books(cast.slot(TUESDAY, "14:00"))
    booking = {**slot, "doctor_id": doctor, "patient_id": cast.amira.patient_id}
    away = {"kind": "other", "on_conflict": "decide_later"}

    statuses = [
        admin.get("/slots/earliest", specialty=cast.general_medicine, after=instant).status_code,
        admin.get("/appointments", **{"from": instant, "to": instant}).status_code,
        admin.post("/holds", {**slot, "doctor_id": doctor}).status_code,
        admin.post("/appointments", booking).status_code,
        admin.post("/appointments", {**booking, "override_reason": "Because"}).status_code,
        admin.post(f"/appointments/{visit.id}/reschedule", {"starts_at": instant}).status_code,
        admin.post(
            f"/appointments/{visit.id}/reschedule",
            {"starts_at": instant, "override_reason": "Because"},
        ).status_code,
        admin.post(
            f"/doctors/{doctor}/time-off",
            {**away, "starts_at": "2026-12-01T00:00:00Z", "ends_at": instant},
        ).status_code,
        admin.post(
            f"/doctors/{doctor}/time-off",
            {**away, "starts_at": instant, "ends_at": "2027-12-01T00:00:00Z"},
        ).status_code,
        admin.get(f"/doctors/{doctor}/slots").status_code,
        admin.get(f"/doctors/{doctor}/time-off").status_code,
    ]

    assert set(statuses) <= {200, 201, 409, 422}, statuses


@pytest.mark.parametrize("field", ["locale", "time_zone"])
@pytest.mark.parametrize(
    "value",
    ["", "x" * 3000, "../../etc/passwd", "de_DE.UTF-8@x", "Europe", "/etc/localtime", "en__"],
)
def test_strange_places_are_refused(admin: Program, field: str, value: str) -> None:
    answer = admin.patch("/me", {field: value})

    assert answer.status_code == 422, answer.text
    assert answer.get_json()["errors"][0]["field"] == field


@pytest.mark.parametrize("value", ["ß", "XX", "D", "DEU", "x" * 3000, "ﬁ"])
def test_strange_countries_are_refused(admin: Program, value: str) -> None:
    answer = admin.patch("/admin/clinic", {"country": value})

    assert answer.status_code == 422, answer.text
    assert answer.get_json()["errors"][0]["field"] == "country"


def test_another_method_is_told_which_there_are(nobody: Program) -> None:
    answer = nobody.send("DELETE", "/me")

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
