"""What the pages that are opened all day ask the database: as much as this, session and bell included."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.application import Clock
from tests.cast import FRIDAY, Cast
from tests.cast_fixtures import SignIn
from tests.counting import statements

Ask = Callable[[FlaskClient, str], TestResponse]


def panel(client: FlaskClient, id_: str) -> TestResponse:
    return client.get(
        f"/doctor/appointments/{id_}", headers={"HX-Request": "true", "HX-Target": "drawer"}
    )


def confirm(client: FlaskClient, id_: str) -> TestResponse:
    return client.post(
        f"/doctor/appointments/{id_}/confirmation",
        data={"version": 1},
        headers={"HX-Request": "true", "HX-Target": "drawer"},
    )


def patients_visit(client: FlaskClient, id_: str) -> TestResponse:
    return client.get(f"/appointments/{id_}")


def test_the_desk_opens_a_record_with_as_many_statements_whatever_is_in_it(
    app: Flask, cast: Cast, sign_in: SignIn
) -> None:
    def asked(client: FlaskClient) -> int:
        with app.app_context(), statements() as found:
            assert client.get(f"/desk/patients/{cast.amira.patient_id}").status_code == 200
        return len(found)

    desk, admin = (sign_in(app.test_client(), one) for one in (cast.nadia, cast.petra))
    cast.amira_books(cast.slot(FRIDAY, "09:00"))
    before = [asked(desk), asked(admin)]
    for clock in ("10:00", "11:00", "12:00"):
        cast.amira_has_a_visit(cast.slot(FRIDAY, clock))
    assert [asked(desk), asked(admin)] == before
    assert before[0] <= 16
    assert before[1] <= 28


@pytest.mark.parametrize(
    ("who", "most", "ask"),
    [
        pytest.param("lena", 11, panel, id="the doctor opens a visit over the week"),
        pytest.param(
            "lena", 28, confirm, id="and confirms it: the answer, its messages, the week anew"
        ),
        pytest.param(
            "lena", 14, lambda client, _: client.get("/doctor/week"), id="the doctor's week"
        ),
        pytest.param(
            "lena", 14, lambda client, _: client.get("/doctor/figures"), id="a doctor's figures"
        ),
        pytest.param(
            "petra", 22, lambda client, _: client.get("/admin/figures"), id="the clinic's figures"
        ),
        pytest.param(
            "amira",
            7,
            lambda client, id_: client.get(f"/appointments/{id_}"),
            id="a patient's visit",
        ),
        pytest.param(
            "amira", 7, lambda client, _: client.get("/home"), id="a patient's start page"
        ),
        pytest.param(
            "petra", 11, lambda client, _: client.get("/admin/users"), id="the admin's users"
        ),
        pytest.param("nadia", 7, lambda client, _: client.get("/tasks"), id="the desk's tasks"),
        pytest.param(
            "nadia",
            10,  # of PostgreSQL is asked which index there is, too
            lambda client, _: client.get("/desk/book?q=am"),
            id="the desk looks for a caller: who is spelled so, whoever may be meant, their records",
        ),
        pytest.param("nadia", 13, lambda client, _: client.get("/desk/day"), id="the desk's day"),
        pytest.param(
            "petra",
            10,
            lambda client, _: client.get("/admin/message-texts"),
            id="the kinds of messages that have room for a paragraph",
        ),
        pytest.param(
            "petra",
            24,
            lambda client, _: client.get("/admin/system"),
            id="the checks of the system",
        ),
        pytest.param(
            "petra", 14, lambda client, _: client.get("/admin/audit"), id="the audit's first page"
        ),
    ],
)
def test_a_request_asks_the_database_no_more_often_than_this(
    app: Flask, cast: Cast, clock: Clock, sign_in: SignIn, who: str, most: int, ask: Ask
) -> None:
    visit = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    client = sign_in(app.test_client(), getattr(cast, who))
    with app.app_context(), statements() as found:
        answer = ask(client, visit.id)
    assert answer.status_code == 200
    assert len(found) <= most, "\n".join(one.sql for one in found)
