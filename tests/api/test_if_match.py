"""A program that says what it has seen (`If-Match`) overwrites nothing that was changed meanwhile."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.api.conftest import Program, Programs
from tests.api.operations import operations
from tests.api.refusals import refused
from tests.cast import Cast

#: Who changes what: where it is read, and two bodies; the method is that of the row's address.
CHANGES = {
    "me": ("amira", "/me", "PATCH", "/me", {"phone": "030 5550142"}, {"full_name": "Amira R."}),
    "clinic": (
        "petra", "/clinic", "PATCH", "/admin/clinic", {"phone": "1"}, {"policy": {"horizon_days": 9}},
    ),
    "doctor": (
        "petra", "/doctors/{lena.doctor_id}", "PATCH", "/admin/doctors/{lena.doctor_id}",
        {"room": "1"}, {"languages": ["fr", "en"]},
    ),
    "any doctor": (
        "petra", "/admin/doctors/{ida.doctor_id}", "PATCH", "/admin/doctors/{ida.doctor_id}",
        {"room": "1"}, {"visit_type_ids": []},
    ),
    "patient": (
        "nadia", "/admin/patients/{leo_id}", "PATCH", "/admin/patients/{leo_id}",
        {"phone": "030 5550142"}, {"birth_date": "2019-05-05"},
    ),
    "visit type": (
        "petra", "/admin/visit-types/{phone_call}", "PATCH", "/admin/visit-types/{phone_call}",
        {"minutes": 20}, {"online": True},
    ),
    "hours": (
        "lena", "/doctors/{lena.doctor_id}/working-hours", "PUT",
        "/doctors/{lena.doctor_id}/working-hours",
        {"weekly": [{"weekday": 0, "start": "09:00", "end": "12:00"}]},
        {"overrides": [{"date": "2026-12-24", "intervals": []}]},
    ),
}  # fmt: skip


def sends(program: Program, method: str, path: str, body: Any, tag: str) -> TestResponse:
    return program.send(method, path, body, headers={"If-Match": tag})


@pytest.mark.parametrize("what", CHANGES)
def test_only_what_was_seen_is_changed(signed_in: Programs, cast: Cast, what: str) -> None:
    who, read, method, path, first, second = CHANGES[what]
    read, path = read.format_map(vars(cast)), path.format_map(vars(cast))
    program = signed_in(getattr(cast, who))
    seen = program.get(read).headers["ETag"]

    changed = sends(program, method, path, first, seen)
    assert changed.status_code == 200
    newest = changed.headers["ETag"]
    assert newest == program.get(read).headers["ETag"] != seen

    before = program.get(read).get_json()
    refused(sends(program, method, path, second, seen), 412, "precondition_failed")
    assert program.get(read).get_json() == before
    # Without the header as ever; and one of several tags is enough, weakened on its way or not.
    assert program.send(method, path, second).status_code == 200
    newest = program.get(read).headers["ETag"]
    assert sends(program, method, path, first, f'"old", W/{newest}').status_code == 200
    assert sends(program, method, path, first, "*").status_code == 200


@pytest.mark.parametrize("coding", ["br", "gzip"])
def test_the_tag_of_a_compressed_answer_counts_too(lena: Program, cast: Cast, coding: str) -> None:
    path = f"/doctors/{cast.lena.doctor_id}/working-hours"
    read = lena.send("GET", path, headers={"Accept-Encoding": coding})
    assert read.headers["Content-Encoding"] == coding
    seen = read.headers["ETag"]
    assert sends(lena, "PUT", path, {}, seen).status_code == 200
    refused(sends(lena, "PUT", path, {}, seen), 412, "precondition_failed")


#: An account is read in a list only, and to switch it says the same whatever it was before.
HAS_NO_TAG = "admin_users.change"


def test_every_operation_that_changes_a_record_takes_it(document: dict[str, Any]) -> None:
    for operation in operations(document):
        if operation.method in ("PATCH", "PUT") and operation.id != HAS_NO_TAG:
            names = [one["name"] for one in operation.described.get("parameters", ())]
            assert "If-Match" in names, operation.id
            assert "412" in operation.described["responses"], operation.id


def test_it_goes_before_all_that_is_wrong_with_the_body(petra: Program, cast: Cast) -> None:
    path = f"/admin/visit-types/{cast.phone_call}"
    for wrong in ({"minutes": 7}, {"no_such_field": 1}, {"name": "First visit"}):
        refused(sends(petra, "PATCH", path, wrong, '"old"'), 412, "precondition_failed")
    refused(sends(petra, "PATCH", "/admin/visit-types/none", {}, '"old"'), 404, "not_found")


def test_a_visit_that_was_changed_meanwhile_is_left_alone(
    lena: Program, petra: Program, cast: Cast
) -> None:
    visit = cast.amira_books(cast.slot(cast.now.date(), "14:00"))
    path = f"/appointments/{visit.id}"
    seen = lena.get(path).headers["ETag"]
    confirmed = sends(lena, "POST", f"{path}/confirmation", {}, seen)
    assert confirmed.status_code == 200
    assert confirmed.headers["ETag"] == lena.get(path).headers["ETag"] != seen
    # The state is wrong, too, and so is the version; that it was changed is what counts.
    body = {"reason": "Full", "version": 1}
    refused(sends(petra, "POST", f"{path}/decline", body, seen), 412, "precondition_failed")
    refused(petra.post(f"{path}/cancellation", {**body, "version": 1}), 409, "stale_version")
    assert lena.get(path).get_json()["status"] == "confirmed"


def test_a_change_that_is_sent_again_gets_its_first_answer(nadia: Program, cast: Cast) -> None:
    path = f"/appointments/{cast.amira_books(cast.slot(cast.now.date(), '14:00')).id}"
    headers = {"If-Match": nadia.get(path).headers["ETag"], "Idempotency-Key": "one"}
    answers = [
        nadia.send("POST", f"{path}/confirmation", {}, headers=headers) for _again in range(2)
    ]
    assert [one.status_code for one in answers] == [200, 200]
    assert answers[1].headers["Idempotent-Replay"] == "true"
