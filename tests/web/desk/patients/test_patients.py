"""The clinic's patients at the desk."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.db import transaction
from clinic.patients.models import Patient
from clinic.patients.queries import patient_for
from clinic.patients.search import search_patients
from tests.cast import TUESDAY, WEDNESDAY, Cast

SECRET = "a lump behind the ear"


@pytest.mark.parametrize(
    ("query", "found", "not_found"),
    [
        ("amira", "Amira Rahman", "Jonas Weber"),
        ("keller", "Leo Keller", "Amira Rahman"),
        ("MIRIAM.keller@", "Leo Keller", "Jonas Weber"),
        ("nobody at all", "No patient found", "Amira Rahman"),
        ("%", "No patient found", "Amira Rahman"),
    ],
)
def test_patients_are_found_by_name_and_address(
    nadia: FlaskClient, query: str, found: str, not_found: str
) -> None:
    page = nadia.get("/desk/patients", query_string={"q": query}).text
    assert found in page
    assert not_found not in page


def test_a_patient_is_added_without_an_account(app: Flask, nadia: FlaskClient, cast: Cast) -> None:
    answer = nadia.post(
        "/desk/patients",
        data={"full_name": "نور 🌻 Vogel", "birth_date": "1950-02-28", "phone": "030 1"},
    )
    assert answer.status_code == 303
    assert "28 February 1950, 76 years" in nadia.get(answer.location).text


def test_two_children_may_share_their_mother_s_address(
    app: Flask, nadia: FlaskClient, cast: Cast
) -> None:
    for name in ("Mia Keller", "Tom Keller"):
        nadia.post("/desk/patients", data={"full_name": name, "email": "miriam.keller@example.org"})
    with app.app_context():
        _found, total = search_patients(
            cast.nadia.actor, words="miriam.keller@", page=1, per_page=9
        )
        assert total == 4


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("full_name", ""),
        ("full_name", "x" * 300),
        ("birth_date", "2030-01-01"),
        ("birth_date", "31/12/1980"),
        ("birth_date", "1700-01-01"),
        ("email", "no address"),
        ("phone", "1" * 60),
    ],
)
def test_what_cannot_be_is_told_at_its_field(
    nadia: FlaskClient, cast: Cast, field: str, value: str
) -> None:
    data = {"full_name": "Somebody New", field: value}
    for address in ("/desk/patients", f"/desk/patients/{cast.leo_id}"):
        answer = nadia.post(address, data=data)
        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.text


def test_contact_data_is_corrected(app: Flask, nadia: FlaskClient, cast: Cast) -> None:
    page = nadia.get(f"/desk/patients/{cast.leo_id}/edit")
    assert 'value="2019-05-04"' in page.text
    nadia.post(
        f"/desk/patients/{cast.leo_id}",
        data={"full_name": "Leo B. Keller", "phone": "030 99", "email": ""},
    )
    with app.app_context():
        leo = patient_for(cast.nadia.actor, cast.leo_id)
        assert (leo.full_name, leo.phone, leo.email) == ("Leo B. Keller", "+493099", "")


def test_the_page_shows_the_visits_and_that_there_is_a_reason_never_which(
    nadia: FlaskClient, cast: Cast
) -> None:
    cast.amira_books(cast.slot(TUESDAY, "14:00"), reason=SECRET)
    cast.books(cast.jonas, cast.slot(WEDNESDAY, "14:00"), reason=SECRET)
    page = nadia.get(f"/desk/patients/{cast.amira.patient_id}").text
    assert "Tue 24 Nov, 14:00" in page
    assert "Wed 25 Nov, 14:00" not in page
    assert re.search(r'<td data-label="Reason">\s*Yes\s*</td>', page)
    assert SECRET not in page


@pytest.mark.parametrize("way", ["", "/edit"])
def test_an_unknown_patient_is_not_found(nadia: FlaskClient, way: str) -> None:
    assert nadia.get(f"/desk/patients/{'0' * 32}{way}").status_code == 404
    assert nadia.post(f"/desk/patients/{'0' * 32}", data={"full_name": "X"}).status_code == 404


def test_nobody_is_entered_twice_without_a_second_press(nadia: FlaskClient, cast: Cast) -> None:
    typed = {"full_name": "Leo Kéller", "birth_date": "2019-05-04"}
    asked = nadia.post("/desk/patients", data=typed)
    assert asked.status_code == 409
    for words in (
        "Is this one of them?",
        f'href="/desk/patients/{cast.leo_id}"',
        'value="Leo Kéller"',
    ):
        assert words in asked.text
    assert 'data-announce="1 patient"' in nadia.get("/desk/patients?q=Leo").text
    saved = nadia.post("/desk/patients", data=typed | {"seen": cast.leo_id})
    assert (saved.status_code, cast.leo_id in saved.location) == (303, False)


def test_a_number_that_cannot_be_dialled_is_kept_and_marked(
    app: Flask, nadia: FlaskClient, cast: Cast
) -> None:
    with app.app_context(), transaction() as session:
        session.get_one(Patient, cast.leo_id).phone = "ask her sister"
    assert "Cannot be dialled" in nadia.get("/desk/patients?q=leo").text
    path, typed = f"/desk/patients/{cast.leo_id}", {"full_name": "Leo Keller"}
    assert nadia.post(path, data=typed | {"phone": "ask her sister"}).status_code == 303
    refused = nadia.post(path, data=typed | {"phone": "ask her brother"})
    assert refused.status_code == 422
    assert "Enter a phone number with its area code" in refused.text
    nadia.post(path, data=typed | {"phone": "030/5550142"})
    page = nadia.get("/desk/patients?q=leo").text
    assert '"tel:+49305550142">030 5550142</a>' in page
    assert "Cannot be dialled" not in page
