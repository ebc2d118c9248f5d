"""The doctor's day: who comes, who is here, and one press for what happens next."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import expect

from clinic.booking.cancel import cancel
from clinic.booking.lifecycle import Status, Step
from clinic.booking.models import Appointment
from tests.application import Clock
from tests.audit.trail import Trail
from tests.browser import PHONE
from tests.browsing import PageOf
from tests.cast import NEXT_TUESDAY, SATURDAY, TUESDAY, Cast
from tests.cast_fixtures import SignIn
from tests.counting import statements
from tests.web.doctor.life import Room, url_of

FOR_DAY = {"HX-Request": "true", "HX-Target": "div#day"}


@pytest.fixture
def visit(cast: Cast) -> Appointment:
    """Amira's visit today at eleven, an hour from now."""
    return cast.desk_books(cast.amira.patient_id, cast.slot(TUESDAY, "11:00"))


def row_of(html: str, visit: Appointment) -> str:
    """The visit in the list, as a person reads it."""
    found = re.search(rf'<li class="[^"]*" id="run-{visit.id}".*?</li>', html, re.DOTALL)
    return words_of(found[0]) if found else ""


def run(html: str) -> list[str]:
    """The list: its rows of all kinds, as a person reads them."""
    rows = re.findall(r'<li class="run-.*?</li>', html, re.DOTALL)
    return [words_of(row) for row in rows]


def words_of(html: str) -> str:
    return " ".join(re.sub("<.*?>", " ", html, flags=re.DOTALL).split())


def counts(html: str) -> dict[str, int]:
    found = re.findall(r"</svg>([\w -]+)</span><b>(\d+)</b>", html)
    return {label: int(number) for label, number in found}


def test_the_day_is_read_in_the_order_of_time(lena: FlaskClient, cast: Cast) -> None:
    cast.amira_books(cast.slot(TUESDAY, "14:00"), reason="Headaches for two weeks")
    cast.desk_books(cast.jonas.patient_id, cast.slot(TUESDAY, "11:00"), visit_type=cast.follow_up)

    html = lena.get("/doctor/day").text

    assert run(html) == [
        "10:00",
        "10:00 to 11:00: 1 h free",
        "11:00 15 min JW Jonas Weber Follow-up Confirmed Mark arrived",
        "11:15 to 14:00: 1 h 45 min free, the rest is not open",
        "14:00 30 min AR Amira Rahman First visit Headaches for two weeks Requested Confirm",
        "14:30 to 17:00: 2 h 30 min free",
    ]
    assert counts(html) == {
        "All": 2, "Expected": 2, "Waiting": 0, "In room": 0, "Done": 0, "No-show": 0
    }  # fmt: skip


def test_a_visit_over_midnight_is_in_the_list_of_both_days(lena: FlaskClient, cast: Cast) -> None:
    visit = cast.desk_books(
        cast.jonas.patient_id, cast.slot(NEXT_TUESDAY, "23:45"), override_reason="Night duty"
    )

    evening, morning = (lena.get(f"/doctor/day?date=2026-12-0{day}").text for day in (1, 2))

    assert row_of(evening, visit).startswith("23:45 30 min JW Jonas Weber")
    assert row_of(morning, visit).startswith("23:45 until 00:15 JW Jonas Weber")


def test_who_is_here_waits_by_the_minute(
    lena: FlaskClient, visit: Appointment, cast: Cast, room: Room, clock: Clock, sign_in: SignIn
) -> None:
    room.lena_takes(visit, Step.ARRIVE, cast.now)
    clock.advance(minutes=12)
    sign_in(lena, cast.lena)

    html = lena.get("/doctor/day").text

    assert "Waiting 12 min" in row_of(html, visit)
    assert "11:00 · here 12 min" in words_of(html)
    assert counts(html)["Waiting"] == 1


def test_a_step_answers_with_the_day_and_the_way_back(
    lena: FlaskClient, visit: Appointment
) -> None:
    answer = lena.post(
        url_of(visit, "arrival"),
        data={"version": 1, "back": "day:"},
        headers=FOR_DAY,
    )

    assert "Admit to room" in row_of(answer.text, visit)
    [focused] = re.findall(r"<button[^>]*data-focus[^>]*>", answer.text)
    assert f"{visit.id}/admission" in focused
    assert f'action="/doctor/appointments/{visit.id}/arrival/undo"' in answer.text


def test_a_step_that_comes_too_late_shows_the_day_as_it_is(
    lena: FlaskClient, visit: Appointment, cast: Cast, room: Room
) -> None:
    room.lena_takes(visit, Step.ARRIVE, cast.now)

    answer = lena.post(
        url_of(visit, "arrival"), data={"version": 1, "back": "day:"}, headers=FOR_DAY
    )

    assert answer.status_code == 409
    assert "This visit was changed meanwhile" in answer.text
    assert "Admit to room" in row_of(answer.text, visit)


def test_without_script_a_step_leads_back_to_the_list(
    lena: FlaskClient, visit: Appointment
) -> None:
    answer = lena.post(
        url_of(visit, "arrival", date="2026-11-24"), data={"version": 1, "back": "day:waiting"}
    )

    assert answer.location == "/doctor/day?date=2026-11-24&show=waiting"
    html = lena.get(answer.location).text
    assert len(run(html)) == 1
    assert "Undo" in html


def test_what_nobody_settled_stays_in_sight(
    lena: FlaskClient, cast: Cast, visit: Appointment, clock: Clock, sign_in: SignIn
) -> None:
    clock.advance(days=7)
    sign_in(lena, cast.lena)

    html = lena.get("/doctor/day").text

    assert "Left open" in html
    assert f'href="/doctor/appointments/{visit.id}"' in html
    assert "Left open" in row_of(lena.get("/doctor/day?date=2026-11-24").text, visit)


def test_a_cancelled_visit_is_struck_through_and_leaves_its_time_free(
    lena: FlaskClient, cast: Cast, visit: Appointment, room: Room
) -> None:
    with room.app.app_context():
        cancel(cast.lena.actor, visit.id, reason="Ill", now=cast.now)

    html = lena.get("/doctor/day").text

    assert "Cancelled" in row_of(html, visit)
    assert counts(html)["All"] == 0
    assert "10:00 – 12:30" in words_of(html)


def test_the_doctor_begins_with_the_day_and_on_a_free_one_with_the_week(
    lena: FlaskClient, cast: Cast, clock: Clock, sign_in: SignIn
) -> None:
    assert lena.get("/", follow_redirects=True).request.path == "/doctor/day"
    clock.advance(days=(SATURDAY - TUESDAY).days)
    sign_in(lena, cast.lena)
    assert lena.get("/", follow_redirects=True).request.path == "/doctor/week"


def test_a_list_read_again_and_again_is_one_row_with_its_patients(
    app: Flask, lena: FlaskClient, cast: Cast, visit: Appointment, clock: Clock
) -> None:
    trail = Trail(app)
    for _ in range(5):
        lena.get("/doctor/day", headers=FOR_DAY)
        clock.advance(minutes=2)
    row = trail.one("sensitive_read")
    assert (row.subject_id, row.patient_ids.split()) == ("day", [cast.amira.patient_id])


@pytest.fixture
def sixty(cast: Cast) -> list[Appointment]:
    """Sixty visits of next Tuesday, from midnight on: at two in the afternoon nearly all have begun."""
    midnight = cast.slot(NEXT_TUESDAY, "00:00")
    return [
        cast.desk_books(
            (cast.amira, cast.jonas, cast.miriam)[number % 3].patient_id,
            midnight + timedelta(minutes=15 * number),
            visit_type=cast.follow_up,
            override_reason="Night duty",
        )
        for number in range(60)
    ]


def test_sixty_visits_take_fourteen_statements_and_a_hundred_kilobytes(
    app: Flask,
    cast: Cast,
    sixty: list[Appointment],
    clock: Clock,
    sign_in: SignIn,
    lena: FlaskClient,
) -> None:
    clock.advance(days=7, hours=4)
    sign_in(lena, cast.lena)
    with app.app_context(), statements() as found:
        html = lena.get("/doctor/day").text
    assert len(run(html)) >= 60
    assert len(found) <= 14, "\n".join(one.sql for one in found)
    assert len(html.encode()) <= 100_000


def test_a_day_is_worked_off_press_by_press(
    page_of: PageOf, cast: Cast, visit: Appointment, room: Room, clock: Clock
) -> None:
    other = cast.desk_books(cast.jonas.patient_id, cast.slot(TUESDAY, "10:30"))
    clock.advance(minutes=45)
    page = page_of(cast.lena, viewport=PHONE)
    page.goto("/doctor")  # who comes is read without a press

    for press, then in (
        ("Mark arrived", "Admit to room"),
        ("Admit to room", "Complete"),
        ("Complete", ""),
    ):
        page.locator("#day-run").get_by_role("button", name=f"{press}: Amira Rahman").click()
        if then:
            button = page.locator("#day-run").get_by_role("button", name=f"{then}: Amira Rahman")
            expect(button).to_be_focused()
    expect(page.locator("#toasts .pop")).to_have_text(re.compile("Amira Rahman: Completed"))
    page.get_by_role("button", name="No-show: Jonas Weber").click()
    expect(page.get_by_text("Jonas Weber: No-show")).to_be_visible()
    assert [room.visit(one).status for one in (visit, other)] == [Status.COMPLETED, Status.NO_SHOW]

    page.locator("#toasts").get_by_role("button", name="Undo no-show").click()
    expect(page.locator("#day-run").get_by_text("Left open")).to_have_count(0)
    page.locator("#day-run").get_by_role("button", name="Mark arrived: Jonas Weber").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Admit to room: Jonas Weber").first).to_be_visible()
    page.get_by_role("link", name="Jonas Weber").first.click()
    page.locator("#drawer").get_by_role("button", name="Admit to room").click()
    expect(page.locator("#drawer")).to_contain_text("In room")
    expect(page.locator("#day-run")).to_contain_text("In room 0 min")  # behind the panel


def test_running_late_is_shown_to_the_doctor_and_to_who_waits_and_only_today(
    lena: FlaskClient, amira: FlaskClient, visit: Appointment, room: Room, clock: Clock, cast: Cast,
    sign_in: SignIn,
) -> None:  # fmt: skip
    later = cast.desk_books(cast.amira.patient_id, cast.slot(NEXT_TUESDAY, "11:00"))
    answer = lena.post("/doctor/day/delay", data={"minutes": "15"}, follow_redirects=True)

    assert "running 15 min late" in answer.text
    late = "Dr Lena Hartmann runs about 15 min late today."
    assert late in amira.get("/home").text
    assert late in amira.get(f"/appointments/{visit.id}").text
    assert late not in amira.get(f"/appointments/{later.id}").text
    assert room.visit(visit).version == 1
    clock.advance(days=7)
    assert "late" not in sign_in(lena, cast.lena).get("/doctor/day").text.split("<form")[0]


def test_who_says_that_they_are_coming_is_marked_in_the_day(
    lena: FlaskClient, amira: FlaskClient, visit: Appointment
) -> None:
    action = f"/appointments/{visit.id}/attendance"
    assert f'action="{action}"' in amira.get("/home").text
    said = amira.post(action, data={"back": "home"}, follow_redirects=True)

    assert "You are coming" in said.text
    assert action not in amira.get(f"/appointments/{visit.id}").text
    assert "Is coming" in row_of(lena.get("/doctor/day").text, visit)


def test_who_walks_in_stands_in_the_list_as_here(lena: FlaskClient, cast: Cast) -> None:
    cast.amira_has_a_visit(cast.slot(NEXT_TUESDAY, "11:00"))
    cast.desk_books(cast.jonas.patient_id, cast.slot(TUESDAY, "10:00"))
    page = lena.get("/doctor/walk-in?q=amira").text
    assert "Amira Rahman" in page
    assert "Jonas Weber" not in page
    form = {"q": "amira", "patient_id": cast.amira.patient_id, "visit_type_id": cast.follow_up}

    taken = lena.post("/doctor/walk-in", data=form)
    assert taken.status_code == 409
    assert "Somebody else has this time" in taken.text
    here = lena.post(
        "/doctor/walk-in", data={**form, "override_reason": "Fever"}, follow_redirects=True
    )

    assert "10:00 15 min AR Amira Rahman Follow-up Overbooked Waiting 0 min" in " ".join(
        run(here.text)
    )


def test_the_board_has_the_same_visits_in_columns_and_stays_a_board(
    lena: FlaskClient, cast: Cast, visit: Appointment, room: Room
) -> None:
    cast.books(cast.jonas, cast.slot(TUESDAY, "14:00"))
    room.lena_takes(visit, Step.ARRIVE, cast.now)
    answer = lena.post(
        url_of(visit, "admission"), data={"version": 2, "back": "day:board"}, headers=FOR_DAY
    )

    lanes = re.findall(r'<section class="lane".*?</section>', answer.text, re.DOTALL)
    assert [words_of(lane) for lane in lanes] == [
        "Expected 1 14:00 30 min Requested Jonas Weber First visit Confirm",
        "Waiting 0",
        "In room 1 11:00 30 min Amira Rahman First visit In room 0 min Complete",
        "Done 0",
        "No-show 0",
    ]
