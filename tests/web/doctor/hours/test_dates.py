"""Dates on which the hours differ."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient

from clinic.scheduling.recurrence import DayInterval
from tests.cast import FRIDAY, SATURDAY, Cast
from tests.web.doctor.life import FOR_HOURS, Room

EXTRA_SATURDAY = {
    "day": "2026-11-28",
    "works-0": "1",
    "from-0-0": "09:00",
    "until-0-0": "12:00",
}


def test_an_extra_saturday_is_open(lena: FlaskClient, cast: Cast, room: Room) -> None:
    answer = lena.post("/doctor/hours/dates/new", data=EXTRA_SATURDAY)

    assert answer.location == "/doctor/hours"
    assert room.overrides() == {SATURDAY: (DayInterval(540, 720),)}
    html = lena.get("/doctor/hours").text
    assert "09:00 to 12:00" in html
    assert "Sat 28 November" in html


def test_a_night_belongs_to_the_date_on_which_it_begins(
    lena: FlaskClient, cast: Cast, room: Room
) -> None:
    night = EXTRA_SATURDAY | {"from-0-0": "22:00", "until-0-0": "06:00", "over-0-0": "1"}

    lena.post("/doctor/hours/dates/new", data=night)

    assert room.overrides() == {SATURDAY: (DayInterval(1320, 1800),)}
    assert "22:00 to 06:00 (next day)" in lena.get("/doctor/hours").text


def test_a_date_without_hours_is_not_worked(lena: FlaskClient, cast: Cast, room: Room) -> None:
    lena.post("/doctor/hours/dates/new", data={"day": "2026-11-27"})

    assert room.overrides() == {FRIDAY: ()}


def test_visits_on_a_date_that_is_not_worked_any_more_are_shown_before_it_is_saved(
    lena: FlaskClient, cast: Cast, room: Room
) -> None:
    cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    form = {"day": "2026-11-27"}

    shown = lena.post("/doctor/hours/dates/new", data=form)

    assert (shown.status_code, room.overrides()) == (409, {})
    assert "1 visit lies outside these hours" in shown.text
    assert "Amira Rahman" in shown.text
    lena.post("/doctor/hours/dates/new", data=form | {"on_conflict": "decide_later"})
    assert room.overrides() == {FRIDAY: ()}
    assert "1 booked visit lies outside" in lena.get("/doctor/hours").text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"day": ""}, "Choose a date."),
        ({"day": "Saturday"}, "Enter a date."),
        ({"day": "2026-11-23"}, "Choose a date from today on."),
        ({"until-0-0": "08:00"}, "The end must be after the start."),
        ({"from-0-0": "", "until-0-0": ""}, "Enter the hours, or switch them off."),
        ({"from-0-1": "11:00", "until-0-1": "13:00"}, "above ends (12:00)"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_saved(
    lena: FlaskClient, cast: Cast, room: Room, wrong: dict[str, str], sentence: str
) -> None:
    answer = lena.post("/doctor/hours/dates/new", data=EXTRA_SATURDAY | wrong)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert room.overrides() == {}


def test_a_date_is_not_entered_twice(lena: FlaskClient, cast: Cast, room: Room) -> None:
    lena.post("/doctor/hours/dates/new", data=EXTRA_SATURDAY)

    answer = lena.post("/doctor/hours/dates/new", data=EXTRA_SATURDAY | {"until-0-0": "15:00"})

    assert answer.status_code == 422
    assert "This date has hours of its own already" in answer.text
    assert room.overrides() == {SATURDAY: (DayInterval(540, 720),)}


def test_a_date_can_be_changed_and_given_back(lena: FlaskClient, cast: Cast, room: Room) -> None:
    lena.post("/doctor/hours/dates/new", data=EXTRA_SATURDAY)
    page = "/doctor/hours/dates/2026-11-28"

    shown = lena.get(page).text
    lena.post(page, data={"works-0": "1", "from-0-0": "10:00", "until-0-0": "11:00"})
    changed = room.overrides()
    lena.post(f"{page}/removal")

    assert 'value="09:00"' in shown
    assert changed == {SATURDAY: (DayInterval(600, 660),)}
    assert room.overrides() == {}


def test_rows_are_added_and_taken_away_without_saving(
    lena: FlaskClient, cast: Cast, room: Room
) -> None:
    more = lena.post(
        "/doctor/hours/dates/new", data=EXTRA_SATURDAY | {"act": "add-0"}, headers=FOR_HOURS
    )

    assert more.text.lstrip().startswith('<div id="hours">')
    assert 'name="from-0-1"' in more.text
    assert room.overrides() == {}


@pytest.mark.parametrize("day", ["2026-11-28", "2026-02-30", "someday", "💊"])
def test_a_date_that_is_not_in_the_list_is_not_found(
    lena: FlaskClient, cast: Cast, day: str
) -> None:
    assert lena.get(f"/doctor/hours/dates/{day}").status_code == 404
    assert lena.post(f"/doctor/hours/dates/{day}").status_code == 404
    assert lena.post(f"/doctor/hours/dates/{day}/removal").status_code == 404


def test_a_colleague_has_dates_of_his_own(
    lena: FlaskClient, krug: FlaskClient, cast: Cast, room: Room
) -> None:
    lena.post("/doctor/hours/dates/new", data=EXTRA_SATURDAY)

    assert krug.get("/doctor/hours/dates/2026-11-28").status_code == 404
    assert krug.post("/doctor/hours/dates/2026-11-28/removal").status_code == 404
    assert date(2026, 11, 28) in room.overrides()
