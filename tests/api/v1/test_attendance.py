"""The day of the visit: each step, and taking it back."""

from __future__ import annotations

import pytest

from tests.api.conftest import Program, Programs
from tests.api.refusals import assert_unknown, refused
from tests.application import Clock
from tests.cast import THURSDAY, TUESDAY, Cast

STEPS = ["arrival", "admission", "completion", "no-show"]
STATUS = {
    "arrival": "arrived",
    "admission": "in_room",
    "completion": "completed",
    "no-show": "no_show",
}


@pytest.fixture
def visit_id(cast: Cast, clock: Clock) -> str:
    """Amira's visit with Lena was to begin a quarter of an hour ago."""
    visit = cast.desk_books(cast.amira.patient_id, cast.slot(TUESDAY, "11:30"))
    clock.now = cast.slot(TUESDAY, "11:45")
    return visit.id


def status(program: Program, visit_id: str) -> str:
    return str(program.get(f"/appointments/{visit_id}").get_json()["status"])


@pytest.mark.parametrize("who", ["lena", "nadia", "petra"])
def test_doctor_and_desk_take_every_step(
    signed_in: Programs, cast: Cast, visit_id: str, who: str
) -> None:
    program = signed_in(getattr(cast, who))
    for step in STEPS[:3]:
        answer = program.post(f"/appointments/{visit_id}/{step}")
        assert answer.status_code == 200
        assert answer.get_json()["status"] == STATUS[step]


@pytest.mark.parametrize("who", ["lena", "nadia", "petra"])
def test_doctor_and_desk_note_who_did_not_come(
    signed_in: Programs, cast: Cast, visit_id: str, who: str
) -> None:
    answer = signed_in(getattr(cast, who)).post(f"/appointments/{visit_id}/no-show")
    assert answer.get_json()["status"] == "no_show"


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_colleague_and_strangers_take_no_step(
    krug: Program,
    amira: Program,
    jonas: Program,
    nobody: Program,
    visit_id: str,
    step: str,
    method: str,
) -> None:
    path = f"/appointments/{visit_id}/{step}"
    unknown = krug.send(method, f"/appointments/unknown/{step}")
    assert_unknown(krug.send(method, path), unknown)
    refused(amira.send(method, path), 403, "forbidden")
    refused(jonas.send(method, path), 403, "forbidden")
    refused(nobody.send(method, path), 401, "invalid_token")


@pytest.mark.parametrize(
    ("before", "step", "left"),
    [
        ([], "arrival", "confirmed"),
        (["arrival"], "admission", "arrived"),
        (["arrival", "admission"], "completion", "in_room"),
        (["arrival"], "completion", "arrived"),
        ([], "completion", "confirmed"),
        ([], "no-show", "confirmed"),
    ],
)
def test_taking_a_step_back_leads_to_where_one_was(
    lena: Program, visit_id: str, before: list[str], step: str, left: str
) -> None:
    for taken in [*before, step]:
        assert lena.post(f"/appointments/{visit_id}/{taken}").status_code == 200
    answer = lena.delete(f"/appointments/{visit_id}/{step}")
    assert (answer.status_code, answer.data) == (204, b"")
    assert status(lena, visit_id) == left


@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_was_not_taken_is_not_taken_back(
    lena: Program, visit_id: str, step: str
) -> None:
    refused(lena.delete(f"/appointments/{visit_id}/{step}"), 409, "wrong_state")


def test_only_the_last_step_is_taken_back(lena: Program, visit_id: str) -> None:
    for step in ("arrival", "admission"):
        lena.post(f"/appointments/{visit_id}/{step}")
    refused(lena.delete(f"/appointments/{visit_id}/arrival"), 409, "wrong_state")
    assert lena.delete(f"/appointments/{visit_id}/admission").status_code == 204
    assert lena.delete(f"/appointments/{visit_id}/arrival").status_code == 204


def test_steps_have_their_order(lena: Program, visit_id: str) -> None:
    refused(lena.post(f"/appointments/{visit_id}/admission"), 409, "wrong_state")
    lena.post(f"/appointments/{visit_id}/completion")
    for step in STEPS:
        refused(lena.post(f"/appointments/{visit_id}/{step}"), 409, "wrong_state")


@pytest.mark.parametrize("step", STEPS)
def test_a_step_on_another_version_is_refused(lena: Program, visit_id: str, step: str) -> None:
    answer = lena.post(f"/appointments/{visit_id}/{step}", {"version": 9})
    refused(answer, 409, "stale_version")


@pytest.mark.parametrize("step", ["arrival", "completion", "no-show"])
def test_before_the_day_of_the_visit_nothing_is_noted(lena: Program, cast: Cast, step: str) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    refused(lena.post(f"/appointments/{visit.id}/{step}"), 409, "too_early")


def test_nobody_has_stayed_away_before_the_start(lena: Program, cast: Cast) -> None:
    visit = cast.desk_books(cast.amira.patient_id, cast.slot(TUESDAY, "11:30"))
    refused(lena.post(f"/appointments/{visit.id}/no-show"), 409, "too_early")
