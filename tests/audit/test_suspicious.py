"""What no page of ours sends leaves a row, whatever becomes of it; nothing of its text is kept."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from clinic.http.hardening.denials import STRANGERS_ROWS
from tests.api.conftest import BASE
from tests.application import BuildApp
from tests.audit.conftest import program_of
from tests.audit.trail import Trail
from tests.cast import FRIDAY, PASSWORD, Cast
from tests.cast_fixtures import SignIn

pytestmark = pytest.mark.only_on("sqlite")

EMMA = {"full_name": "Emma Lind", "email": "emma@example.org", "password": PASSWORD}
HANDSHAKE = "/socket.io/?EIO=4&transport=websocket"


def told(trail: Trail, action: str) -> list[tuple[str, str, str | None]]:
    """Reason, outcome and actor of each row of an action."""
    return [(row.reason, row.outcome, row.actor_id) for row in trail.rows(action)]


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, "cross-site"),
        ({"Sec-Fetch-Site": "same-site"}, "same-site"),
        ({"Origin": "https://evil.test"}, "origin"),
        ({"Origin": "null"}, "origin"),
    ],
)
def test_T5_T22_a_deed_of_another_site_is_a_row(
    app: Flask, cast: Cast, sign_in: SignIn, headers: dict[str, str], why: str
) -> None:
    client, trail = sign_in(app.test_client(), cast.amira), Trail(app)
    assert client.post("/profile", data={"full_name": "x"}, headers=headers).status_code == 403
    assert told(trail, "malicious_cors") == [(why, "denied", cast.amira.actor.user_id)]
    assert [row.action for row in trail.rows()] == ["malicious_cors"]


def test_T5_a_program_of_another_site_is_a_row(app: Flask, cast: Cast) -> None:
    trail = Trail(app)
    answer = app.test_client().post(
        f"{BASE}/auth/login", json={}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
    assert told(trail, "malicious_cors") == [("cross-site", "denied", None)]


@pytest.mark.parametrize("origin", ["https://evil.test", "null"])
def test_T5_a_foreign_page_at_the_door_of_the_sockets_is_one_row(
    app: Flask, cast: Cast, origin: str
) -> None:
    trail = Trail(app)
    assert app.test_client().get(HANDSHAKE, headers={"Origin": origin}).status_code == 400
    [row] = trail.rows()
    assert (row.action, row.reason, row.outcome) == ("malicious_cors", "origin", "denied")
    assert (row.channel, row.subject_id, row.actor_id) == ("socket", "socket", None)


def test_T5_foreign_pages_cannot_fill_the_audit(app: Flask, cast: Cast) -> None:
    trail, client = Trail(app), app.test_client()
    for _ in range(STRANGERS_ROWS + 3):
        client.get(HANDSHAKE, headers={"Origin": "https://evil.test"})
    assert len(trail.rows("malicious_cors")) == STRANGERS_ROWS + 1


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"role": "admin"}, "role"),
        ({"nickname": "Why she comes"}, "unknown_field"),
        ({"Why she comes": 1, "is_admin": True}, "is_admin"),
    ],
)
def test_T21_a_field_that_the_document_does_not_know_is_a_row(
    app: Flask, cast: Cast, body: dict[str, Any], why: str
) -> None:
    amira, trail = program_of(app, cast.amira), Trail(app)
    assert amira.send("PATCH", "/me", body).status_code == 422
    assert told(trail, "malicious_extraneous") == [(why, "denied", cast.amira.actor.user_id)]


def test_T21_so_is_one_of_a_stranger_and_a_question_with_a_word_too_much_is_none(
    app: Flask, cast: Cast
) -> None:
    trail, client = Trail(app), app.test_client()
    answer = client.post(f"{BASE}/auth/register", json={**EMMA, "is_active": True})
    assert answer.status_code == 422
    assert told(trail, "malicious_extraneous") == [("is_active", "denied", None)]
    assert client.get(f"{BASE}/doctors?utm_source=x").status_code == 422
    assert len(trail.rows("malicious_extraneous")) == 1


def test_T21_a_form_with_a_telling_field_that_it_does_not_have_is_a_row(
    app: Flask, cast: Cast, sign_in: SignIn
) -> None:
    client, trail = sign_in(app.test_client(), cast.amira), Trail(app)
    sent = {"full_name": "Amira R.", "role": "admin", "clinic_id": "1", "colour": "blue"}
    assert client.post("/profile", data=sent).status_code == 303
    assert told(trail, "malicious_extraneous") == [
        ("clinic_id", "denied", cast.amira.actor.user_id)
    ]


def test_T21_for_whom_a_form_books_is_a_field_of_its_own(
    app: Flask, cast: Cast, sign_in: SignIn
) -> None:
    client, trail = sign_in(app.test_client(), cast.amira), Trail(app)
    time = {"starts_at": "2026-11-27T09:00:00+01:00", "visit_type_id": cast.first_visit}
    sent = {**time, "doctor_id": cast.lena.doctor_id, "patient_id": cast.amira.patient_id}
    assert client.post("/appointments", data=sent).status_code == 303
    assert trail.rows("malicious_extraneous") == []


@pytest.mark.parametrize("field", ["full_name", "email"])
@pytest.mark.parametrize("line", ["\r\nBcc: y@evil.example", "\nx", "\rx"])
def test_T18_a_line_break_in_a_name_or_an_address_is_a_row(
    app: Flask, cast: Cast, field: str, line: str
) -> None:
    client, trail = app.test_client(), Trail(app)
    sent = {**EMMA, field: EMMA[field] + line}
    client.post("/register", data=sent)
    client.post(f"{BASE}/auth/register", json=sent)
    rows = trail.rows("input_validation_fail")
    assert [(row.reason, row.channel) for row in rows] == [
        (f"line_break_{field}", "page"),
        (f"line_break_{field}", "api"),
    ]


def test_T18_lines_in_a_text_of_many_are_none(app: Flask, cast: Cast, sign_in: SignIn) -> None:
    client, trail = sign_in(app.test_client(), cast.amira), Trail(app)
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    client.post(f"/appointments/{visit.id}/cancellation", data={"reason": "One\r\ntwo"})
    assert trail.rows("input_validation_fail") == []


@pytest.mark.parametrize(
    "address", ["//evil.test", "/\\evil.test", "https:evil.test", "/%2f%2fevil.test", "/\tx"]
)
def test_T20_an_address_that_leads_elsewhere_is_a_row(app: Flask, cast: Cast, address: str) -> None:
    client, trail = app.test_client(), Trail(app)
    assert client.get("/login", query_string={"next": address}).status_code == 200
    assert told(trail, "input_validation_fail") == [("next", "denied", None)]
    client.post("/login", data={"email": "a@b.example", "password": "x", "next": address})
    assert len(trail.rows("input_validation_fail")) == 2


@pytest.mark.parametrize("address", ["", "/home", "/no/such/page", "/login", "/find?q=%C3%A9%5C"])
def test_T20_a_page_that_is_gone_is_none(app: Flask, cast: Cast, address: str) -> None:
    trail = Trail(app)
    app.test_client().get("/login", query_string={"next": address})
    assert trail.rows("input_validation_fail") == []


def test_T23_a_foreign_name_is_a_row_of_nobody(app: Flask, cast: Cast, sign_in: SignIn) -> None:
    app.config["OWN_NAMES"] = ["clinic.example"]
    app.config["PUBLIC_URL"] = "https://clinic.example"
    client, trail = sign_in(app.test_client(), cast.amira), Trail(app)
    path = f"/appointments/{'ab' * 16}?q=why"
    for _ in range(STRANGERS_ROWS + 3):
        assert client.post(path, headers={"Host": "evil.test"}).status_code == 400
    rows = trail.rows()
    assert len(rows) == STRANGERS_ROWS + 1
    assert (rows[0].action, rows[0].reason) == ("input_validation_fail", "host")
    assert (rows[0].subject_kind, rows[0].subject_id, rows[0].actor_id) == ("endpoint", "", None)
    assert rows[0].ip_prefix == "127.0.0.0/24"
    assert rows[-1].reason == "and_more"


def test_T23_a_foreign_name_is_refused_though_no_row_can_be_written(make_app: BuildApp) -> None:
    # The server is asked under a name of its own that it does not trust either.
    app = make_app(OWN_NAMES=["clinic.example"], PUBLIC_URL="https://other.example")
    assert app.test_client().get("/", headers={"Host": "evil.test"}).status_code == 400


def test_T10_the_fourth_hold_of_a_time_in_a_day_is_a_row_by_either_door(
    app: Flask, cast: Cast, sign_in: SignIn
) -> None:
    client, trail = sign_in(app.test_client(), cast.amira), Trail(app)
    sent = {
        "doctor_id": cast.lena.doctor_id,
        "visit_type_id": cast.first_visit,
        "starts_at": "2026-11-27T09:00:00+01:00",
        "patient_id": cast.amira.patient_id,
    }
    parts = {"HX-Request": "true"}
    answers = [client.post("/holds", data=sent, headers=parts).status_code for _ in range(4)]
    assert answers == [200, 200, 200, 409]
    by_amira = cast.amira.actor.user_id
    assert told(trail, "hold_denied") == [("so_often", "denied", by_amira)]
    # A program lets no other time go by itself.
    other = {**sent, "starts_at": "2026-11-27T10:00:00+01:00"}
    assert program_of(app, cast.amira).send("POST", "/holds", other).status_code == 409
    assert told(trail, "hold_denied")[1:] == [("one_at_once", "denied", by_amira)]


def test_T29_the_password_that_uses_up_the_tries_is_a_row_and_no_later_one(
    make_app: BuildApp, cast: Cast, limits: None
) -> None:
    app = make_app(RATELIMIT_ENABLED=True, LIMIT_SIGN_IN_PER_ACCOUNT="3 per hour")
    client, trail = app.test_client(), Trail(app)
    for email in (cast.amira.actor.email, "nobody@example.org"):
        wrong = {"email": email, "password": "wrong"}
        answers = [client.post("/login", data=wrong).status_code for _ in range(5)]
        assert answers == [422, 422, 422, 429, 429]
    rows = trail.rows("authn_login_fail_max")
    assert [(row.reason, row.outcome, row.actor_id) for row in rows] == [
        ("passwords", "denied", None)
    ] * 2
    assert [row.subject_id for row in rows] == [cast.amira.actor.user_id, ""]


def test_T29_the_code_that_uses_up_the_tries_is_a_row_and_no_later_one(
    app: Flask, cast: Cast, app_context: None
) -> None:
    from clinic.accounts.factors.second_factor import check_code
    from clinic.core.errors import Invalid

    trail = Trail(app)
    for _ in range(7):
        with pytest.raises(Invalid):
            check_code(cast.lena.actor.user_id, "000000", now=cast.now)
    row = trail.one("authn_login_fail_max")
    assert (row.reason, row.subject_id) == ("codes", cast.lena.actor.user_id)
    assert len(trail.rows("code_refused")) == 5
