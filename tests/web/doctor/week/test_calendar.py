"""The doctor's week."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from clinic.booking.cancel import cancel
from clinic.booking.lifecycle import Step
from clinic.directory.settings import change_clinic
from tests.cast import FRIDAY, THURSDAY, TUESDAY, WEDNESDAY, Cast
from tests.web.doctor.life import FOR_WEEK, Room

Count = Callable[[Callable[[], object]], int]


def block_of(html: str, visit_id: str) -> str:
    """The visit as the grid draws it."""
    found = re.search(rf'<li id="visit-{visit_id}".*?</li>', html, re.DOTALL)
    return found[0] if found else ""


def day_head(html: str, day: str) -> str:
    found = re.search(rf'<a class="cal-dayh[^>]*data-day-col="{day}".*?</a>', html, re.DOTALL)
    assert found
    return found[0]


def test_a_visit_stands_on_its_day_at_its_time(lena: FlaskClient, cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))

    block = block_of(lena.get("/doctor/week").text, visit.id)

    # The grid begins at 08:00, half an hour before the hours do; a row is five minutes.
    assert 'class="cal-r-13 cal-s-6"' in block
    assert "Amira Rahman" in block
    assert 'datetime="2026-11-26T09:00"' in block
    assert "st-confirmed" in block


def test_hours_that_are_not_open_are_shaded(lena: FlaskClient, cast: Cast) -> None:
    html = lena.get("/doctor/week").text

    # Before 08:30, from 12:30 to 13:30 and after 17:00, on each of five days.
    assert html.count('class="cal-off cal-r-1 cal-s-6"') == 5
    assert html.count('class="cal-off cal-r-55 cal-s-12"') == 5


def test_a_closed_saturday_is_narrow_and_an_empty_sunday_left_out(
    lena: FlaskClient, cast: Cast
) -> None:
    html = lena.get("/doctor/week").text

    assert "23 – 28 November 2026" in html
    assert "has-closed-end-1" in html
    assert "Closed" in day_head(html, "2026-11-28")


def test_time_off_is_hatched_and_named_for_the_doctor(
    lena: FlaskClient, cast: Cast, room: Room
) -> None:
    room.lena_is_away(cast.slot(FRIDAY, "00:00"), cast.slot(FRIDAY, "23:00"), kind="vacation")

    html = lena.get("/doctor/week").text

    assert "Vacation, all day" in html
    assert "Away" in day_head(html, "2026-11-27")


def test_a_request_is_an_amber_number_on_its_day_and_a_card(lena: FlaskClient, cast: Cast) -> None:
    asked = cast.amira_books(cast.slot(WEDNESDAY, "11:00"))

    html = lena.get("/doctor/week").text

    assert 'class="new">1<' in day_head(html, "2026-11-25")
    assert f'id="request-{asked.id}"' in html
    assert "1 to answer" in html


def test_a_move_asked_for_says_from_when_to_when(lena: FlaskClient, cast: Cast, room: Room) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    room.amira_wants(visit, cast.slot(FRIDAY, "14:00"))

    html = lena.get("/doctor/week").text

    assert "Wants to move from Thu 26 Nov, 09:00 to Fri 27 Nov, 14:00" in html


def test_a_cancelled_visit_is_struck_through(lena: FlaskClient, cast: Cast, room: Room) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    with room.app.app_context():
        cancel(cast.lena.actor, visit.id, reason="Ill", now=cast.now)

    html = lena.get("/doctor/week").text
    block = block_of(html, visit.id)
    assert "st-cancelled" in block
    # Its time is free again: half the column each, so that both can be pressed.
    assert "lane-1of2" in block
    assert re.search(r'<li class="cal-r-13 cal-s-6 lane-2of2">\s*<a class="cal-free"', html)


def test_a_cancelled_visit_gives_way_to_the_one_that_took_its_time(
    lena: FlaskClient, cast: Cast, room: Room
) -> None:
    gone = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    with room.app.app_context():
        cancel(cast.lena.actor, gone.id, reason="Ill", now=cast.now)
    cast.books(cast.jonas, cast.slot(THURSDAY, "09:00"))

    assert block_of(lena.get("/doctor/week").text, gone.id) == ""


def test_an_overbooked_visit_shares_the_column(lena: FlaskClient, cast: Cast) -> None:
    first = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    second = cast.desk_books(
        cast.jonas.patient_id, cast.slot(THURSDAY, "09:00"), override_reason="Fever"
    )

    html = lena.get("/doctor/week").text

    assert "lane-1of2" in block_of(html, first.id)
    assert "lane-2of2" in block_of(html, second.id)


def test_a_visit_outside_the_hours_widens_the_grid(lena: FlaskClient, cast: Cast) -> None:
    cast.desk_books(cast.jonas.patient_id, cast.slot(THURSDAY, "20:00"), override_reason="Late")

    html = lena.get("/doctor/week").text

    # 08:00 to 22:00: an hour and a half after the end, rounded up to the hour.
    assert "cal-rows-168" in html


def test_a_visit_over_midnight_stands_in_the_columns_of_both_days_and_counts_once(
    lena: FlaskClient, cast: Cast
) -> None:
    visit = cast.desk_books(
        cast.jonas.patient_id,
        cast.slot(THURSDAY, "23:45"),
        visit_type=cast.health_check,
        override_reason="Night duty",
    )

    html = lena.get("/doctor/week").text
    evening, night = block_of(html, visit.id), block_of(html, f"{visit.id}-next")

    # The grid goes from 00:00 to 24:00; the visit takes 45 minutes.
    assert 'class="cal-r-286 cal-s-3"' in evening
    assert 'class="cal-r-1 cal-s-6"' in night
    assert ('datetime="2026-11-26T23:45"' in evening, "until 00:30" in night) == (True, True)
    assert "1 visit" in day_head(html, "2026-11-26")
    assert "until 00:30" in day_head(html, "2026-11-27")


def test_the_tally_counts_the_day(lena: FlaskClient, cast: Cast, room: Room) -> None:
    waits = cast.desk_books(cast.jonas.patient_id, cast.slot(TUESDAY, "11:00"))
    cast.desk_books(cast.amira.patient_id, cast.slot(TUESDAY, "14:00"))
    room.lena_takes(waits, Step.ARRIVE, cast.now)

    html = lena.get("/doctor/week").text

    tally = html.partition('id="tally"')[2].partition("</section>")[0]
    numbers = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", tally)
    assert [(label, re.sub("<.*?>", "", value)) for label, value in numbers] == [
        ("Waiting now", "1"),
        ("Done", "0 of 2"),
        ("No-shows", "0"),
        # From 10:00: 2 h 30 and 3 h 30, without an hour of visits.
        ("Free time left", "5 h"),
    ]


def test_the_small_month_says_how_full_each_day_is(lena: FlaskClient, cast: Cast) -> None:
    for hour in ("09:00", "10:00", "11:00", "14:00"):
        cast.desk_books(cast.jonas.patient_id, cast.slot(THURSDAY, hour))

    html = lena.get("/doctor/week").text

    # Two hours of the seven and a half that are open.
    assert re.search(
        r'date=2026-11-26" class="load-2" title="4 visits, 27 % full">26<',
        html.replace("&amp;", "&"),
    )
    assert html.count("% full</span>") == 1


def test_the_line_of_now_is_in_todays_week_only(lena: FlaskClient, cast: Cast) -> None:
    assert 'data-now-minute="600"' in lena.get("/doctor/week").text
    assert "data-now-minute" not in lena.get("/doctor/week?date=2026-12-01").text


def test_the_phone_shows_the_day_that_was_picked(lena: FlaskClient, cast: Cast) -> None:
    html = lena.get("/doctor/week?date=2026-11-24&day=2026-11-26").text

    assert "is-picked" in day_head(html, "2026-11-26")
    assert "is-picked" not in day_head(html, "2026-11-24")


@pytest.mark.parametrize("asked", ["", "tomorrow", "2026-02-30", "0001-01-01", "9999-12-31", "💊"])
def test_a_date_that_is_none_shows_the_present_week(
    lena: FlaskClient, cast: Cast, asked: str
) -> None:
    answer = lena.get("/doctor/week", query_string={"date": asked})

    assert answer.status_code == 200
    assert "23 – 28 November 2026" in answer.text


def test_a_visit_on_the_night_the_clocks_go_back_keeps_its_length(
    lena: FlaskClient, cast: Cast
) -> None:
    visit = cast.desk_books(
        cast.amira.patient_id,
        cast.slot(date(2027, 10, 31), "01:45"),
        override_reason="Night duty",
    )

    block = block_of(lena.get("/doctor/week?date=2027-10-31").text, visit.id)

    assert "cal-s-6" in block


def test_the_script_gets_the_week_alone(lena: FlaskClient, cast: Cast) -> None:
    answer = lena.get("/doctor/week?date=2026-12-01", headers=FOR_WEEK)

    assert answer.text.lstrip().startswith('<div id="week-page"')
    assert "HX-Request" in answer.headers["Vary"]


def test_the_colleagues_visits_are_not_here(krug: FlaskClient, cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))

    html = krug.get("/doctor/week").text

    assert visit.id not in html
    assert "Amira Rahman" not in html


def test_a_patient_has_no_such_page(amira: FlaskClient, cast: Cast) -> None:
    assert amira.get("/doctor/week").status_code == 403


def test_who_is_not_signed_in_is_asked_to(client: FlaskClient, cast: Cast) -> None:
    answer = client.get("/doctor/week")

    assert answer.status_code == 303
    assert answer.location.startswith("/login?next=")


def test_the_number_of_queries_does_not_grow_with_the_visits(
    lena: FlaskClient, cast: Cast, queries: Count
) -> None:
    cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    cast.amira_books(cast.slot(WEDNESDAY, "09:00"))
    with_two = queries(lambda: lena.get("/doctor/week"))
    for hour in ("10:00", "10:30", "11:00", "11:30", "14:00"):
        cast.desk_books(cast.jonas.patient_id, cast.slot(THURSDAY, hour))
        cast.desk_books(cast.miriam.patient_id, cast.slot(FRIDAY, hour))

    assert queries(lambda: lena.get("/doctor/week")) == with_two
    assert with_two <= 30


def test_a_week_says_the_offset_of_its_own_days_and_where_clocks_change_each_day_does(
    lena: FlaskClient, cast: Cast, app_context: None
) -> None:
    corner = '<div class="cal-corner" title="Berlin time">UTC+2</div>'
    assert corner in lena.get("/doctor/week?date=2027-07-05").text  # seen from November, at UTC+1

    change_clinic(cast.petra.actor, {"time_zone": "Africa/Cairo"}, now=cast.now)
    html = lena.get("/doctor/week?date=2027-04-26").text
    assert '<div class="cal-corner" title="Cairo time">Cairo</div>' in html
    assert "UTC+2" in day_head(html, "2027-04-29")
    assert "UTC+3" in day_head(html, "2027-04-30")  # a Friday that begins at 01:00
