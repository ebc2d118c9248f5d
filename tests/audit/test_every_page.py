"""Whatever page or answer shows staff a patient's name leaves a row about that patient."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import BuildError

from clinic.audit import repeats
from tests.api.conftest import BASE
from tests.audit.trail import Trail
from tests.cast import FRIDAY, PASSWORD, Cast
from tests.cast_fixtures import SignIn

#: About pages, not about databases.
pytestmark = pytest.mark.only_on("sqlite")

NAME = "Amira Rahman"


@pytest.fixture
def ids(cast: Cast) -> dict[str, str]:
    """What addresses may name: Amira's visit with Lena and one she asks for, and everything else."""
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    cast.amira_books(cast.slot(FRIDAY, "11:00"))
    return {
        "appointment_id": visit.id,
        "patient_id": cast.amira.patient_id,
        "doctor_id": cast.lena.doctor_id,
        "noun": "arrival",
        "date": FRIDAY.isoformat(),
        "patient": cast.amira.patient_id,
    }


def addresses(app: Flask, ids: dict[str, Any]) -> Iterator[str]:
    """Every address of the clinic that can be asked for with these ids."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "GET" in (rule.methods or ()) and rule.endpoint != "static":
                try:
                    yield app.url_for(rule.endpoint, **ids)
                except BuildError:
                    continue


@pytest.fixture(autouse=True)
def every_read_is_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """One visit has more pages than one person's reads of it are rows of their own."""
    monkeypatch.setattr(repeats, "ROWS_OF_A_KIND", 1000)


@pytest.mark.parametrize("who", ["lena", "nadia", "petra"])
def test_a_page_that_shows_a_name_leaves_a_row(
    app: Flask, cast: Cast, sign_in: SignIn, ids: dict[str, str], who: str
) -> None:
    client, shown = sign_in(app.test_client(), getattr(cast, who)), []
    for address in addresses(app, ids):
        trail = Trail(app)
        answer = client.get(address)
        if answer.status_code == 200 and NAME in answer.get_data(as_text=True):
            shown.append(address)
            assert about_amira(trail, cast), address
    assert len(shown) >= 5


@pytest.mark.parametrize("who", ["lena", "nadia", "petra"])
def test_an_answer_that_shows_her_leaves_a_row(
    app: Flask, cast: Cast, ids: dict[str, str], who: str
) -> None:
    client, shown = app.test_client(), []
    known = {"email": getattr(cast, who).actor.email, "password": PASSWORD}
    token = client.post(f"{BASE}/auth/login", json=known).get_json()["access_token"]
    for address in addresses(app, ids):
        if not address.startswith(BASE):
            continue
        trail = Trail(app)
        answer = client.get(address.split("?")[0], headers={"Authorization": f"Bearer {token}"})
        if answer.status_code == 200 and cast.amira.patient_id in answer.text:
            shown.append(address)
            assert about_amira(trail, cast), address
    assert len(shown) >= 2


def about_amira(trail: Trail, cast: Cast) -> bool:
    return any(
        cast.amira.patient_id in (row.patient_id, *row.patient_ids.split())
        for row in trail.rows("sensitive_read")
    )
