"""Notes by programs: written, amended, read and taken back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Program, Programs
from tests.api.refusals import assert_unknown, refused
from tests.cast import FRIDAY, Cast

SHARED: dict[str, Any] = {"visibility": "shared", "text": "Drink more water."}
PRIVATE: dict[str, Any] = {"visibility": "private", "text": "Is she safe at home?"}


@pytest.fixture
def visit(cast: Cast) -> str:
    """Where the notes about Amira's visit with Lena are."""
    return f"/appointments/{cast.amira_has_a_visit(cast.slot(FRIDAY, '09:00')).id}/notes"


def texts(program: Program, visit: str) -> list[str]:
    return [one["text"] for one in program.get(visit).get_json()["items"]]


def test_a_shared_note_is_written_and_read(
    lena: Program, amira: Program, cast: Cast, visit: str
) -> None:
    answer = lena.post(visit, SHARED)
    assert answer.status_code == 201
    note = answer.get_json()
    assert note == {
        **SHARED,
        "id": note["id"],
        "appointment_id": visit.split("/")[2],
        "version": 1,
        "author_id": cast.lena.doctor_id,
        "reader_ids": [],
        "created_at": "2026-11-24T09:00:00Z",
        "changed_at": "2026-11-24T09:00:00Z",
        "read_at": None,
        "retracted_at": None,
    }
    assert lena.get(f"/notes/{note['id']}").headers["ETag"] == answer.headers["ETag"]
    read = amira.get(visit).get_json()
    assert read == {"items": [note | {"read_at": "2026-11-24T09:00:00Z"}], "next": None}
    refused(lena.post(f"/notes/{note['id']}/retraction"), 409, "already_read")


def test_T2_a_private_note_is_read_by_whom_its_author_names(
    lena: Program, signed_in: Programs, cast: Cast, visit: str
) -> None:
    note = lena.post(visit, PRIVATE | {"reader_ids": [cast.krug.doctor_id]}).get_json()
    assert texts(signed_in(cast.krug), visit) == [PRIVATE["text"]]
    amira = signed_in(cast.amira)
    assert texts(amira, visit) == []
    for who in (amira, signed_in(cast.samuel)):
        assert_unknown(who.get(f"/notes/{note['id']}"), who.get("/notes/none"))
        assert_unknown(who.get(f"/notes/{note['id']}/versions"), who.get("/notes/none/versions"))
    refused(lena.post(f"/notes/{note['id']}/retraction"), 422, "not_shared")


def test_a_note_has_versions_and_is_never_deleted(
    lena: Program, amira: Program, visit: str
) -> None:
    written = lena.post(visit, SHARED)
    path, seen = f"/notes/{written.get_json()['id']}", {"If-Match": written.headers["ETag"]}
    amended = lena.send("PATCH", path, {"text": "Drink less."}, headers=seen)
    assert (amended.status_code, amended.get_json()["version"]) == (200, 2)
    late = lena.send("PATCH", path, {"text": "Neither."}, headers=seen)
    refused(late, 412, "precondition_failed")
    refused(lena.patch(path, {"text": "Neither.", "version": 1}), 409, "stale_version")
    told = amira.get(f"{path}/versions").get_json()["items"]
    assert [(one["version"], one["text"]) for one in told] == [
        (2, "Drink less."),
        (1, SHARED["text"]),
    ]
    for address in (path, visit):
        refused(lena.delete(address), 405, "method_not_allowed")


def test_what_was_taken_back_is_gone_for_the_patient_and_fixed_for_its_author(
    lena: Program, amira: Program, visit: str
) -> None:
    path = f"/notes/{lena.post(visit, SHARED).get_json()['id']}"
    answer = lena.post(f"{path}/retraction")
    assert (answer.status_code, answer.get_json()["retracted_at"]) == (200, "2026-11-24T09:00:00Z")
    assert texts(amira, visit) == []
    refused(amira.get(path), 404, "not_found")
    refused(lena.patch(path, {"text": "So?"}), 409, "retracted")


def test_the_desk_and_admins_read_and_write_none(
    lena: Program, nadia: Program, petra: Program, visit: str
) -> None:
    path = f"/notes/{lena.post(visit, SHARED).get_json()['id']}"
    for who in (nadia, petra):
        for answer in (
            who.get(visit), who.post(visit, SHARED), who.get(path), who.get(f"{path}/versions"),
            who.patch(path, {"text": "x"}), who.post(f"{path}/retraction"),
        ):  # fmt: skip
            refused(answer, 403, "forbidden")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "x" * 10_001}, "text"),
        ({"visibility": "public"}, "visibility"),
        ({"visibility": "private", "reader_ids": ["none"]}, "reader_ids"),
        ({"reader_ids": ["none"]}, "reader_ids"),
    ],
)
def test_what_is_wrong_is_named(
    lena: Program, visit: str, wrong: dict[str, Any], field: str
) -> None:
    answer = lena.post(visit, SHARED | wrong)
    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.get_json()["errors"]]
    assert texts(lena, visit) == []
