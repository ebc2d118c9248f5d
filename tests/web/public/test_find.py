"""Finding care: each doctor with the next free times, for everybody."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.booking.absence import take_time_off
from clinic.cli.demo import people
from clinic.directory.catalogue import change_visit_type, save_specialty
from clinic.directory.doctors import Profile, add_doctor
from clinic.directory.settings import close_day
from clinic.scheduling.hours import set_override, set_weekly_hours
from clinic.scheduling.recurrence import DayInterval
from tests.application import Clock
from tests.cast import (
    FRIDAY,
    NEXT_MONDAY,
    OFFICE_HOURS,
    TUESDAY,
    WEDNESDAY,
    Cast,
    Staff,
)
from tests.web.counting import queries_of


def shown(client: FlaskClient, address: str = "/find", **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def away(cast: Cast, doctor: Staff, first: str, last: str) -> None:
    take_time_off(
        cast.petra.actor,
        doctor.doctor_id,
        starts_at=cast.slot(TUESDAY, first),
        ends_at=cast.slot(TUESDAY, last),
        now=cast.now,
    )


def test_anybody_sees_each_doctor_with_the_first_free_time(client: FlaskClient, cast: Cast) -> None:
    page = shown(client)
    for name in ("Dr Lena Hartmann", "Dr Jonas Krug", "Dr Samuel Okafor"):
        assert name in page
    assert "3 doctors" in page
    assert page.count("Earliest: today 11:00") == 3
    assert "Book Tuesday 24 November at 11:00 with Dr Lena Hartmann" in page


def test_a_doctor_who_waits_for_approval_is_not_found(client: FlaskClient, cast: Cast) -> None:
    assert "Ida Winter" not in shown(client)


def test_who_is_free_first_comes_first(client: FlaskClient, cast: Cast, app_context: None) -> None:
    away(cast, cast.krug, "08:00", "16:00")
    away(cast, cast.lena, "08:00", "14:00")
    page = shown(client)
    order = [page.index(name) for name in ("Dr Samuel Okafor", "Dr Lena Hartmann", "Dr Jonas Krug")]
    assert order == sorted(order)


def test_sorted_by_name_the_order_is_that_of_names(client: FlaskClient, cast: Cast) -> None:
    page = shown(client, "/find?sort=name")
    order = [page.index(name) for name in ("Dr Jonas Krug", "Dr Lena Hartmann", "Dr Samuel Okafor")]
    assert order == sorted(order)


def test_a_search_looks_at_names_and_specialties_without_accents(
    client: FlaskClient, cast: Cast
) -> None:
    assert "Dr Samuel Okafor" in shown(client, "/find?q=cárdio")
    page = shown(client, "/find?q=HARTMANN")
    assert "Dr Lena Hartmann" in page
    assert "Dr Samuel Okafor" not in page


def test_a_specialty_and_a_language_narrow_the_search(client: FlaskClient, cast: Cast) -> None:
    page = shown(client, f"/find?specialty={cast.general_medicine}&language=en")
    assert "1 doctor speaks English" in page
    assert "Dr Lena Hartmann" in page
    assert "Dr Jonas Krug" not in page


def test_from_a_date_on_the_earlier_days_are_not_shown(client: FlaskClient, cast: Cast) -> None:
    page = shown(client, f"/find?from={NEXT_MONDAY}")
    assert "Earliest: Mon 30 Nov, 08:30" in page
    assert "Tuesday 24 November" not in page


def test_a_date_that_is_past_or_no_date_counts_as_today(client: FlaskClient, cast: Cast) -> None:
    for text in ("2020-01-01", "tomorrow", "2026-13-77", "-1", "9999999999-01-01"):
        assert "Earliest: today 11:00" in shown(client, f"/find?from={text}")


def test_an_empty_day_says_why(client: FlaskClient, cast: Cast, app_context: None) -> None:
    close_day(cast.petra.actor, FRIDAY, name="Staff outing", now=cast.now)
    take_time_off(
        cast.petra.actor,
        cast.lena.doctor_id,
        starts_at=cast.slot(WEDNESDAY, "00:00"),
        ends_at=cast.slot(FRIDAY, "00:00"),
        reason="on leave, secretly",
        now=cast.now,
    )
    page = shown(client, "/find?q=hartmann")
    assert "Not available until Fri" in page
    assert "Clinic closed" in page
    assert "Not in on Saturdays" in page
    assert "leave" not in page


def test_a_day_that_is_full_says_so(client: FlaskClient, cast: Cast) -> None:
    for start in (
        "11:00",
        "11:30",
        "12:00",
        "13:30",
        "14:00",
        "14:30",
        "15:00",
        "15:30",
        "16:00",
        "16:30",
    ):
        cast.desk_books(cast.amira.patient_id, cast.slot(TUESDAY, start))
    assert "Fully booked" in shown(client, "/find?q=hartmann")


def test_in_the_evening_no_times_are_left_today(
    client: FlaskClient, cast: Cast, clock: Clock
) -> None:
    clock.advance(hours=8)
    page = shown(client)
    assert page.count("No times left today") == 3
    assert "Earliest: tomorrow 08:30" in page


def test_before_midnight_no_times_are_left_today_though_hours_go_on_after_it(
    client: FlaskClient, cast: Cast, clock: Clock, app_context: None
) -> None:
    night = [DayInterval(22 * 60, 30 * 60)]
    set_override(cast.petra.actor, cast.lena.doctor_id, TUESDAY, night, now=cast.now)
    clock.advance(hours=13, minutes=20)
    page = shown(client, "/find?q=hartmann")
    assert "No times left today" in page
    assert "Earliest: tomorrow 00:30" in page


def test_who_is_free_only_later_leads_to_that_time(
    client: FlaskClient, cast: Cast, app_context: None
) -> None:
    take_time_off(
        cast.petra.actor,
        cast.lena.doctor_id,
        starts_at=cast.slot(TUESDAY, "00:00"),
        ends_at=cast.slot(NEXT_MONDAY, "10:00"),
        now=cast.now,
    )
    page = shown(client, "/find?q=hartmann")
    assert "No free time before Mon 30 November" in page
    assert "Mon 30 Nov, 10:00" in page


def test_a_kind_of_visit_changes_the_lengths_offered(client: FlaskClient, cast: Cast) -> None:
    page = shown(client, f"/find?type={cast.follow_up}&q=hartmann")
    assert "at 11:15 with Dr Lena Hartmann" in page


@pytest.fixture
def demo_words(cast: Cast, app_context: None) -> None:
    """The clinic's specialties, with the everyday words of the demo."""
    for name, id_ in {
        "General medicine": cast.general_medicine,
        "Cardiology": cast.cardiology,
    }.items():
        save_specialty(
            cast.petra.actor,
            name=name,
            search_words=people.SPECIALTIES[name],
            specialty_id=id_,
            now=cast.now,
        )


@pytest.mark.usefixtures("demo_words")
def test_the_words_that_the_empty_field_shows_find_somebody(client: FlaskClient) -> None:
    example = re.search(r'placeholder="For example ([^"]+)"', shown(client))
    assert example is not None
    words = re.split(r", | or ", example[1])
    assert words == ["heart", "GP"]
    for word in words:
        assert "Nobody matches" not in shown(client, f"/find?q={word}")


@pytest.mark.usefixtures("demo_words")
@pytest.mark.parametrize("words", ["heart", "Hearts", "heart doctor", "cardiologist", "cardiac"])
def test_everyday_words_find_the_specialty(client: FlaskClient, words: str) -> None:
    page = shown(client, f"/find?q={words}")
    assert "Dr Samuel Okafor" in page
    assert "Dr Lena Hartmann" not in page


@pytest.mark.parametrize(
    ("mode", "words"), [("phone", "telephone"), ("video", "video"), ("in_person", "in person")]
)
def test_a_way_to_meet_finds_who_offers_it_with_its_times(
    client: FlaskClient, cast: Cast, app_context: None, mode: str, words: str
) -> None:
    for kind in (cast.first_visit, cast.health_check):
        change_visit_type(cast.petra.actor, kind, {"online": False}, now=cast.now)
    change_visit_type(cast.petra.actor, cast.follow_up, {"mode": mode, "minutes": 10}, now=cast.now)
    assert "at 11:10 with Dr Lena Hartmann" in shown(client, f"/find?q={words} hartmann")


def test_a_kind_of_visit_finds_who_offers_it_and_is_the_one_shown(
    client: FlaskClient, cast: Cast
) -> None:
    assert "at 11:15 with Dr Lena Hartmann" in shown(client, "/find?q=follow-ups")
    assert "Nobody matches" in shown(client, "/find?q=phone"), "it is booked by the desk alone"


def test_nobody_found_tells_what_to_leave_out_and_how_many_that_finds(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    page = shown(client, f"/find?specialty={cast.cardiology}&language=de")
    assert "Nobody matches all of that" in page
    assert ways_on(page) == {"Show all specialties (2)": 2, "Show any language (1)": 1}
    with queries_of(app) as sent:
        page = shown(client, "/find?language=en&q=okafor+near+cardio")
    for label, number in ways_on(page).items():
        way = re.search(rf'href="([^"]+)">{re.escape(label)}<', page)
        assert way is not None
        address = html.unescape(way[1])
        assert f"{number} doctor" in shown(client, address)
    assert list(ways_on(page)) == ["Leave out “near” (1)", "Leave out “okafor near cardio” (2)"]
    assert sum("FILTER" in statement for statement in sent) == 1


def ways_on(page: str) -> dict[str, int]:
    """From an empty result on: the labels, and the number that each promises."""
    empty = page.split('class="empty"')[1].split("</section>")[0]
    return {one[0]: int(one[1]) for one in re.findall(r">([^<>]+ \((\d+)\))</a>", empty)}


def test_where_no_single_condition_is_to_blame_all_doctors_are_offered(
    client: FlaskClient, cast: Cast
) -> None:
    assert "Show all doctors" in shown(client, "/find?language=zz&specialty=unknown")


def test_the_script_gets_the_results_alone_and_what_to_say(client: FlaskClient, cast: Cast) -> None:
    part = shown(
        client, "/find?language=en", **{"HX-Request": "true", "HX-Target": "section#results"}
    )
    assert part.lstrip().startswith('<section id="results"')
    assert 'data-announce="2 doctors speak English, first free today 11:00"' in part


def test_odd_searches_are_no_error(client: FlaskClient, cast: Cast) -> None:
    for query in ("q=" + "x" * 5000, "specialty=x", "language=../..", "language=zz", "type=nothing",
                  "page=-3", "page=99999999999999999999", "sort=;drop", "q=%F0%9F%A9%BA"):  # fmt: skip
        shown(client, f"/find?{query}")


def test_a_character_that_no_text_holds_is_refused(client: FlaskClient, cast: Cast) -> None:
    for query in ("q=%00", "specialty=%00", "language=%00", "type=%00"):
        assert client.get(f"/find?{query}").status_code == 400


def test_the_number_of_queries_does_not_grow_with_the_doctors(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    client.get("/find")
    with queries_of(app) as few:
        client.get("/find")
    with app.app_context():
        for number in range(5):
            name = f"Doctor Number{'abcde'[number]}"
            profile = Profile(
                full_name=name,
                specialty_id=cast.cardiology,
                visit_types={cast.first_visit: None},
                languages=["en"],
            )
            made = add_doctor(
                cast.petra.actor, email=f"d{number}@example.org", profile=profile, now=cast.now
            )
            set_weekly_hours(cast.petra.actor, made.id, OFFICE_HOURS, now=cast.now)
    client.get("/find")
    with queries_of(app) as many:
        page = client.get("/find").get_data(as_text=True)
    assert "8 doctors" in page
    assert len(many) == len(few)
