"""The admin's doctors: the list, adding, approving, changing, archiving."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.booking.absence import take_time_off
from clinic.care.kinds import Visibility
from clinic.care.notes.write import write_note
from clinic.directory.doctors import add_doctor
from clinic.directory.queries import doctor_profile
from tests.application import Clock
from tests.cast import NEXT_TUESDAY, Cast, email_of
from tests.cast_fixtures import SignIn
from tests.fuzz.pages import forms_in
from tests.web.counting import queries_of
from tests.web.profiles import profile_of


def names(html: str) -> list[str]:
    return re.findall(r'class="rowlink" href="[^"]*">([^<]*)<', html)


def test_the_list_shows_all_who_work_here_and_who_waits_comes_first(petra: FlaskClient) -> None:
    page = petra.get("/admin/doctors")
    assert names(page.text) == [
        "Ida Winter",
        "Dr Jonas Krug",
        "Dr Lena Hartmann",
        "Dr Samuel Okafor",
    ]
    assert "Active 3, waiting 1, invited 0" in " ".join(page.text.split())


def test_who_waits_is_counted_on_the_way_to_the_doctors(petra: FlaskClient) -> None:
    """As every page shows it, and as the live part asks for it."""
    part = petra.get("/admin/doctors", headers={"HX-Request": "true", "HX-Target": "nav-doctors"})
    for html in (petra.get("/admin/catalogue").text, part.text):
        count = r'id="nav-doctors" data-live="applicants".*?class="count"[^>]*>(\d+)<'
        assert re.findall(count, html, re.S) == ["1"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=lena", ["Dr Lena Hartmann"]),
        ("q=cardio", ["Dr Samuel Okafor"]),
        ("q=room+5", ["Dr Jonas Krug"]),
        ("q=IDA.WINTER@", ["Ida Winter"]),
        ("standing=waiting", ["Ida Winter"]),
        ("standing=archived", []),
        ("q=%25", []),
        ("q=nobody", []),
        ("standing=nonsense&q=lena", ["Dr Lena Hartmann"]),
        ("page=99", []),
    ],
)
def test_the_list_is_narrowed_down(petra: FlaskClient, query: str, found: list[str]) -> None:
    assert names(petra.get(f"/admin/doctors?{query}").text) == found


def test_the_list_is_narrowed_down_to_a_specialty(petra: FlaskClient, cast: Cast) -> None:
    page = petra.get(f"/admin/doctors?specialty={cast.cardiology}")
    assert names(page.text) == ["Dr Samuel Okafor"]


def test_the_script_gets_the_results_alone(petra: FlaskClient) -> None:
    part = petra.get(
        "/admin/doctors?q=lena", headers={"HX-Request": "true", "HX-Target": "section#results"}
    )
    assert part.text.lstrip().startswith('<section class="surface" id="results"')


def test_it_says_when_somebody_is_free_next_and_how_full_they_are(
    petra: FlaskClient, cast: Cast
) -> None:
    cast.amira_has_a_visit(cast.slot(cast.now.date(), "11:30"))
    page = petra.get("/admin/doctors?q=lena").text
    assert "<strong>Today, 10:00</strong>" in page
    assert "Works Monday, Tuesday, Wednesday, Thursday, Friday" in page
    assert re.search(r">\d+%<", page)


def test_it_says_from_when_to_when_they_work_and_who_is_away(
    app: Flask, petra: FlaskClient, cast: Cast
) -> None:
    with app.app_context():
        take_time_off(
            cast.petra.actor,
            cast.samuel.doctor_id,
            starts_at=cast.slot(cast.now.date(), "00:00"),
            ends_at=cast.slot(NEXT_TUESDAY, "00:00"),
            kind="vacation",
            now=cast.now,
        )
    away, here = (petra.get(f"/admin/doctors?q={name}").text for name in ("samuel", "lena"))
    assert "08:30 – 17:00" in here
    assert [word in here for word in ("On leave", "Back ")] == [False, False]
    assert [word in away for word in ("On leave", "Back Tue 1 Dec")] == [True, True]


def test_the_list_asks_the_database_no_more_often_for_more_doctors(
    app: Flask, petra: FlaskClient, cast: Cast
) -> None:
    petra.get("/admin/doctors")
    with queries_of(app) as few:
        petra.get("/admin/doctors")
    with app.app_context():
        for number in range(6):
            add_doctor(
                cast.petra.actor,
                email=f"new{number}@example.org",
                profile=profile_of(cast, full_name=f"New {number}"),
                now=cast.now,
            )
    with queries_of(app) as many:
        petra.get("/admin/doctors")
    assert len(many) == len(few)


def test_a_doctor_who_is_added_is_invited_and_can_be_booked(
    app: Flask, petra: FlaskClient, cast: Cast
) -> None:
    answer = petra.post(
        "/admin/doctors",
        data={
            "full_name": "Rosa Pereira",
            "title": "Dr",
            "email": "rosa@example.org",
            "specialty_id": cast.cardiology,
            "languages": ["en", "pt"],
            "accepting_new": "y",
            "offers-0-visit_type_id": cast.first_visit,
            "offers-0-offered": "y",
            "offers-0-minutes": "40",
            "offers-1-visit_type_id": cast.follow_up,
        },
    )
    assert answer.status_code == 303
    page = petra.get(answer.location)
    assert "Invited" in page.text
    with app.app_context():
        doctor = doctor_profile(answer.location.rsplit("/", 1)[-1])
        assert doctor.display_name == "Dr Rosa Pereira"
        assert {row.visit_type_id: row.minutes for row in doctor.visit_types} == {
            cast.first_visit: 40
        }


@pytest.mark.parametrize(
    ("field", "value", "status", "where"),
    [
        ("full_name", "", 422, "full_name"),
        ("email", "", 422, "email"),
        ("email", "no address", 422, "email"),
        ("specialty_id", "", 422, "specialty_id"),
        ("specialty_id", "0" * 32, 422, "specialty_id"),
        ("biography", "x" * 5000, 422, "biography"),
        ("languages", "klingon", 422, "languages"),
        ("offers-0-minutes", "seven", 422, "offers-0-minutes"),
        ("offers-0-minutes", "9" * 40, 422, "offers-0-minutes"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(
    petra: FlaskClient, cast: Cast, field: str, value: str, status: int, where: str
) -> None:
    data = {
        "full_name": "Rosa Pereira",
        "email": "rosa@example.org",
        "specialty_id": cast.cardiology,
        "offers-0-visit_type_id": cast.first_visit,
        "offers-0-offered": "y",
    }
    answer = petra.post("/admin/doctors", data={**data, field: value})
    assert answer.status_code == status
    assert f'id="{where}-error"' in answer.text


def test_an_odd_length_is_refused_in_a_sentence(petra: FlaskClient, cast: Cast) -> None:
    answer = petra.post(
        f"/admin/doctors/{cast.lena.doctor_id}",
        data={
            "full_name": "Lena Hartmann",
            "specialty_id": cast.general_medicine,
            "offers-0-visit_type_id": cast.first_visit,
            "offers-0-offered": "y",
            "offers-0-minutes": "7",
        },
    )
    assert answer.status_code == 422
    assert "A length is a multiple of 5 minutes" in answer.text


def test_an_address_that_is_taken_is_told_at_its_field(petra: FlaskClient, cast: Cast) -> None:
    answer = petra.post(
        "/admin/doctors",
        data={
            "full_name": "Rosa",
            "email": email_of("Amira Rahman"),
            "specialty_id": cast.cardiology,
        },
    )
    assert answer.status_code == 409
    assert 'id="email-error"' in answer.text


def test_a_profile_is_changed(app: Flask, petra: FlaskClient, cast: Cast) -> None:
    page = petra.get(f"/admin/doctors/{cast.lena.doctor_id}")
    assert "Family doctor since 2009." in page.text
    answer = petra.post(
        f"/admin/doctors/{cast.lena.doctor_id}",
        data={
            "full_name": "Lena Hartmann-Vogel",
            "specialty_id": cast.cardiology,
            "room": "Room 9",
        },
    )
    assert answer.status_code == 303
    with app.app_context():
        doctor = doctor_profile(cast.lena.doctor_id)
        assert (doctor.full_name, doctor.room) == ("Lena Hartmann-Vogel", "Room 9")
        assert not doctor.accepting_new
        assert doctor.visit_types == []


def test_approving_is_done_once_and_twice_alike(petra: FlaskClient, cast: Cast) -> None:
    for _again in range(2):
        answer = petra.post(f"/admin/doctors/{cast.ida.doctor_id}/approval")
        assert answer.status_code == 303
    assert "Approve" not in petra.get(f"/admin/doctors/{cast.ida.doctor_id}").text


def test_a_doctor_with_visits_ahead_is_not_archived(petra: FlaskClient, cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(cast.now.date(), "14:00"))
    answer = petra.post(f"/admin/doctors/{cast.lena.doctor_id}/archive")
    assert f'href="/desk/visits/{visit.id}"' in answer.text
    assert answer.status_code == 409
    assert "Visits are booked with this doctor. Move or cancel them first." in answer.text
    assert "See the visits" in answer.text
    assert f"/desk/visits?doctor={cast.lena.doctor_id}" in answer.text


def test_a_refused_archive_leaves_the_profile_form_as_the_doctor_is(
    petra: FlaskClient, cast: Cast
) -> None:
    cast.amira_has_a_visit(cast.slot(cast.now.date(), "14:00"))
    address = f"/admin/doctors/{cast.lena.doctor_id}"
    before = petra.get(address)
    after = petra.post(f"{address}/archive", data={"csrf_token": "any"})
    assert after.status_code == 409
    (profile,) = (one.values for one in forms_in(before.text) if one.action == address)
    assert [one.values for one in forms_in(after.text) if one.action == address] == [profile]
    assert (profile["full_name"], profile["offers-0-offered"]) == ("Lena Hartmann", "y")


def test_an_archived_doctor_stands_among_the_archived_only(petra: FlaskClient, cast: Cast) -> None:
    assert petra.post(f"/admin/doctors/{cast.krug.doctor_id}/archive").status_code == 303
    assert "Dr Jonas Krug" not in names(petra.get("/admin/doctors").text)
    assert names(petra.get("/admin/doctors?standing=archived").text) == ["Dr Jonas Krug"]
    page = petra.get(f"/admin/doctors/{cast.krug.doctor_id}")
    assert "Archive this doctor" not in page.text


def test_who_leaves_notes_leaves_them_to_somebody(
    app: Flask, cast: Cast, clock: Clock, sign_in: SignIn
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(cast.now.date(), "14:00"))
    with app.app_context():
        lena, private = cast.lena.actor, Visibility.PRIVATE
        write_note(lena, visit.id, visibility=private, text="Ferritin", now=cast.now)
    clock.advance(minutes=5 * 60)
    petra = sign_in(app.test_client(), cast.petra)
    address = f"/admin/doctors/{cast.lena.doctor_id}"
    asked = petra.post(f"{address}/archive")
    assert asked.status_code == 422
    assert "Choose who reads their notes and takes over their follow-ups." in asked.text

    taken = petra.post(f"{address}/archive", data={"successor_id": cast.krug.doctor_id})
    assert taken.status_code == 303
    assert "Dr Jonas Krug reads the notes" in petra.get(address).text


def test_the_hours_of_the_coming_week_stand_on_the_page(
    petra: FlaskClient, cast: Cast, clock: Clock
) -> None:
    page = petra.get(f"/admin/doctors/{cast.lena.doctor_id}").text
    assert page.count("08:30 – 12:30, 13:30 – 17:00") == 5
    assert page.count("Not working") == 2


@pytest.mark.parametrize("way", ["", "/approval", "/archive"])
def test_an_unknown_doctor_is_not_found(petra: FlaskClient, way: str) -> None:
    assert petra.post(f"/admin/doctors/{'0' * 32}{way}").status_code == 404
