"""Tasks for programs of the desk and of doctors."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.api.conftest import Program
from tests.api.prepared import Scene, a_task
from tests.application import Clock
from tests.cast import Cast


@pytest.fixture
def task_id(app: Flask, cast: Cast, clock: Clock) -> str:
    """The call about Amira's visit of tomorrow, which Lena has called off."""
    return a_task(Scene(app, cast, clock))["the-task"]


def test_a_task_is_taken_by_one_tried_and_closed(
    cast: Cast,
    clock: Clock,
    task_id: str,
    nadia: Program,
    petra: Program,
    lena: Program,
    krug: Program,
) -> None:
    [task] = nadia.get("/tasks", kind="call").get_json()["items"]
    assert task.pop("appointment_id")
    assert task == {
        "id": task_id,
        "kind": "call",
        "patient_id": cast.amira.patient_id,
        "doctor_id": cast.lena.doctor_id,
        "follow_up_id": None,
        "waiting_id": None,
        "due_at": "2026-11-24T09:00:00Z",
        "again_on": None,
        "assigned_to": None,
        "attempts": [],
        "closed_at": None,
    }
    assert [ids(one) for one in (lena, krug)] == [[task_id], []]
    taken = nadia.post(f"/tasks/{task_id}/assignment")
    assert taken.get_json()["assigned_to"] == cast.nadia.actor.user_id
    refused = petra.post(f"/tasks/{task_id}/assignment")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "taken")
    assert refused.get_json()["detail"] == "Nadia Brandt has had this task since 10:00."
    assert petra.delete(f"/tasks/{task_id}/assignment").status_code == 409
    assert (ids(nadia, mine="true"), ids(petra, mine="true")) == ([task_id], [])
    later = nadia.post(f"/tasks/{task_id}/attempts", {"outcome": "later"})
    assert (later.status_code, later.get_json()["errors"][0]["field"]) == (422, "again_on")
    tried = nadia.post(f"/tasks/{task_id}/attempts", {"outcome": "no_answer", "text": "Mailbox"})
    assert tried.status_code == 201
    assert nadia.delete(f"/tasks/{task_id}/assignment").status_code == 204
    clock.advance(minutes=1)
    done = lena.post(f"/tasks/{task_id}/attempts", {"outcome": "reached"}).get_json()
    assert [(one["by"], one["outcome"], one["text"]) for one in done["attempts"]] == [
        (cast.nadia.actor.user_id, "no_answer", "Mailbox"),
        (cast.lena.actor.user_id, "reached", ""),
    ]
    assert (done["closed_at"], ids(nadia)) == ("2026-11-24T09:01:00Z", [])


def ids(program: Program, **query: str) -> list[str]:
    return [task["id"] for task in program.get("/tasks", **query).get_json()["items"]]
