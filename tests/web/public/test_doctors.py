"""A doctor's page: the week of free times, why others are not free, and the panel beside it."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.booking.absence import archive_doctor, take_time_off
from clinic.directory.settings import change_clinic
from clinic.http.instants import instant_text
from tests.application import Clock
from tests.booking.life import change_doctor
from tests.cast import FRIDAY, NEXT_MONDAY, THURSDAY, TUESDAY, WEDNESDAY, Cast, OnlinePatient
from tests.cast_fixtures import SignIn
from tests.web.counting import queries_of


def page_of(client: FlaskClient, cast: Cast, query: str = "") -> str:
    answer = client.get(f"/doctors/{cast.lena.doctor_id}{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_anybody_sees_who_it_is_and_the_week(client: FlaskClient, cast: Cast) -> None:
    page = page_of(client, cast)
    for words in ("Dr Lena Hartmann", "General medicine", "English, German", "Room 4",
                  "Family doctor since 2009.", "23 – 28 November 2026", "This day is over.",
                  "First free: today 11:00", "Times are in the clinic’s zone: Berlin, UTC+1",
                  "Choose a time. We hold it for you for 5 minutes"):  # fmt: skip
        assert words in page, words


def test_in_the_week_of_a_clock_change_each_day_says_its_own_offset(
    client: FlaskClient, cast: Cast, app_context: None
) -> None:
    cairo = {"time_zone": "Africa/Cairo", "horizon_days": 180}
    change_clinic(cast.petra.actor, cairo, now=cast.now)
    page = page_of(client, cast, "?week=2027-04-26")
    assert "Times are in the clinic’s zone: Cairo. The clocks change" in page
    said = re.findall(r'id="day-([\d-]+)".*?class="offset[^>]*>([^<]+)<', page, re.DOTALL)
    assert said[2:5] == [("2027-04-28", "UTC+2"), ("2027-04-29", "UTC+2"), ("2027-04-30", "UTC+3")]


def test_only_kinds_that_can_be_booked_online_are_offered(client: FlaskClient, cast: Cast) -> None:
    page = page_of(client, cast)
    assert "Health check" in page
    assert "Phone call" not in page


def test_the_kind_of_visit_decides_the_times(client: FlaskClient, cast: Cast) -> None:
    assert "11:15, Tuesday 24 November" not in page_of(client, cast)
    assert "11:15, Tuesday 24 November" in page_of(client, cast, f"?visit_type={cast.follow_up}")


def test_there_is_no_week_before_this_one(client: FlaskClient, cast: Cast) -> None:
    page = page_of(client, cast, "?week=2020-01-01")
    assert "23 – 28 November 2026" in page
    assert "Previous week" not in page


def test_there_is_no_week_beyond_the_horizon(client: FlaskClient, cast: Cast) -> None:
    page = page_of(client, cast, "?week=2031-01-01")
    assert "22 – 27 February 2027" in page
    assert "Next week" not in page
    assert "This day cannot be booked yet." in page


def test_an_empty_week_is_one_button_to_the_next_free_time(
    client: FlaskClient, cast: Cast, app_context: None
) -> None:
    take_time_off(
        cast.petra.actor,
        cast.lena.doctor_id,
        starts_at=cast.slot(TUESDAY, "00:00"),
        ends_at=cast.slot(NEXT_MONDAY, "00:00"),
        now=cast.now,
    )
    page = page_of(client, cast, "?week=2026-11-23")
    assert "Next free: Mon 30 Nov, 08:30" in page
    assert "week=2026-11-30&amp;day=2026-11-30" in page


def test_the_page_opens_at_the_week_of_the_first_free_time(
    client: FlaskClient, cast: Cast, app_context: None
) -> None:
    assert "23 – 28 November 2026" in page_of(client, cast)
    take_time_off(
        cast.petra.actor,
        cast.lena.doctor_id,
        starts_at=cast.slot(TUESDAY, "00:00"),
        ends_at=cast.slot(NEXT_MONDAY, "00:00"),
        now=cast.now,
    )
    assert "30 November – 5 December 2026" in page_of(client, cast)


def test_time_off_is_told_by_its_end_only(
    client: FlaskClient, cast: Cast, app_context: None
) -> None:
    take_time_off(
        cast.petra.actor,
        cast.lena.doctor_id,
        starts_at=cast.slot(WEDNESDAY, "00:00"),
        ends_at=cast.slot(FRIDAY, "00:00"),
        kind="vacation",
        reason="Skiing",
        now=cast.now,
    )
    page = page_of(client, cast)
    assert "Dr Lena Hartmann is not available until Fri 27 Nov." in page
    for word in ("Skiing", "vacation", "Vacation", "leave"):
        assert word not in page


def test_a_half_day_without_times_keeps_its_heading(
    client: FlaskClient, cast: Cast, clock: Clock
) -> None:
    clock.advance(hours=2)
    assert "No morning times left." in page_of(client, cast)


@pytest.mark.parametrize("doctor_id", ["nobody", "%00", "x" * 400])
def test_an_unknown_doctor_is_not_there(client: FlaskClient, cast: Cast, doctor_id: str) -> None:
    assert client.get(f"/doctors/{doctor_id}").status_code == 404


def test_a_doctor_who_waits_or_has_left_is_not_there(
    client: FlaskClient, cast: Cast, app_context: None
) -> None:
    assert client.get(f"/doctors/{cast.ida.doctor_id}").status_code == 404
    archive_doctor(cast.petra.actor, cast.krug.doctor_id, now=cast.now)
    assert client.get(f"/doctors/{cast.krug.doctor_id}").status_code == 404


@pytest.mark.parametrize(
    "query",
    ["?week=x", "?week=0001-01-01", "?week=9999-12-31", "?day=31.12.", "?at=now", "?at=x",
     "?at=0001-01-01T00:00:00Z", "?at=9999-12-31T23:59:59Z", "?visit_type=nothing", "?day=0001-01-01",
     "?at=2026-11-25T09:00:00"],
)  # fmt: skip
def test_odd_addresses_show_the_page_all_the_same(
    client: FlaskClient, cast: Cast, query: str
) -> None:
    page_of(client, cast, query)


def test_a_time_in_the_address_can_be_taken_with_one_press(client: FlaskClient, cast: Cast) -> None:
    page = page_of(client, cast, "?at=2026-11-25T09:00:00Z")
    assert "Tomorrow, Wed 25 November, 10:00" in page
    assert "Hold 10:00" in page


def test_a_time_in_the_address_that_is_gone_offers_the_nearest(
    client: FlaskClient, cast: Cast
) -> None:
    cast.amira_books(cast.slot(WEDNESDAY, "10:00"))
    page = page_of(client, cast, "?at=2026-11-25T09:00:00Z")
    assert "No longer free: tomorrow 10:00" in page
    for time in ("Hold 09:30", "Hold 10:30", "Hold 09:00"):
        assert time in page


def test_the_own_visits_of_who_is_signed_in_are_left_out(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    cast.amira_books(cast.slot(THURSDAY, "09:00"), doctor=cast.samuel)
    assert "09:00, Thursday 26 November" in page_of(client, cast)
    assert "09:00, Thursday 26 November" not in page_of(sign_in(client, cast.amira), cast)


def test_who_has_booked_as_much_as_is_allowed_is_told_so(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    for number in range(5):
        cast.amira_books(cast.slot(NEXT_MONDAY + timedelta(days=number), "09:00"))
    page = page_of(sign_in(client, cast.amira), cast)
    assert "You have 5 visits ahead, the most you can book online." in page
    assert "See my visits" in page


def test_the_time_that_is_held_stands_beside_the_week(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    cast.holds(cast.amira, cast.slot(THURSDAY, "09:00"))
    page = page_of(sign_in(client, cast.amira), cast)
    assert "09:00 is held for you" in page
    assert 'data-total="300"' in page
    assert "Ask for this visit" in page


def test_a_hold_that_has_ended_is_no_longer_shown(
    client: FlaskClient, cast: Cast, sign_in: SignIn, clock: Clock
) -> None:
    cast.holds(cast.amira, cast.slot(THURSDAY, "09:00"))
    clock.advance(minutes=5)
    page = page_of(sign_in(client, cast.amira), cast)
    assert "is held for you" not in page
    assert "09:00, Thursday 26 November" in page


def test_who_takes_nobody_new_leads_on_to_colleagues_and_to_the_phone(
    client: FlaskClient, cast: Cast, app_context: None
) -> None:
    change_doctor(cast, cast.lena, accepting_new=False)
    page = page_of(client, cast)
    assert "Dr Lena Hartmann is not accepting new patients at the moment." in page
    assert f'href="/find?specialty={cast.general_medicine}">Other doctors: General medicine' in page
    assert 'href="tel:+49305550120">Call +49 30 555 0120' in page
    assert "sign in to see free times" in page


def test_who_has_been_here_before_does_not_come_for_a_first_visit_again(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    def preset(person: OnlinePatient) -> tuple[str, str]:
        page = page_of(sign_in(client, person), cast)
        chosen = re.search(r'name="visit_type" value="(\w+)"\s+checked', page)
        found = re.search(rf"{cast.lena.doctor_id}\?visit_type=(\w+)", client.get("/find").text)
        assert chosen
        assert found
        return chosen[1], found[1]

    assert preset(cast.amira) == (cast.first_visit, cast.first_visit)
    cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    assert preset(cast.amira) == (cast.follow_up, cast.follow_up)
    assert preset(cast.jonas) == (cast.first_visit, cast.first_visit)
    cast.amira_has_a_visit(cast.slot(FRIDAY, "09:15"), visit_type=cast.health_check)
    assert preset(cast.amira)[0] == cast.health_check, "what she comes for besides"
    cast.amira_has_a_visit(cast.slot(NEXT_MONDAY, "09:00"))
    assert preset(cast.amira)[0] == cast.first_visit, "it is no first visit if she comes again"


def test_a_second_such_visit_on_one_day_is_pointed_out_and_not_hindered(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    cast.amira_books(cast.slot(THURSDAY, "09:00"))
    sign_in(client, cast.amira)

    def asks_for(clock: str, kind: str, day: date = THURSDAY) -> str:
        at = instant_text(cast.slot(day, clock))
        return page_of(client, cast, f"?visit_type={kind}&at={at}")

    told = "That day there is such a visit already: Thu 26 Nov, 09:00, for Amira Rahman."
    page = asks_for("14:00", cast.first_visit)
    assert told in page
    assert "Hold 14:00" in page
    assert told not in asks_for("14:00", cast.follow_up)
    assert told not in asks_for("14:00", cast.first_visit, FRIDAY)


def test_staff_are_told_where_they_book(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    for person in (cast.petra, cast.lena):
        page = page_of(sign_in(client.application.test_client(), person), cast)
        assert "Staff book for a patient from the patient’s record." in page


def test_the_way_to_find_care_is_marked_as_the_present_one(client: FlaskClient, cast: Cast) -> None:
    assert '<a href="/find" aria-current="page">Find care</a>' in page_of(client, cast)


def test_nobody_else_sees_a_hold_or_its_time(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    cast.holds(cast.amira, cast.slot(THURSDAY, "09:00"))
    page = page_of(sign_in(client, cast.jonas), cast)
    assert "is held for you" not in page
    assert "09:00, Thursday 26 November" not in page


def test_the_script_gets_the_week_alone(client: FlaskClient, cast: Cast) -> None:
    answer = client.get(
        f"/doctors/{cast.lena.doctor_id}?week=2026-11-30",
        headers={"HX-Request": "true", "HX-Target": "section#week"},
    )
    part = answer.get_data(as_text=True)
    assert part.lstrip().startswith('<section class="surface" id="week"')
    assert "30 November – 5 December 2026" in part


def test_the_week_begins_where_the_clinic_says(
    client: FlaskClient, cast: Cast, app_context: None
) -> None:
    change_clinic(cast.petra.actor, {"first_weekday": 6}, now=cast.now)
    assert "22 – 28 November 2026" in page_of(client, cast)


@pytest.mark.parametrize("signed_in", [False, True])
def test_the_page_asks_the_same_number_of_queries_however_much_is_booked(
    app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn, signed_in: bool
) -> None:
    if signed_in:
        sign_in(client, cast.amira)
    page_of(client, cast)
    with queries_of(app) as few:
        page_of(client, cast)
    for person, hour in ((cast.amira, "09:00"), (cast.jonas, "09:30"), (cast.miriam, "14:00")):
        cast.books(person, cast.slot(WEDNESDAY, hour))
    with queries_of(app) as many:
        page_of(client, cast)
    assert len(many) == len(few)
    assert len(few) <= 20
