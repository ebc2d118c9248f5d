"""Somebody is on the phone: the desk finds or adds them, and books, on one page."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Locator, Page, expect

from clinic.booking.attend import attend
from clinic.booking.lifecycle import Step
from clinic.booking.times import kept
from clinic.db import transaction
from clinic.http.instants import instant_text
from clinic.patients.models import Patient
from clinic.patients.search import search_patients
from clinic.web.desk.visits.typed_words import TypedWords, typed_words
from tests.cast import FRIDAY, THURSDAY, WEDNESDAY, Cast
from tests.journeys.people import Visitor
from tests.web.counting import queries_of

SECRET = "a lump behind the ear"
OF_A_PART = {"HX-Request": "true", "HX-Target": "div#found"}


def seen_by_samuel(app: Flask, cast: Cast) -> None:
    """Leo was with Dr Okafor for a follow-up, this morning."""
    at = cast.slot(date(2026, 11, 18), "09:00")
    visit = cast.desk_books(
        cast.leo_id,
        at,
        doctor=cast.samuel,
        visit_type=cast.follow_up,
        now=cast.slot(date(2026, 11, 17), "09:00"),
    )
    with cast._in_the_clinic():
        attend(
            cast.samuel.actor, visit.id, Step.COMPLETE, now=cast.slot(date(2026, 11, 18), "10:00")
        )


def test_who_is_typed_is_found_in_a_part_and_told_apart_by_birth_date(
    nadia: FlaskClient, cast: Cast
) -> None:
    part = nadia.get("/desk/book?q=leo", headers=OF_A_PART).text
    assert part.startswith('<div id="found"')
    assert re.search(r"Leo Keller.*Born 4 May 2019, 7 years", part, re.DOTALL)
    assert "New patient: leo" in part
    assert "Leo Keller" not in nadia.get("/desk/book").text


@pytest.mark.parametrize(
    ("typed", "told_apart"),
    [
        ("Otto  Vogel", TypedWords("Otto Vogel")),
        ("+49 30/555 0133", TypedWords(phone="+49 30/555 0133")),
        ("(030) 5550133 Vogel", TypedWords("Vogel", phone="(030) 5550133")),
        ("otto@example.org", TypedWords(email="otto@example.org")),
        ("Otto 12.3.1980 otto@example.org", TypedWords("Otto", date(1980, 3, 12), "", "otto@example.org")),
        ("1980-03-12", TypedWords(birth_date=date(1980, 3, 12))),
        ("Otto 3", TypedWords("Otto 3")),
    ],
)  # fmt: skip
def test_what_was_typed_is_told_apart(typed: str, told_apart: TypedWords) -> None:
    assert typed_words(typed, country="DE") == told_apart


def test_who_is_new_is_added_in_place_with_what_was_typed_and_the_booking_goes_on(
    app: Flask, nadia: FlaskClient, cast: Cast
) -> None:
    gap = f"doctor={cast.lena.doctor_id}&at=2026-11-25T13:00:00Z"
    found = nadia.get(f"/desk/book?{gap}&q=Otto+Vogel+030/5550133").text
    assert "The time: Tomorrow, Wed 25 November, 14:00, Dr Lena Hartmann" in found
    [way] = re.findall(r'href="(/desk/book\?[^"]*new=1[^"]*)"', found)
    page = nadia.get(way.replace("&amp;", "&")).text
    assert 'value="Otto Vogel"' in page
    assert 'value="030 5550133"' in page
    [action] = re.findall(r'action="(/desk/book/patient[^"]*)"', page)
    answer = nadia.post(action.replace("&amp;", "&"), data={"full_name": "Otto Vogel"})
    assert answer.status_code == 303
    panel = nadia.get(answer.location).text
    assert "Otto Vogel" in panel
    assert 'class="when-big">Tomorrow, Wed 25 November, 14:00' in panel


def test_who_may_be_here_already_is_shown_before_anybody_is_there_twice(
    app: Flask, nadia: FlaskClient, cast: Cast
) -> None:
    form = {"full_name": "Leo Keler", "birth_date": "2019-05-04"}
    asked = nadia.post("/desk/book/patient?q=Leo", data=form)
    assert asked.status_code == 409
    assert "There is already a record like this." in asked.text
    assert f'href="/desk/book?patient={cast.leo_id}"' in asked.text
    assert 'value="Leo Keler"' in asked.text
    [seen] = re.findall(r'name="seen"[^>]* value="(\w+)"', asked.text)
    assert nadia.post("/desk/book/patient", data={**form, "seen": seen}).status_code == 303
    # Who has seen one look-alike is told of the next.
    second = nadia.post("/desk/book/patient", data={**form, "seen": seen})
    assert (second.status_code, second.text.count("Use this record")) == (409, 2)
    with app.app_context():
        assert search_patients(cast.nadia.actor, words="Leo Kel", page=1, per_page=9)[1] == 2


def test_nobody_is_booked_for_who_has_died_and_who_wants_no_messages_is_marked(
    app: Flask, nadia: FlaskClient, cast: Cast
) -> None:
    with app.app_context(), transaction() as session:
        session.get_one(Patient, cast.leo_id).deceased_on = date(2026, 11, 20)
        session.get_one(Patient, cast.amira.patient_id).do_not_contact = True
    found = nadia.get("/desk/book?q=org").text
    assert "Has died" in found
    assert f"patient={cast.leo_id}" not in found
    assert "Wants no messages" in nadia.get(f"/desk/book?patient={cast.amira.patient_id}").text
    page = nadia.get(f"/desk/book?patient={cast.leo_id}&visit_type={cast.first_visit}").text
    assert "Nothing can be booked for somebody who has died." in page
    assert 'id="booking"' not in page
    form = {
        "patient_id": cast.leo_id,
        "doctor_id": cast.lena.doctor_id,
        "visit_type_id": cast.first_visit,
        "starts_at": instant_text(cast.slot(WEDNESDAY, "14:00")),
        "reason": SECRET,
    }
    refused = nadia.post("/desk/book", data=form)
    assert (refused.status_code, "This patient has died." in refused.text) == (409, True)


def test_a_name_that_is_none_keeps_the_rest(nadia: FlaskClient) -> None:
    refused = nadia.post("/desk/book/patient", data={"full_name": "", "phone": "030 5550133"})
    assert refused.status_code == 422
    assert 'value="030 5550133"' in refused.text
    odd = {"full_name": "Otto", "birth_date": "2026-02-31", "email": "no", "seen": "z" * 9000}
    assert nadia.post("/desk/book/patient?at=x&day=y&doctor=any", data=odd).status_code == 422


def test_whoever_calls_is_offered_what_they_came_for_last_and_the_soonest_times(
    app: Flask, nadia: FlaskClient, cast: Cast
) -> None:
    seen_by_samuel(app, cast)
    page = nadia.get(f"/desk/book?patient={cast.leo_id}").text
    assert re.search(rf'checked[^>]*value="{cast.follow_up}"', page)
    assert "with Dr Samuel Okafor" in page
    assert "with Dr Lena Hartmann" not in page
    everybody = nadia.get(
        f"/desk/book?patient={cast.leo_id}&specialty=&visit_type={cast.follow_up}"
    )
    assert "with Dr Lena Hartmann" in everybody.text
    later = nadia.get(f"/desk/book?patient={cast.leo_id}&day={THURSDAY}").text
    assert "Thu 26 November, 08:30 with" in later
    assert "24 November" not in later.split('id="soonest"')[1]
    for odd in ("2020-01-01", "9999-12-31", "nonsense"):
        assert nadia.get(f"/desk/book?patient={cast.leo_id}&day={odd}").status_code == 200


def test_their_other_visits_stand_beside_with_the_ways_to_move_and_cancel_them(
    nadia: FlaskClient, cast: Cast
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    page = nadia.get(f"/desk/book?patient={cast.amira.patient_id}").text
    beside = page.split('id="visits"')[1]
    for words in ("Fri 27 Nov, 09:00", "Dr Lena Hartmann", "Confirmed"):
        assert words in beside
    assert f'href="/desk/visits/{visit.id}/reschedule"' in beside
    assert f'href="/desk/visits/{visit.id}/cancellation"' in beside


def test_what_is_typed_stays_while_another_time_kind_or_doctor_is_chosen(
    nadia: FlaskClient, cast: Cast
) -> None:
    choice = {"patient": cast.leo_id, "doctor": "any", "visit_type": cast.first_visit}
    at = instant_text(cast.slot(WEDNESDAY, "14:00"))
    for more in ({}, {"doctor": cast.lena.doctor_id, "starts_at": at}):
        part = nadia.post(
            "/desk/book/time",
            data={**choice, **more, "reason": SECRET},
            headers={"HX-Request": "true", "HX-Target": "aside#confirm"},
        )
        assert part.headers["HX-Retarget"] == "#booking"
        assert SECRET not in part.headers["HX-Push-Url"]
        assert part.text.count(SECRET) == 1
    assert 'class="when-big">Tomorrow, Wed 25 November, 14:00' in part.text


def test_what_was_booked_can_be_read_out_and_names_no_reason(
    nadia: FlaskClient, cast: Cast
) -> None:
    form = {
        "patient_id": cast.leo_id,
        "doctor_id": cast.lena.doctor_id,
        "visit_type_id": cast.first_visit,
        "starts_at": instant_text(cast.slot(WEDNESDAY, "14:00")),
        "reason": SECRET,
    }
    page = nadia.get(nadia.post("/desk/book", data=form).location).text
    for words in (
        "Leo Keller",
        "Tomorrow, Wed 25 November, 14:00",
        "Dr Lena Hartmann",
        "Room 4, Lindenstraße 12",
        "/desk/day?date=2026-11-25",
        f'href="/desk/book?patient={cast.leo_id}"',
    ):
        assert words in page
    beside = nadia.get(f"/desk/book?patient={cast.leo_id}").text
    assert SECRET not in page + beside
    assert nadia.get(f"/desk/book/{'0' * 32}").status_code == 404


def test_the_page_asks_no_more_often_whoever_calls(
    app: Flask, nadia: FlaskClient, cast: Cast
) -> None:
    cast.desk_books(cast.amira.patient_id, cast.slot(WEDNESDAY, "09:00"))
    counted = []
    for _ in range(2):
        kept._place.cache_clear()
        with queries_of(app) as asked:
            address = f"/desk/book?patient={cast.amira.patient_id}&visit_type={cast.follow_up}"
            assert nadia.get(address).status_code == 200
        counted.append(len(asked))
        for clock in ("09:30", "10:00", "10:30", "11:00") if len(counted) == 1 else ():
            cast.desk_books(cast.amira.patient_id, cast.slot(WEDNESDAY, clock))
    assert counted[0] == counted[1]


@pytest.fixture
def desk(app: Flask, page: Page, cast: Cast) -> Page:
    """Nadia's browser, on the desk's first page; Leo was here this morning."""
    seen_by_samuel(app, cast)
    page.add_init_script("onclick = () => sessionStorage.presses++")
    Visitor(page).signs_in("nadia.brandt@example.org")
    return page


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.only_on("sqlite")
def test_somebody_known_who_calls_has_a_visit_after_four_presses(desk: Page) -> None:
    desk.evaluate("sessionStorage.presses = 0")
    desk.get_by_role("link", name="Book a visit").first.click()
    expect(desk.get_by_label("Name, date of birth, phone or email")).to_be_focused()
    desk.wait_for_load_state()
    desk.keyboard.type("kell")
    desk.get_by_role("link", name=re.compile("Leo Keller")).click()
    desk.get_by_role("link", name=re.compile("^Choose this time: Today.*Okafor")).first.click()
    desk.get_by_role("button", name="Book the visit").click()
    expect(desk.get_by_role("heading", name="Booked")).to_be_visible()
    assert desk.evaluate("sessionStorage.presses") == "4"


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.only_on("sqlite")
def test_the_whole_call_goes_by_the_keyboard(desk: Page) -> None:
    desk.goto("/desk/book")
    desk.keyboard.type("kell")
    expect(desk.get_by_role("link", name=re.compile("Leo Keller"))).to_be_visible()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("link", name=re.compile("^Choose this time")).first).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("button", name="Book the visit")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="Booked")).to_be_visible()
    expect(desk.get_by_role("link", name="Book for somebody else")).to_be_focused()


def draws_larger(page: Page, field: Locator) -> None:
    """Pull a field's corner down; the browser writes that into its style."""
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    assert box
    x, y = box["x"] + box["width"] - 5, box["y"] + box["height"] - 5
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 40)
    page.mouse.up()
    expect(field).to_have_attribute("style", re.compile("height"))


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.only_on("sqlite")
def test_a_reason_outlives_another_kind_doctor_and_time_and_the_keys_stay_where_they_are(
    desk: Page, cast: Cast
) -> None:
    desk.goto(f"/desk/book?patient={cast.leo_id}")
    reason = desk.get_by_label("Reason for the visit (optional)")
    reason.fill("Tired")
    draws_larger(desk, reason)
    desk.get_by_role("radio", name="Follow-up, 15 min").focus()
    desk.keyboard.press("ArrowRight")
    check = desk.get_by_role("radio", name="Health check, 45 min")
    expect(check).to_be_checked()
    expect(desk.locator("#soonest")).to_contain_text("· 45 min")
    expect(check).to_be_focused()
    desk.get_by_label("Doctor", exact=True).select_option(label="Dr Samuel Okafor, Cardiology")
    desk.locator("#week .slot[aria-pressed=false]").first.click()
    expect(desk.get_by_role("button", name="Book the visit")).to_be_focused()
    expect(reason).to_have_value("Tired")
