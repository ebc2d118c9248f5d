"""Specialties and visit types."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.directory import queries
from tests.cast import FRIDAY, Cast
from tests.cast_fixtures import SignIn

NEW = {"name": "Vaccination", "minutes": "10", "mode": "in_person", "online": "y", "active": "y"}


def test_a_specialty_is_added_renamed_and_archived(app: Flask, petra: FlaskClient) -> None:
    petra.post("/admin/catalogue/specialties", data={"name": "  Neurology "})
    with app.app_context():
        added = next(one for one in queries.specialties() if one.name == "Neurology")
    petra.post(f"/admin/catalogue/specialties/{added.id}", data={"name": "Neuro", "archived": "y"})
    with app.app_context():
        assert added.id not in {one.id for one in queries.specialties()}
        assert queries.specialty(added.id).name == "Neuro"
    assert "Archived" in petra.get("/admin/catalogue").text


def test_an_admin_keeps_the_everyday_words_of_a_specialty(
    client: FlaskClient, petra: FlaskClient, cast: Cast
) -> None:
    address = f"/admin/catalogue/specialties/{cast.cardiology}"
    petra.post(address, data={"name": "Cardiology", "search_words": "heart, pulse"})
    assert 'value="heart, pulse"' in petra.get(address).text
    assert "Dr Samuel Okafor" in client.get("/find?q=pulse").text
    refused = petra.post(address, data={"name": "Cardiology", "search_words": "x" * 401})
    assert 'id="search_words-error"' in refused.text
    assert "x" * 401 in refused.text


@pytest.mark.parametrize(
    ("name", "status"), [("", 422), ("   ", 422), ("x" * 101, 422), ("Cardiology", 409)]
)
def test_a_name_that_cannot_be_is_told_at_its_field(
    petra: FlaskClient, name: str, status: int
) -> None:
    answer = petra.post("/admin/catalogue/specialties", data={"name": name})
    assert answer.status_code == status
    assert 'id="name-error"' in answer.text


def test_a_visit_type_is_added_and_changed(app: Flask, petra: FlaskClient) -> None:
    petra.post("/admin/catalogue/visit-types", data=NEW)
    with app.app_context():
        added = next(one for one in queries.visit_types() if one.name == "Vaccination")
        assert (added.minutes, added.buffer_after, added.step_minutes) == (10, 0, None)
    petra.post(
        f"/admin/catalogue/visit-types/{added.id}",
        data={"name": "Jab", "minutes": "15", "mode": "phone", "step_minutes": "30"},
    )
    with app.app_context():
        changed = queries.visit_type(added.id)
        assert (changed.name, changed.minutes, changed.step_minutes) == ("Jab", 15, 30)
        assert not changed.active
        assert not changed.online


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("minutes", ""),
        ("minutes", "0"),
        ("minutes", "7"),
        ("minutes", "-15"),
        ("minutes", "half an hour"),
        ("minutes", "9" * 30),
        ("buffer_before", "3"),
        ("buffer_after", "500"),
        ("step_minutes", "1"),
        ("min_notice_minutes", "-1"),
        ("mode", "by pigeon"),
        ("reminders-0-number", "a day"),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_the_rest_is_kept(
    petra: FlaskClient, field: str, value: str
) -> None:
    answer = petra.post("/admin/catalogue/visit-types", data={**NEW, field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    if field != "name":
        assert 'value="Vaccination"' in answer.text


def test_the_form_shows_the_visit_type_as_it_stands(petra: FlaskClient, cast: Cast) -> None:
    page = petra.get(f"/admin/catalogue/visit-types/{cast.health_check}")
    assert 'value="45"' in page.text
    assert 'value="Health check"' in page.text


def test_a_visit_type_may_have_reminders_of_its_own(
    app: Flask, petra: FlaskClient, cast: Cast
) -> None:
    address = f"/admin/catalogue/visit-types/{cast.follow_up}"
    own = {**NEW, "reminders-0-number": "3", "reminders-0-unit": "hours"}
    for sent, kept in (
        (own, ["180m"]),
        ({**own, "reminders-0-number": ""}, []),
        ({**own, "usual_reminders": "y"}, None),
    ):
        assert petra.post(address, data=sent).status_code == 303
        with app.app_context():
            assert queries.visit_type(cast.follow_up).reminders == kept
        box = re.search(r'<input [^>]*id="usual_reminders"[^>]*>', petra.get(address).text)
        assert box is not None
        assert (" checked " in box[0]) is (kept is None)


def test_a_reminder_of_a_visit_type_that_cannot_be_is_told_at_its_field(petra: FlaskClient) -> None:
    wrong = {"reminders-0-number": "40", "reminders-0-unit": "days"}
    answer = petra.post("/admin/catalogue/visit-types", data={**NEW, **wrong})
    assert answer.status_code == 422
    assert 'id="reminders-error"' in answer.text


@pytest.mark.parametrize("kind", ["specialties", "visit-types"])
def test_an_unknown_entry_is_not_found(petra: FlaskClient, kind: str) -> None:
    address = f"/admin/catalogue/{kind}/{'0' * 32}"
    assert petra.get(address).status_code == 404
    assert petra.post(address, data=NEW).status_code == 404


def test_an_admin_keeps_the_reasons_that_staff_have_ready(
    app: Flask, petra: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    new = {"code": "full", "text": "We are full.", "for_decline": "y", "active": "y"}
    assert petra.post("/admin/reasons", data=new).status_code == 303
    assert "We are full." in petra.get("/admin/catalogue").text
    assert petra.post("/admin/reasons", data=new).status_code == 409
    lena = sign_in(app.test_client(), cast.lena)
    asked = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    decline = f"/doctor/appointments/{asked.id}/decline"
    assert 'value="full"' in lena.get(decline).text
    lena.post(decline, data={"version": 1, "code": "full"})
    assert "We are full." in lena.get(f"/doctor/appointments/{asked.id}").text
    petra.post("/admin/reasons/full", data={"text": "Full.", "for_decline": "y"})
    another = cast.amira_books(cast.slot(FRIDAY, "10:00"))
    assert 'value="full"' not in lena.get(f"/doctor/appointments/{another.id}/decline").text
