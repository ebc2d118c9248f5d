"""When a doctor works."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Program, Programs
from tests.api.refusals import assert_unknown, refused
from tests.cast import Cast

MONDAY = {"weekday": 0, "start": "09:00", "end": "12:30"}
HOURS = {
    "weekly": [
        {**MONDAY, "valid_from": None, "valid_until": "2027-06-30"},
        {
            "weekday": 5,
            "start": "14:00",
            "end": "24:00",
            "valid_from": None,
            "valid_until": None,
        },
        {
            "weekday": 6,
            "start": "22:00",
            "end": "06:00",
            "ends_next_day": True,
            "valid_from": "2026-12-01",
            "valid_until": None,
        },
    ],
    "overrides": [
        {
            "date": "2026-12-12",
            "intervals": [{"start": "22:00", "end": "06:00", "ends_next_day": True}],
        },
        {"date": "2026-12-24", "intervals": [{"start": "09:00", "end": "11:00"}]},
        {"date": "2026-12-28", "intervals": []},
    ],
}


def address(cast: Cast) -> str:
    return f"/doctors/{cast.lena.doctor_id}/working-hours"


@pytest.mark.parametrize("who", ["lena", "petra"])
def test_doctor_and_admin_replace_all_hours(signed_in: Programs, cast: Cast, who: str) -> None:
    program = signed_in(getattr(cast, who))
    answer = program.put(address(cast), HOURS)
    assert answer.status_code == 200
    assert answer.get_json() == HOURS
    assert program.get(address(cast)).get_json() == HOURS


def test_what_is_read_can_be_written_back(lena: Program, cast: Cast) -> None:
    before = lena.get(address(cast)).get_json()
    assert len(before["weekly"]) == 10
    assert lena.put(address(cast), before).get_json() == before


def test_a_part_that_is_missing_is_empty(lena: Program, cast: Cast) -> None:
    lena.put(address(cast), HOURS)
    left = lena.put(address(cast), {"weekly": [MONDAY]}).get_json()
    assert left["overrides"] == []
    assert left["weekly"] == [{**MONDAY, "valid_from": None, "valid_until": None}]
    assert lena.put(address(cast), {}).get_json() == {"weekly": [], "overrides": []}


def test_others_neither_read_nor_write_them(
    krug: Program, nadia: Program, amira: Program, nobody: Program, cast: Cast
) -> None:
    unknown = "/doctors/unknown/working-hours"
    assert_unknown(krug.get(address(cast)), krug.get(unknown))
    assert_unknown(krug.put(address(cast), HOURS), krug.put(unknown, HOURS))
    for program in (nadia, amira):
        refused(program.get(address(cast)), 403, "forbidden")
        refused(program.put(address(cast), HOURS), 403, "forbidden")
    refused(nobody.get(address(cast)), 401, "invalid_token")
    refused(nobody.put(address(cast), HOURS), 401, "invalid_token")


def test_an_admin_is_told_of_an_unknown_doctor(petra: Program, cast: Cast) -> None:
    refused(petra.get("/doctors/unknown/working-hours"), 404, "not_found")


@pytest.mark.parametrize("who", ["lena", "nadia", "petra"])
def test_a_date_gets_hours_of_its_own_and_gives_them_back(
    signed_in: Programs, petra: Program, cast: Cast, who: str
) -> None:
    program, path = signed_in(getattr(cast, who)), f"{address(cast)}/2026-12-24"
    hours = {"intervals": [{"start": "09:00", "end": "11:00"}]}

    saved = program.put(path, hours)

    assert saved.get_json() == {"date": "2026-12-24"} | hours
    assert petra.get(address(cast)).get_json()["overrides"] == [saved.get_json()]
    seen = {"If-Match": saved.headers["ETag"]}
    assert program.send("PUT", path, {"intervals": []}, headers=seen).status_code == 200
    stale = program.send("DELETE", path, headers=seen)
    refused(stale, 412, "precondition_failed")
    assert program.delete(path).status_code == 204
    assert petra.get(address(cast)).get_json()["overrides"] == []


def test_a_date_is_that_doctors_and_must_be_one(
    krug: Program, nadia: Program, amira: Program, cast: Cast
) -> None:
    path = f"{address(cast)}/2026-12-24"
    refused(krug.put(path, {"intervals": []}), 404, "not_found")
    refused(amira.put(path, {"intervals": []}), 403, "forbidden")
    refused(nadia.put(f"{address(cast)}/2026-02-30", {"intervals": []}), 404, "not_found")
    wrong = {"intervals": [{"start": "12:00", "end": "11:00"}]}
    refused(nadia.put(path, wrong), 422, "invalid", field="overrides.2026-12-24.0")


@pytest.mark.parametrize(
    ("second", "field"),
    [
        ({"weekday": 0, "start": "12:00", "end": "13:00"}, "weekly.1"),
        ({"weekday": 1, "start": "12:00", "end": "12:00"}, "weekly.1"),
        ({"weekday": 1, "start": "12:00", "end": "11:00"}, "weekly.1"),
        ({"weekday": 1, "start": "12:03", "end": "13:00"}, "weekly.1"),
        ({"weekday": 6, "start": "22:00", "end": "09:05", "ends_next_day": True}, "weekly.1"),
        ({"weekday": 1, "start": "12:00", "end": "12:05", "ends_next_day": True}, "weekly.1"),
        (
            {"weekday": 1, "start": "22:00", "end": "06:00", "ends_next_day": "yes"},
            "weekly.1.ends_next_day",
        ),
        ({"weekday": 7, "start": "12:00", "end": "13:00"}, "weekly.1.weekday"),
        ({"weekday": 1, "start": "12", "end": "13:00"}, "weekly.1.start"),
        ({"weekday": 1, "start": "12:00", "end": "24:05"}, "weekly.1.end"),
        ({"weekday": 1, "start": "12:00"}, "weekly.1.end"),
        (
            {
                "weekday": 1,
                "start": "12:00",
                "end": "13:00",
                "valid_from": "2026-12-02",
                "valid_until": "2026-12-01",
            },
            "weekly.1",
        ),
    ],
)
def test_hours_that_cannot_be_are_refused_at_their_place(
    lena: Program, cast: Cast, second: dict[str, Any], field: str
) -> None:
    before = lena.get(address(cast)).get_json()
    answer = lena.put(address(cast), {"weekly": [MONDAY, second]})
    refused(answer, 422, "invalid", field=field)
    assert lena.get(address(cast)).get_json() == before


def test_a_date_has_one_set_of_hours_that_can_be(lena: Program, cast: Cast) -> None:
    interval = {"start": "09:00", "end": "11:00"}
    day = {"date": "2026-12-24", "intervals": [interval]}
    refused(lena.put(address(cast), {"overrides": [day, day]}), 422, "invalid", field="overrides")
    twice = {**day, "intervals": [interval, interval]}
    refused(lena.put(address(cast), {"overrides": [twice]}), 422, "invalid")


def test_a_date_that_is_none_is_refused_at_its_place(lena: Program, cast: Cast) -> None:
    body = {"overrides": [{"date": "2026-02-30", "intervals": []}]}
    refused(lena.put(address(cast), body), 422, "invalid", field="overrides.0.date")


def test_new_hours_are_on_offer_at_once(lena: Program, nobody: Program, cast: Cast) -> None:
    lena.put(address(cast), {"weekly": [MONDAY]})
    found = nobody.get(f"/doctors/{cast.lena.doctor_id}/slots").get_json()["items"]
    assert {slot["starts_at"][:10] for slot in found} == {"2026-11-30"}
