"""Who may call which operation: nobody without a token, and everybody what their role may ever do."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.api.operations import Operation, operations
from tests.api.prepared import Scene, program_of
from tests.api.refusals import refused
from tests.application import Clock
from tests.cast import Cast

PEOPLE = ("amira", "lena", "nadia", "petra", "ida")
EVERYBODY = frozenset(PEOPLE)
VISITORS = frozenset({"amira", "lena", "nadia", "petra"})
STAFF = frozenset({"lena", "nadia", "petra"})
DOCTOR = frozenset({"lena"})
TREATED = DOCTOR | {"amira"}
SCHEDULERS = frozenset({"lena", "petra"})
DESK = frozenset({"nadia", "petra"})
ADMIN = frozenset({"petra"})
PUBLIC = frozenset({"accounts", "clinic", "catalogue", "doctors", "slots"})

#: Group of operations -> whose roles may ever do that. Ida still waits for an admin.
MAY: dict[str, frozenset[str]] = {
    "me": EVERYBODY,
    "notifications": EVERYBODY,
    "holds": VISITORS,
    "appointments": VISITORS,
    "answers": STAFF,
    "attendance": STAFF,
    "days": STAFF,
    "notes": TREATED,
    "follow_ups": TREATED,
    "tasks": STAFF,
    "hours": SCHEDULERS,
    "time_off": STAFF,
    "admin_doctors": ADMIN,
    "admin_patients": DESK,
    "admin_users": ADMIN,
    "admin_clinic": ADMIN,
    "admin_analytics": SCHEDULERS,
}
EXCEPT = {
    **dict.fromkeys(("hours.set_date", "hours.remove_date"), STAFF),
    "admin_patients.change": STAFF,
    "admin_patients.show": STAFF,
    **dict.fromkeys(
        ("answers.cancel", "answers.reason_codes", "answers.undo_cancellation"), VISITORS
    ),
    "answers.undo_reschedule": VISITORS,
    "appointments.remark": STAFF,
    "auth.logout": EVERYBODY,
    "days.attending": frozenset({"amira"}),
    "notes.create": DOCTOR,
    "notes.amend": DOCTOR,
    "notes.retract": DOCTOR,
    "follow_ups.create": DOCTOR,
    "follow_ups.drop": DOCTOR,
}


def may(operation: Operation) -> frozenset[str]:
    return EXCEPT.get(operation.id) or MAY[operation.id.partition(".")[0]]


def guarded(document: dict[str, Any]) -> list[Operation]:
    """The operations for which an access token is needed."""
    return [one for one in operations(document) if {"bearer": []} in one.described["security"]]


@pytest.fixture
def scene(app: Flask, cast: Cast, clock: Clock) -> Scene:
    return Scene(app, cast, clock)


def test_what_is_open_to_all_is_so_on_purpose(document: dict[str, Any]) -> None:
    opened = {one.id for one in operations(document)} - {one.id for one in guarded(document)}
    assert {name for name in opened if name.partition(".")[0] not in PUBLIC} == {
        "auth.login",
        "auth.renew",
    }
    visitors = {one.id for one in guarded(document) if {} in one.described["security"]}
    assert visitors == {"holds.create", "holds.extend", "holds.release"}


def test_nobody_gets_anywhere_without_a_token(scene: Scene, document: dict[str, Any]) -> None:
    nobody = program_of("nobody", scene)
    for operation in guarded(document):
        if operation.id == "holds.create":  # a visitor may
            continue
        answer = nobody.send(operation.method, operation.address({}), {})
        refused(answer, 401, "invalid_token")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer"), operation.id


@pytest.mark.parametrize("who", PEOPLE)
def test_each_role_may_what_the_clinic_lets_it(
    scene: Scene, document: dict[str, Any], who: str
) -> None:
    program = program_of(who, scene)
    last = [one for one in guarded(document) if one.id != "auth.logout"]
    for operation in last:
        answer = program.send(operation.method, operation.address({}), {})
        if who in may(operation):
            assert answer.status_code not in (401, 403), (operation.id, answer.text)
        else:
            refused(answer, 403, "forbidden")


def test_a_role_that_may_never_is_told_before_anything_is_read(
    scene: Scene, document: dict[str, Any]
) -> None:
    ida = program_of("ida", scene)
    for operation in guarded(document):
        if operation.method != "GET" and "ida" not in may(operation):
            answer = ida.raw(operation.method, operation.address({}), "{", "text/plain")
            refused(answer, 403, "forbidden")
