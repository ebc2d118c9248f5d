"""What patients read about the doctor."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from clinic.directory.queries import doctor_profile
from tests.cast import Cast


def sent(cast: Cast, **changes: Any) -> dict[str, Any]:
    """The form as Lena's browser sends it, with her follow-ups twenty minutes long."""
    return {
        "title": "Dr",
        "full_name": "Lena Hartmann",
        "specialty_id": cast.general_medicine,
        "room": "Room 9",
        "languages": ["de", "ar"],
        "biography": "Family doctor since 2009.",
        "accepting_new": "y",
        "offers-0-visit_type_id": cast.first_visit,
        "offers-0-offered": "y",
        "offers-0-minutes": "",
        "offers-1-visit_type_id": cast.follow_up,
        "offers-1-offered": "y",
        "offers-1-minutes": "20",
        "offers-2-visit_type_id": cast.health_check,
        "offers-2-minutes": "",
        **changes,
    }


def test_the_form_shows_what_is_kept(lena: FlaskClient, cast: Cast) -> None:
    html = lena.get("/doctor/profile").text

    assert 'value="Lena Hartmann"' in html
    assert "Family doctor since 2009." in html
    assert 'value="Room 4"' in html
    assert '<span class="soft">English, German</span>' in html, "what is chosen stands unfolded"


def test_a_saved_profile_is_what_patients_read(lena: FlaskClient, cast: Cast, app: Flask) -> None:
    answer = lena.post("/doctor/profile", data=sent(cast, biography="Ärztin 🌿"))

    assert answer.location == "/doctor/profile"
    with app.app_context():
        doctor = doctor_profile(cast.lena.doctor_id)
        assert (doctor.room, doctor.biography) == ("Room 9", "Ärztin 🌿")
        assert [spoken.language for spoken in doctor.languages] == ["ar", "de"]
        assert {row.visit_type_id: row.minutes for row in doctor.visit_types} == {
            cast.first_visit: None,
            cast.follow_up: 20,
        }


def test_what_cannot_be_is_said_at_its_field(lena: FlaskClient, cast: Cast, app: Flask) -> None:
    answer = lena.post("/doctor/profile", data=sent(cast, full_name="", biography="x" * 10_000))

    assert answer.status_code == 422
    assert "Enter the name." in answer.text
    assert "Use at most 4,000 characters." in answer.text
    assert "x" * 10_000 in answer.text
    with app.app_context():
        assert doctor_profile(cast.lena.doctor_id).room == "Room 4"


def test_a_doctor_who_waits_for_approval_has_no_profile_page(
    client: FlaskClient, cast: Cast, sign_in: Any
) -> None:
    assert sign_in(client, cast.ida).get("/doctor/profile").status_code == 403


def test_a_patient_has_none_either(amira: FlaskClient, cast: Cast) -> None:
    assert amira.get("/doctor/profile").status_code == 403
    assert amira.post("/doctor/profile", data=sent(cast)).status_code == 403
