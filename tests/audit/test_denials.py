"""Every no is a row, written after whatever had begun was rolled back."""

from __future__ import annotations

import pytest
from flask import Flask

from clinic.core.ids import new_id
from clinic.http.hardening.denials import STRANGERS_ROWS
from tests.api.conftest import BASE
from tests.application import BuildApp
from tests.audit.trail import Trail
from tests.cast import FRIDAY, PASSWORD, Cast
from tests.cast_fixtures import SignIn


@pytest.fixture
def visit_id(cast: Cast) -> str:
    """Amira's visit with Lena."""
    return cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00")).id


@pytest.mark.parametrize(
    ("who", "method", "path"),
    [
        ("jonas", "GET", "/appointments/{}"),
        ("jonas", "POST", "/appointments/{}/cancellation"),
        ("krug", "GET", "/doctor/appointments/{}"),
        ("krug", "POST", "/doctor/appointments/{}/confirmation"),
    ],
)
def test_T1_somebody_elses_visit_is_a_denial_that_says_whose(
    app: Flask, cast: Cast, sign_in: SignIn, visit_id: str, who: str, method: str, path: str
) -> None:
    stranger = getattr(cast, who)
    client = sign_in(app.test_client(), stranger)
    trail = Trail(app)
    assert client.open(path.format(visit_id), method=method).status_code == 404
    [row] = trail.rows()
    assert (row.action, row.outcome, row.reason) == ("authz_fail", "denied", "not_found")
    assert (row.subject_kind, row.subject_id) == ("appointment", visit_id)
    assert (row.patient_id, row.actor_id) == (cast.amira.patient_id, stranger.actor.user_id)


def test_T1_what_does_not_exist_is_the_same_denial_of_nobodys_record(
    app: Flask, cast: Cast, sign_in: SignIn
) -> None:
    client, trail = sign_in(app.test_client(), cast.jonas), Trail(app)
    unknown = new_id()
    client.get(f"/appointments/{unknown}")
    row = trail.one("authz_fail")
    assert (row.subject_id, row.patient_id) == (unknown, None)


def test_T1_a_program_leaves_the_same_row(app: Flask, cast: Cast, visit_id: str) -> None:
    client = app.test_client()
    known = {"email": cast.jonas.actor.email, "password": PASSWORD}
    token = client.post(f"{BASE}/auth/login", json=known).get_json()["access_token"]
    trail = Trail(app)
    client.get(f"{BASE}/appointments/{visit_id}", headers={"Authorization": f"Bearer {token}"})
    row = trail.one("authz_fail")
    assert (row.channel, row.subject_id) == ("api", visit_id)


def test_a_page_of_another_role_is_a_denial(app: Flask, cast: Cast, sign_in: SignIn) -> None:
    client, trail = sign_in(app.test_client(), cast.amira), Trail(app)
    assert client.get("/desk/patients").status_code == 403
    row = trail.one("authz_fail")
    assert (row.subject_kind, row.subject_id) == ("endpoint", "desk.patients.index")
    assert (row.reason, row.role) == ("forbidden", "patient")


def test_a_page_that_asks_to_sign_in_first_is_a_denial(app: Flask, cast: Cast) -> None:
    trail = Trail(app)
    app.test_client().get("/desk/patients")
    row = trail.one("authz_fail")
    assert (row.reason, row.actor_id, row.role) == ("signed_out", None, "")


def test_T13_a_token_that_is_none_is_told_apart(app: Flask, cast: Cast) -> None:
    trail = Trail(app)
    app.test_client().get(f"{BASE}/me", headers={"Authorization": "Bearer nonsense"})
    assert trail.one("authn_token_invalid").outcome == "denied"


def test_T22_a_form_without_its_token_is_a_denial(app: Flask, cast: Cast, sign_in: SignIn) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    client, trail = sign_in(app.test_client(), cast.amira), Trail(app)
    assert client.post("/profile", data={"full_name": "Another"}).status_code == 400
    assert trail.one("malicious_csrf").actor_id == cast.amira.actor.user_id


def test_a_text_in_an_address_does_not_get_into_the_audit(
    app: Flask, cast: Cast, sign_in: SignIn
) -> None:
    client, trail = sign_in(app.test_client(), cast.nadia), Trail(app)
    client.get("/desk/patients/Nobody Known")
    assert trail.one("authz_fail").subject_id == "desk.patients.page"


def test_a_page_that_nobody_has_is_no_denial(app: Flask, cast: Cast, sign_in: SignIn) -> None:
    client, trail = sign_in(app.test_client(), cast.amira), Trail(app)
    assert client.get("/no-such-page").status_code == 404
    assert trail.rows() == []


def test_T9_too_many_is_a_denial(make_app: BuildApp, cast: Cast, limits: None) -> None:
    app = make_app(RATELIMIT_ENABLED=True, LIMIT_SIGN_IN_PER_ACCOUNT="1 per hour")
    trail, client = Trail(app), app.test_client()
    wrong = {"email": cast.amira.actor.email, "password": "wrong"}
    answers = [client.post(f"{BASE}/auth/login", json=wrong).status_code for _ in range(2)]
    assert answers == [401, 429]
    assert trail.one("excess_rate_limit_exceeded").reason == "too_many_requests"


@pytest.mark.parametrize(
    ("email", "why"), [("amira.rahman@example.org", "wrong"), ("nobody@example.org", "unknown")]
)
def test_T11_a_failed_sign_in_is_the_same_row_for_a_known_and_an_unknown_address(
    app: Flask, cast: Cast, email: str, why: str
) -> None:
    trail = Trail(app)
    app.test_client().post(f"{BASE}/auth/login", json={"email": email, "password": "wrong"})
    row = trail.one("authn_login_fail")
    assert (row.outcome, row.reason, row.actor_id) == ("failed", why, None)
    assert row.subject_id == (cast.amira.actor.user_id if why == "wrong" else "")


def test_strangers_cannot_fill_the_audit(app: Flask, cast: Cast) -> None:
    trail, client = Trail(app), app.test_client()
    for _ in range(STRANGERS_ROWS + 3):
        client.get("/desk/patients")
    rows = trail.rows("authz_fail")
    assert len(rows) == STRANGERS_ROWS + 1
    assert rows[-1].reason == "and_more"
