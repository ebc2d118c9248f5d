"""The desk's day: all doctors side by side, and arrivals with one press."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.booking.absence import OnConflict, take_time_off
from clinic.booking.attend import attend
from clinic.booking.cancel import cancel
from clinic.booking.lifecycle import Step
from clinic.booking.models import Appointment
from clinic.booking.record.remark import write_remark
from clinic.directory.delay import say_delay
from clinic.web.desk.day import board_page
from tests.application import Clock
from tests.audit.trail import Trail
from tests.cast import NEXT_TUESDAY, TUESDAY, WEDNESDAY, Cast, Staff
from tests.cast_fixtures import SignIn
from tests.counting import statements
from tests.web.doctor.day.test_day import words_of

SECRET = "a lump behind the ear"


@pytest.fixture
def visit(cast: Cast) -> Appointment:
    """Amira's visit with Lena today at eleven, an hour from now."""
    return cast.desk_books(cast.amira.patient_id, cast.slot(TUESDAY, "11:00"))


def at_day(doctor: Staff) -> dict[str, str]:
    """What the page's script sends where a doctor's column is to be put in place of the one there."""
    return {"HX-Request": "true", "HX-Target": f"form#day-of-{doctor.doctor_id}"}


def column_of(html: str, doctor: Staff) -> str:
    """A doctor's column, as a person reads it."""
    found = re.search(
        rf'<form class="desk-col[^>]*id="day-of-{doctor.doctor_id}".*?</form>', html, re.S
    )
    return words_of(found[0]) if found else ""


def tile_of(html: str, visit: Appointment) -> str:
    found = re.search(rf'<li class="[^"]*" id="run-{visit.id}".*?</li>', html, re.DOTALL)
    return words_of(found[0]) if found else ""


def counts(html: str) -> dict[str, int]:
    found = re.findall(r"</svg>([\w -]+)\s*<b>(\d+)</b>", html)
    return {label: int(number) for label, number in found}


def test_the_desk_begins_with_the_day_of_all_doctors_by_the_hour(
    nadia: FlaskClient, cast: Cast, visit: Appointment
) -> None:
    cast.books(cast.jonas, cast.slot(TUESDAY, "14:00"), doctor=cast.samuel, reason=SECRET)

    answer = nadia.get("/", follow_redirects=True)

    assert answer.request.path == "/desk/day"
    lena, samuel = (column_of(answer.text, one) for one in (cast.lena, cast.samuel))
    assert "11:00 Confirmed Amira Rahman First visit, 30 min Mark arrived 11:30 30 min free" in lena
    assert "14:00 Requested Jonas Weber First visit, 30 min Confirm" in samuel
    assert SECRET not in answer.text


def test_a_visit_over_midnight_begins_the_next_day_of_its_doctor(
    nadia: FlaskClient, cast: Cast
) -> None:
    late = cast.slot(TUESDAY, "23:45")
    cast.desk_books(cast.jonas.patient_id, late, override_reason="Night duty")

    column = column_of(nadia.get("/desk/day?date=2026-11-25").text, cast.lena)

    first_hour = column.partition("01:00")[0]
    assert "23:45 – 00:15 Confirmed Jonas Weber" in first_hour


def test_an_arrival_is_one_press_and_answers_with_the_column_and_the_way_back(
    nadia: FlaskClient, cast: Cast, visit: Appointment
) -> None:
    back = re.search(r'name="back" value="([^"]*)"', nadia.get("/desk/day").text)
    assert back

    answer = nadia.post(
        f"/desk/visits/{visit.id}/arrival",
        data={"version": 1, "back": back[1]},
        headers=at_day(cast.lena),
    )

    assert "Waiting 0 min Amira Rahman First visit, 30 min Admit to room" in tile_of(
        answer.text, visit
    )
    assert column_of(answer.text, cast.krug) == ""
    [focused] = re.findall(r"<button[^>]*data-focus[^>]*>", answer.text)
    assert f"{visit.id}/admission" in focused
    assert counts(answer.text)["Waiting"] == 1
    undo = f"/desk/visits/{visit.id}/arrival/undo"
    assert f'action="{undo}"' in answer.text
    undone = nadia.post(undo, data={"version": 2, "back": back[1]}, follow_redirects=True)
    assert (undone.request.path, undone.request.args["date"]) == ("/desk/day", "2026-11-24")
    assert "Confirmed" in tile_of(undone.text, visit)


def test_a_step_that_comes_too_late_shows_the_column_as_it_is(
    nadia: FlaskClient, cast: Cast, visit: Appointment, app_context: None
) -> None:
    attend(cast.lena.actor, visit.id, Step.ARRIVE, now=cast.now)

    answer = nadia.post(
        f"/desk/visits/{visit.id}/arrival",
        data={"version": 1, "back": "day:date=2026-11-24"},
        headers=at_day(cast.lena),
    )

    assert answer.status_code == 409
    assert "This visit was changed meanwhile" in answer.text
    assert "Admit to room" in tile_of(answer.text, visit)


def test_what_stands_out_is_said_at_the_visit(
    nadia: FlaskClient, cast: Cast, clock: Clock, sign_in: SignIn, app_context: None
) -> None:
    over, late = (
        cast.desk_books(who.patient_id, cast.slot(TUESDAY, at))
        for who, at in ((cast.amira, "10:00"), (cast.jonas, "11:30"))
    )
    beside = cast.desk_books(
        cast.miriam.patient_id, cast.slot(TUESDAY, "11:30"), override_reason="Fever"
    )
    waits = cast.desk_books(
        cast.leo_id, cast.slot(TUESDAY, "12:00"), visit_type=cast.follow_up, doctor=cast.krug
    )
    attend(cast.nadia.actor, waits.id, Step.ARRIVE, now=cast.now)
    write_remark(cast.nadia.actor, over.id, text="Needs the lift", now=cast.now)
    say_delay(cast.krug.actor, cast.krug.doctor_id, minutes=15, now=cast.now)
    clock.advance(hours=1, minutes=50)

    html = sign_in(nadia, cast.nadia).get("/desk/day").text

    assert "Left open" in tile_of(html, over)
    assert "Remark" in tile_of(html, over)
    assert "Late" in tile_of(html, late)
    assert "Overbooked" in tile_of(html, beside)
    assert "Waiting 1 h 50 min" in tile_of(html, waits)
    assert "Runs 15 min late" in column_of(html, cast.krug)


def test_the_day_is_narrowed_by_its_address_and_each_way_says_how_many_it_leads_to(
    nadia: FlaskClient, cast: Cast, visit: Appointment, app_context: None
) -> None:
    asked = cast.books(cast.jonas, cast.slot(TUESDAY, "14:00"), doctor=cast.samuel)
    here = cast.desk_books(cast.miriam.patient_id, cast.slot(TUESDAY, "11:30"), doctor=cast.krug)
    attend(cast.nadia.actor, here.id, Step.ARRIVE, now=cast.now)
    tomorrow = cast.books(cast.miriam, cast.slot(WEDNESDAY, "09:00"))

    html = nadia.get("/desk/day").text
    assert counts(html) == {
        "All": 3, "Unconfirmed": 2, "Late": 0, "Waiting": 1, "Left open": 0,
        "Not open then": 0,
        "Unconfirmed tomorrow": 1,
    }  # fmt: skip
    assert "Dr Lena Hartmann (1)" in html
    assert "General medicine (2)" in html

    narrowed = nadia.get("/desk/day?show=unconfirmed").text
    assert all(tile_of(narrowed, one) for one in (visit, asked))
    assert not tile_of(narrowed, here)
    assert column_of(narrowed, cast.krug) == ""
    [way] = re.findall(r'href="(/desk/day[^"]*)"[^>]*>(?:<svg.*?</svg>)Unconfirmed tomorrow', html)
    assert tile_of(nadia.get(way.replace("&amp;", "&")).text, tomorrow)
    heart = nadia.get(f"/desk/day?specialty={cast.cardiology}").text
    assert column_of(heart, cast.samuel)
    assert not column_of(heart, cast.lena)
    assert column_of(nadia.get(f"/desk/day?doctor={cast.krug.doctor_id}").text, cast.samuel) == ""


def test_many_doctors_are_paged_and_each_page_follows_what_happens(
    nadia: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_page, "PER_PAGE", 2)
    html = nadia.get("/desk/day?page=2").text
    assert column_of(html, cast.samuel)
    assert not column_of(html, cast.lena)
    assert 'data-live-href="/desk/day?date=2026-11-24&amp;page=2"' in html
    assert 'href="/desk/day?date=2026-11-25"' in html


def test_a_gap_leads_to_booking_with_doctor_and_time(nadia: FlaskClient, cast: Cast) -> None:
    html = nadia.get("/desk/day?date=2026-11-25").text

    links = re.findall(rf'href="(/desk/book\?doctor={cast.krug.doctor_id}&amp;at=[^"]*)"', html)

    assert links[1].endswith("at=2026-11-25T08:00:00Z")
    assert nadia.get(links[1].replace("&amp;", "&")).status_code == 200


def test_visits_left_in_an_absence_are_counted_and_shown_alone(
    nadia: FlaskClient, cast: Cast, visit: Appointment, app_context: None
) -> None:
    called_off, fine = (
        cast.desk_books(who.patient_id, cast.slot(TUESDAY, at))
        for who, at in ((cast.jonas, "11:30"), (cast.miriam, "14:00"))
    )
    cancel(cast.nadia.actor, called_off.id, reason="Ill", now=cast.now)
    take_time_off(
        cast.nadia.actor,
        cast.lena.doctor_id,
        starts_at=cast.slot(TUESDAY, "10:30"),
        ends_at=cast.slot(TUESDAY, "12:30"),
        kind="emergency",
        on_conflict=OnConflict.DECIDE_LATER,
        now=cast.now,
    )

    html = nadia.get("/desk/day").text
    assert counts(html)["Not open then"] == 1
    assert "Dr Lena Hartmann (2)" in html
    assert "2 visits" in column_of(html, cast.lena)
    assert tile_of(html, called_off)

    narrowed = nadia.get("/desk/day?show=outside").text
    assert tile_of(narrowed, visit)
    assert not tile_of(narrowed, fine)
    assert not column_of(narrowed, cast.krug)


@pytest.mark.parametrize("day", ["nonsense", "2026-02-30", "9999-12-31"])
def test_a_date_that_is_none_shows_today_and_says_so(nadia: FlaskClient, day: str) -> None:
    assert "That date cannot be shown" in nadia.get(f"/desk/day?date={day}").text
    assert "That date cannot be shown" not in nadia.get("/desk/day?date=").text


@pytest.mark.parametrize("query", ["show=x", "doctor=x&specialty=y", "page=999"])
def test_odd_addresses_show_a_day(nadia: FlaskClient, query: str) -> None:
    assert nadia.get(f"/desk/day?{query}").status_code == 200


def test_the_patients_of_the_day_are_in_the_audit(
    app: Flask, nadia: FlaskClient, cast: Cast, visit: Appointment
) -> None:
    trail = Trail(app)
    nadia.get("/desk/day")
    row = trail.one("sensitive_read")
    assert (row.subject_id, row.patient_ids.split()) == ("day", [cast.amira.patient_id])


def test_the_day_asks_as_often_for_many_visits_as_for_few(
    app: Flask, nadia: FlaskClient, cast: Cast
) -> None:
    doctors, people = (cast.lena, cast.krug, cast.samuel), (cast.amira, cast.jonas, cast.miriam)
    asked = []
    for hours in (range(1), range(1, 12)):
        for hour in hours:
            for number, doctor in enumerate(doctors):
                cast.desk_books(
                    people[number].patient_id,
                    cast.slot(NEXT_TUESDAY, f"{hour:02}:00"),
                    doctor=doctor,
                    visit_type=cast.follow_up,
                    override_reason="Night duty",
                )
        with app.app_context(), statements() as found:
            html = nadia.get("/desk/day?date=2026-12-01").text
        asked.append(len(found))
    assert html.count("desk-tile") == 36
    assert asked[1] <= asked[0] <= 12
