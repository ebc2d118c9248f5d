"""Follow-ups by programs: ordered, listed, dropped."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.api.conftest import Program, Programs
from tests.api.refusals import assert_unknown, refused
from tests.application import Clock
from tests.cast import FRIDAY, WEDNESDAY, Cast


@pytest.fixture
def visit(cast: Cast) -> str:
    """Amira's visit with Lena, on Friday."""
    return cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00")).id


@pytest.fixture
def order(cast: Cast) -> dict[str, Any]:
    return {"weeks": 6, "visit_type_id": cast.follow_up, "text": "Look at the liver again."}


def ordered(lena: Program, visit: str, order: dict[str, Any]) -> dict[str, Any]:
    answer = lena.post(f"/appointments/{visit}/follow-ups", order)
    assert answer.status_code == 201
    found: dict[str, Any] = answer.get_json()
    return found


def test_a_follow_up_is_ordered_and_read_by_both_sides(
    lena: Program, amira: Program, cast: Cast, visit: str, order: dict[str, Any]
) -> None:
    one = ordered(lena, visit, order)
    assert one == {
        "id": one["id"],
        "ordered_by_appointment_id": visit,
        "patient_id": cast.amira.patient_id,
        "doctor_id": cast.lena.doctor_id,
        "visit_type_id": cast.follow_up,
        "status": "open",
        "window": {"from": "2027-01-01", "until": "2027-01-15"},
        "appointment_id": None,
        "text": "Look at the liver again.",
        "created_at": "2026-11-24T09:00:00Z",
    }
    for who in (lena, amira):
        assert who.get("/follow-ups").get_json() == {"items": [one], "next": None}
        assert who.get("/follow-ups", status="booked").get_json()["items"] == []


def test_the_list_is_paged_and_tells_what_is_overdue(
    lena: Program, signed_in: Programs, cast: Cast, clock: Clock, visit: str, order: dict[str, Any]
) -> None:
    late, soon = (ordered(lena, visit, order | {"weeks": weeks})["id"] for weeks in (9, 2))
    first = lena.get("/follow-ups", limit=1).get_json()
    second = lena.get("/follow-ups", limit=1, cursor=first["next"]).get_json()
    assert [one["id"] for one in (*first["items"], *second["items"])] == [soon, late]
    clock.now = cast.slot(date(2026, 12, 19), "08:00")
    overdue = (
        signed_in(cast.lena).get("/follow-ups", status="open", overdue="true").get_json()["items"]
    )
    assert [one["id"] for one in overdue] == [soon]


def test_it_is_dropped_with_a_reason_once(
    lena: Program, amira: Program, visit: str, order: dict[str, Any]
) -> None:
    path = f"/follow-ups/{ordered(lena, visit, order)['id']}/dropping"
    refused(lena.post(path, {"reason": " "}), 422, "invalid")
    refused(amira.post(path, {"reason": "No time"}), 403, "forbidden")
    dropped = lena.post(path, {"reason": "It has healed"})
    assert (dropped.status_code, dropped.get_json()["status"]) == (200, "dropped")
    refused(lena.post(path, {"reason": "It has healed"}), 409, "wrong_state")


def test_who_may_order_where(
    lena: Program, signed_in: Programs, cast: Cast, visit: str, order: dict[str, Any]
) -> None:
    path, krug = f"/appointments/{visit}/follow-ups", signed_in(cast.krug)
    assert_unknown(krug.post(path, order), krug.post("/appointments/none/follow-ups", order))
    for nobody in (cast.amira, cast.nadia, cast.petra):
        refused(signed_in(nobody).post(path, order), 403, "forbidden")
    asked = cast.books(cast.jonas, cast.slot(WEDNESDAY + timedelta(days=7), "09:00")).id
    refused(lena.post(f"/appointments/{asked}/follow-ups", order), 409, "wrong_state")
    for wrong in ({"weeks": 105}, {"plus_minus": 0}, {"visit_type_id": "none"}, {"weeks": "6"}):
        refused(lena.post(path, order | wrong), 422, "invalid")
