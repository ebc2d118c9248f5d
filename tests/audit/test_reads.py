"""Whoever opens a patient's record leaves a row: who, whose, when, from where and in what role."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from clinic.audit import reads
from tests.api.conftest import BASE
from tests.application import Clock
from tests.audit.trail import Trail
from tests.cast import FRIDAY, PASSWORD, Cast, OnlinePatient, Staff
from tests.cast_fixtures import SignIn

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
Opens = Callable[[Staff | OnlinePatient, str], Trail]


@pytest.fixture
def visit_id(cast: Cast) -> str:
    """Amira's visit with Lena."""
    return cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00")).id


@pytest.fixture
def opens(app: Flask, sign_in: SignIn) -> Opens:
    """`opens(cast.lena, "/week")`: somebody opens a page; what the audit says of it."""

    def opens(who: Staff | OnlinePatient, path: str) -> Trail:
        client = sign_in(app.test_client(), who)
        trail = Trail(app)
        answer = client.get(
            path,
            headers={"User-Agent": FIREFOX},
            environ_overrides={"REMOTE_ADDR": "203.0.113.77"},
        )
        assert answer.status_code == 200
        return trail

    return opens


@pytest.mark.parametrize(
    ("who", "path", "reason"),
    [
        ("lena", "/doctor/appointments/{}", "care"),
        ("lena", "/doctor/appointments/{}/cancellation", "care"),
        ("lena", "/doctor/appointments/{}/reschedule", "care"),
        ("nadia", "/desk/visits/{}", "desk"),
        ("nadia", "/desk/visits/{}/cancellation", "desk"),
        ("nadia", "/desk/visits/{}/reschedule", "desk"),
        ("amira", "/appointments/{}", "own"),
    ],
)
def test_an_opened_visit_is_a_row(
    cast: Cast, clock: Clock, visit_id: str, opens: Opens, who: str, path: str, reason: str
) -> None:
    person = getattr(cast, who)
    rows = opens(person, path.format(visit_id)).rows("sensitive_read")
    [row] = [row for row in rows if row.subject_kind == "appointment"]
    assert (row.subject_id, row.patient_id) == (visit_id, cast.amira.patient_id)
    assert (row.actor_id, row.role) == (person.actor.user_id, str(person.actor.role))
    assert (row.at, row.outcome, row.reason) == (clock.now, "ok", reason)


@pytest.mark.parametrize("path", ["/desk/patients/{}", "/desk/patients/{}/edit"])
def test_an_opened_patient_is_a_row(cast: Cast, opens: Opens, path: str) -> None:
    row = opens(cast.nadia, path.format(cast.leo_id)).one("sensitive_read")
    assert (row.subject_kind, row.subject_id, row.patient_id) == (
        "patient",
        cast.leo_id,
        cast.leo_id,
    )


def test_a_row_says_from_where_without_an_address_or_a_session(cast: Cast, opens: Opens) -> None:
    row = opens(cast.nadia, f"/desk/patients/{cast.leo_id}").one("sensitive_read")
    assert (row.ip_prefix, row.agent, row.channel) == (
        "203.0.113.0/24",
        "Firefox 128, Linux",
        "page",
    )
    assert len(row.session_ref) == 12
    assert len(row.request_id) == 16


@pytest.mark.parametrize(
    ("who", "path", "what"),
    [
        ("lena", "/doctor/week?date=2026-11-27", "week"),
        ("nadia", "/desk/visits?date=2026-11-27", "visits"),
    ],
)
def test_a_list_of_visits_is_one_row_with_its_patients(
    cast: Cast, visit_id: str, opens: Opens, who: str, path: str, what: str
) -> None:
    cast.desk_books(cast.leo_id, cast.slot(FRIDAY, "10:00"))
    row = opens(getattr(cast, who), path).one("sensitive_read")
    assert (row.subject_kind, row.subject_id, row.patient_id) == ("list", what, None)
    assert row.patient_ids.split() == sorted([cast.amira.patient_id, cast.leo_id])


def test_a_list_of_patients_is_one_row(cast: Cast, opens: Opens) -> None:
    row = opens(cast.nadia, "/desk/patients?q=Amira").one("sensitive_read")
    assert (row.subject_id, row.patient_ids.split()) == ("patients", [cast.amira.patient_id])


def test_a_list_without_patients_is_no_row(cast: Cast, opens: Opens) -> None:
    assert opens(cast.nadia, "/desk/patients?q=nobody").rows() == []


def test_ones_own_list_is_no_row(cast: Cast, visit_id: str, opens: Opens) -> None:
    assert opens(cast.amira, "/appointments").rows() == []


def test_a_program_leaves_the_same_rows(app: Flask, cast: Cast, visit_id: str) -> None:
    client = app.test_client()
    known = {"email": cast.nadia.actor.email, "password": PASSWORD}
    token = client.post(f"{BASE}/auth/login", json=known).get_json()["access_token"]
    trail = Trail(app)
    for path in ("appointments", f"appointments/{visit_id}", "admin/patients"):
        client.get(f"{BASE}/{path}", headers={"Authorization": f"Bearer {token}"})
    client.get(f"{BASE}/admin/patients/{cast.leo_id}", headers={"Authorization": f"Bearer {token}"})
    rows = trail.rows("sensitive_read")
    assert [(row.subject_kind, row.subject_id, row.channel) for row in rows] == [
        ("list", "appointments", "api"),
        ("appointment", visit_id, "api"),
        ("list", "patients", "api"),
        ("patient", cast.leo_id, "api"),
    ]


def test_what_cannot_be_noted_is_not_shown(
    app: Flask, cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(**_: object) -> None:
        raise RuntimeError("the audit is away")

    monkeypatch.setattr(reads, "record", away)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = sign_in(app.test_client(), cast.nadia).get(f"/desk/patients/{cast.leo_id}")
    assert answer.status_code == 500
    assert "Leo" not in answer.text
