"""The patients in a doctor's care, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import or_, select

from clinic.audit.models import AuditEntry
from clinic.booking.answer import confirm
from clinic.db import db
from clinic.patients.register import register_patient
from tests.application import Clock
from tests.cast import FRIDAY, MORNING, NEXT_MONDAY, THURSDAY, WEDNESDAY, Cast
from tests.cast_fixtures import SignIn
from tests.web.addresses import NOBODY
from tests.web.doctor.life import Room

WHY = "a lump behind my ear"
RESULTS = {"HX-Request": "true", "HX-Target": "section#results"}


def record_url(patient_id: str) -> str:
    return f"/doctor/patients/{patient_id}"


def reads(app: Flask, patient_id: str) -> list[tuple[str, str, str]]:
    """What the audit says of reading this patient: who, which kind of thing, in what role."""
    with app.app_context():
        rows = db.session.execute(
            select(AuditEntry.actor_id, AuditEntry.subject_kind, AuditEntry.reason)
            .where(
                AuditEntry.action == "sensitive_read",
                or_(
                    AuditEntry.patient_id == patient_id,
                    AuditEntry.patient_ids.contains(f" {patient_id} "),
                ),
            )
            .order_by(AuditEntry.seq)
        )
        return [(str(who), kind, role) for who, kind, role in rows]


def test_T7_the_list_has_those_in_care_and_nobody_else(
    lena: FlaskClient, krug: FlaskClient, cast: Cast
) -> None:
    cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    cast.books(cast.jonas, cast.slot(FRIDAY, "10:00"))  # nobody has said yes

    html = lena.get("/doctor/patients").text

    assert "Amira Rahman" in html
    assert record_url(cast.amira.patient_id) in html
    for other in ("Jonas Weber", "Miriam Keller", "Leo Keller"):
        assert other not in html
    assert "No patient found" in krug.get("/doctor/patients").text


@pytest.mark.parametrize("words", ["rahman", "AMÍRA", "amira.rahman@example.org"])
def test_T7_the_search_finds_those_in_care(lena: FlaskClient, cast: Cast, words: str) -> None:
    cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))

    found = lena.get("/doctor/patients", query_string={"q": words}, headers=RESULTS).text

    assert "Amira Rahman" in found
    assert "<html" not in found


@pytest.mark.parametrize("words", ["weber", "keller", "rahman keller", "%"])
def test_T7_the_search_finds_nobody_elses(lena: FlaskClient, cast: Cast, words: str) -> None:
    cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    cast.books(cast.jonas, cast.slot(FRIDAY, "10:00"), doctor=cast.krug)

    found = lena.get("/doctor/patients", query_string={"q": words}).text

    assert "No patient found" in found
    assert "Weber" not in found
    assert "Amira" not in found


def test_the_list_is_paged_and_asks_the_same_for_many(
    lena: FlaskClient, cast: Cast, app: Flask, queries: Callable[[Callable[[], object]], int]
) -> None:
    cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    for_one = queries(lambda: lena.get("/doctor/patients"))
    with app.app_context():
        for number in range(20):
            who = register_patient(cast.nadia.actor, full_name=f"Zoe {number:02}", now=cast.now)
            day = (WEDNESDAY, THURSDAY, NEXT_MONDAY)[number // 8]
            at = cast.slot(day, "08:30") + timedelta(minutes=30 * (number % 8))
            assert at < cast.slot(day, "00:00") + timedelta(minutes=MORNING[1])
            cast.desk_books(who.id, at)

    first, second = (lena.get(f"/doctor/patients?page={page}").text for page in (1, 2))

    assert "1 to 20 of 21" in first
    assert ("Zoe 19" in first, "Zoe 19" in second) == (False, True)
    assert queries(lambda: lena.get("/doctor/patients")) == for_one


@pytest.mark.parametrize("page", ["0", "x", "999999999999"])
def test_a_page_that_is_none_is_no_bug(lena: FlaskClient, cast: Cast, page: str) -> None:
    cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    assert lena.get("/doctor/patients", query_string={"page": page}).status_code == 200
    shown = lena.get(record_url(cast.amira.patient_id), query_string={"past": page, "ahead": page})
    assert shown.status_code == 200


def test_T2_T7_the_record_says_who_it_is_and_why_they_come(
    lena: FlaskClient, cast: Cast, app: Flask
) -> None:
    asked = cast.amira_books(cast.slot(FRIDAY, "09:00"), reason=WHY)
    with app.app_context():
        confirm(cast.lena.actor, asked.id, now=cast.now)

    html = lena.get(record_url(cast.amira.patient_id)).text

    assert "Amira Rahman" in html
    assert "amira.rahman@example.org" in html
    assert WHY in html
    assert f"/doctor/appointments/{asked.id}" in html
    assert "emergency, until" not in html


def test_T2_T7_visits_with_others_are_not_in_the_record(
    lena: FlaskClient, cast: Cast, app: Flask
) -> None:
    cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    cast.books(cast.amira, cast.slot(THURSDAY, "10:00"), doctor=cast.krug, reason=WHY)

    html = lena.get(record_url(cast.amira.patient_id)).text

    assert WHY not in html
    assert "Krug" not in html


def test_T2_T7_a_wish_to_move_here_does_not_tell_why(
    lena: FlaskClient, cast: Cast, app: Flask, room: Room
) -> None:
    cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    krugs = cast.books(cast.amira, cast.slot(THURSDAY, "10:00"), doctor=cast.krug, reason=WHY)
    with app.app_context():
        confirm(cast.krug.actor, krugs.id, now=cast.now)
    room.amira_wants(krugs, cast.slot(FRIDAY, "11:00"), cast.lena.doctor_id)

    html = lena.get(record_url(cast.amira.patient_id)).text

    assert krugs.id in html
    assert WHY not in html


def test_what_is_over_stands_among_the_past(
    lena: FlaskClient, cast: Cast, clock: Clock, sign_in: SignIn
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    clock.advance(days=4)
    sign_in(lena, cast.lena)

    html = lena.get(record_url(cast.amira.patient_id)).text

    assert html.index(">Past<") < html.index(visit.id, html.index("timeline-h"))
    assert ">Ahead<" not in html


def test_T7_the_record_of_others_is_not_there(krug: FlaskClient, cast: Cast) -> None:
    cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))

    theirs, nobodys = (krug.get(record_url(one)) for one in (cast.amira.patient_id, NOBODY))

    assert (theirs.status_code, nobodys.status_code) == (404, 404)
    assert "Amira" not in theirs.text


def test_T7_care_ends_two_years_after_the_last_visit(
    lena: FlaskClient, cast: Cast, clock: Clock, sign_in: SignIn
) -> None:
    cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    for days, status in ((720, 200), (30, 404)):
        clock.advance(days=days)
        sign_in(lena, cast.lena)
        assert lena.get(record_url(cast.amira.patient_id)).status_code == status
        assert ("Amira" in lena.get("/doctor/patients").text) is (status == 200)


def test_T7_reading_is_in_the_audit(
    lena: FlaskClient, krug: FlaskClient, cast: Cast, app: Flask
) -> None:
    cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    lena.get("/doctor/patients")
    lena.get(record_url(cast.amira.patient_id))
    krug.get(record_url(cast.amira.patient_id))

    doctor = cast.lena.actor.user_id
    assert reads(app, cast.amira.patient_id) == [
        (doctor, "list", "care"),
        (doctor, "patient", "care"),
    ]


def test_the_birth_date_is_told_with_the_age(lena: FlaskClient, cast: Cast, app: Flask) -> None:
    with app.app_context():
        zoe = register_patient(
            cast.nadia.actor, full_name="Zoe Marin", birth_date=date(1985, 5, 3), now=cast.now
        )
        patient_id = zoe.id
    cast.desk_books(patient_id, cast.slot(FRIDAY, "09:00"))
    assert "Born 3 May 1985, 41 years" in lena.get(record_url(patient_id)).text


def test_a_patient_has_no_such_pages(amira: FlaskClient, cast: Cast) -> None:
    for url in ("/doctor/patients", record_url(cast.amira.patient_id)):
        assert amira.get(url).status_code == 403
