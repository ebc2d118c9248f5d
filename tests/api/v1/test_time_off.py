"""When a doctor is away."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.api.conftest import Program, Programs
from tests.api.refusals import assert_unknown, refused
from tests.cast import THURSDAY, Cast

AWAY = {
    "starts_at": "2026-11-26T00:00:00+01:00",
    "ends_at": "2026-11-27T00:00:00+01:00",
    "kind": "vacation",
    "reason": "Sailing",
    "on_conflict": "refuse",
}


def address(cast: Cast) -> str:
    return f"/doctors/{cast.lena.doctor_id}/time-off"


def takes(who: Program, cast: Cast, **more: Any) -> TestResponse:
    return who.post(address(cast), AWAY | more)


@pytest.mark.parametrize("who", ["lena", "nadia", "petra"])
def test_doctor_desk_and_admin_take_time_off_and_take_it_back(
    signed_in: Programs, cast: Cast, who: str
) -> None:
    program = signed_in(getattr(cast, who))
    answer = takes(program, cast)
    assert answer.status_code == 201
    off = answer.get_json()
    assert off == {
        "id": off["id"],
        "doctor_id": cast.lena.doctor_id,
        "starts_at": "2026-11-25T23:00:00Z",
        "ends_at": "2026-11-26T23:00:00Z",
        "kind": "vacation",
        "reason": "Sailing",
        "created_at": "2026-11-24T09:00:00Z",
    }
    assert program.get(address(cast)).get_json() == {"items": [off], "next": None}
    removed = program.delete(f"/time-off/{off['id']}")
    assert (removed.status_code, removed.data) == (204, b"")
    assert program.get(address(cast)).get_json()["items"] == []
    refused(program.delete(f"/time-off/{off['id']}"), 404, "not_found")


def test_nobody_books_a_doctor_who_is_away(lena: Program, amira: Program, cast: Cast) -> None:
    takes(lena, cast)
    body = {
        "doctor_id": cast.lena.doctor_id,
        "visit_type_id": cast.first_visit,
        "starts_at": cast.slot(THURSDAY, "09:00").isoformat(),
    }
    refused(amira.post("/appointments", body), 422, "not_bookable", "doctor_away")


def test_visits_in_the_way_are_told(lena: Program, cast: Cast) -> None:
    visits = [cast.amira_has_a_visit(cast.slot(THURSDAY, at)).id for at in ("09:00", "10:00")]
    problem = refused(takes(lena, cast), 409, "appointments_in_the_way")
    assert problem["appointments"] == visits
    assert lena.get(address(cast)).get_json()["items"] == []
    assert takes(lena, cast, on_conflict="decide_later").status_code == 201


def test_others_have_no_business_with_it(
    lena: Program,
    krug: Program,
    amira: Program,
    nobody: Program,
    cast: Cast,
) -> None:
    off = f"/time-off/{takes(lena, cast).get_json()['id']}"
    unknown = "/doctors/unknown/time-off"
    assert_unknown(krug.get(address(cast)), krug.get(unknown))
    assert_unknown(takes(krug, cast), krug.post(unknown, AWAY))
    assert_unknown(krug.delete(off), krug.delete("/time-off/unknown"))
    refused(amira.get(address(cast)), 403, "forbidden")
    refused(takes(amira, cast), 403, "forbidden")
    refused(amira.delete(off), 403, "forbidden")
    for answer in (nobody.get(address(cast)), takes(nobody, cast), nobody.delete(off)):
        refused(answer, 401, "invalid_token")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"ends_at": "2026-11-25T00:00:00+01:00"}, "ends_at"),
        ({"starts_at": "2026-11-26T00:00:00"}, "starts_at"),
        ({"kind": "holiday"}, "kind"),
        ({"on_conflict": "cancel"}, "on_conflict"),
        ({"kind": None}, "kind"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    lena: Program, cast: Cast, more: dict[str, Any], field: str
) -> None:
    refused(takes(lena, cast, **more), 422, "invalid", field=field)
