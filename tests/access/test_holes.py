"""The suite finds holes: three are made here, and the walk says where they are."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import ColumnElement, true

from clinic.accounts.actor import Actor
from clinic.booking import access
from clinic.booking.queries import find
from clinic.http.access import public
from clinic.realtime import rooms
from tests.access.matrix import holes
from tests.access.scene import AMIRAS_REASON, set_the_scene
from tests.access.test_rooms import wrong_rooms
from tests.access.walk import API, PAGE, PART, Try, Walk
from tests.application import BuildApp
from tests.cast import Cast
from tests.realtime.conftest import Listen, listen

__all__ = ["listen"]

pytestmark = pytest.mark.only_on("sqlite")

PATIENTS = "GET /desk/patients"
ONE_VISIT = "GET /appointments/<appointment_id>"
ALL_VISITS = "GET /appointments"
THE_SAME = "GET /api/v1/appointments/<appointment_id>"


def test_a_route_without_a_line_is_found(make_app: BuildApp, cast: Cast) -> None:
    app = make_app()
    app.add_url_rule("/forgotten", "forgotten", lambda: "open")
    assert holes(app) == ["GET /forgotten has no line in matrix.yaml"]


def test_a_line_without_a_route_is_found(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    left = [rule for rule in app.url_map.iter_rules() if rule.rule != "/desk/patients/new"]
    monkeypatch.setattr(app.url_map, "iter_rules", lambda: left)
    assert holes(app) == ["GET /desk/patients/new is listed, but there is no such route"]


def test_T1_a_route_that_lost_its_permission_is_found(make_app: BuildApp, cast: Cast) -> None:
    app = make_app()
    app.view_functions["desk.patients.index"] = lambda: "everybody’s name"
    walk = Walk(set_the_scene(app, cast))
    assert walk.wrong(Try(PATIENTS, "nobody", PAGE)) == [
        "nobody at GET /desk/patients (page): expected login, got 403"
    ]
    assert walk.wrong(Try(PATIENTS, "desk", PAGE)) != []


def test_T1_a_route_that_was_opened_to_all_is_found(make_app: BuildApp, cast: Cast) -> None:
    app = make_app()
    app.view_functions["desk.patients.index"] = public(lambda: "Amira Rahman")
    walk = Walk(set_the_scene(app, cast))
    for who in ("nobody", "stranger", "doctor", "waiting"):
        for door in (PAGE, PART):
            said = " ".join(walk.wrong(Try(PATIENTS, who, door)))
            assert "got 200" in said
            assert ("reads 'Amira Rahman'" in said) == (who != "doctor")


def test_T1_a_query_that_forgets_the_owner_is_found(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = Walk(set_the_scene(app, cast))

    def everybodys(_actor: Actor) -> ColumnElement[bool]:
        return true()

    for module in (access, find):
        monkeypatch.setattr(module, "visible_to", everybodys)
    for one in (
        Try(ONE_VISIT, "stranger", PAGE),
        Try(ONE_VISIT, "stranger", PART),
        Try(THE_SAME, "stranger", API),
        Try(THE_SAME, "colleague", API),
        Try("GET /doctor/appointments/<appointment_id>", "colleague", PAGE),
    ):
        assert "expected 404" in " ".join(walk.wrong(one)), one
    assert "reads 'Amira Rahman'" in " ".join(walk.wrong(Try(ALL_VISITS, "stranger", PAGE)))


def test_T2_a_reason_that_the_desk_would_read_is_found(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = Walk(set_the_scene(app, cast))
    one = Try(THE_SAME, "desk", API)
    assert walk.wrong(one) == []
    monkeypatch.setattr("clinic.api.v1.visits.reads_reason", lambda _actor: lambda _visit: True)
    assert walk.wrong(one) == [f"{one}: reads {AMIRAS_REASON!r}"]


def test_T4_a_room_open_to_a_stranger_is_found(
    app: Flask, cast: Cast, listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert wrong_rooms(app, cast, listen, "stranger") == []
    right = rooms._own

    def one_too_many(actor: Actor) -> list[str]:
        return [*right(actor), rooms.DESK]

    monkeypatch.setattr(rooms, "_own", one_too_many)
    assert wrong_rooms(app, cast, listen, "stranger") == ["stranger is in desk"]
