"""The weekly hours."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask.testing import FlaskClient

from clinic.scheduling.recurrence import WeeklyInterval
from tests.cast import FRIDAY, OFFICE_HOURS, Cast
from tests.web.doctor.life import FOR_HOURS, Room

MONDAY_ONLY = {"works-0": "1", "from-0-0": "08:30", "until-0-0": "12:30"}


def values(html: str, name: str) -> list[str]:
    """What stands in the fields whose names begin so, in order."""
    return re.findall(rf'name="{name}[0-9-]*"[^>]*value="([^"]*)"', html)


def test_the_hours_that_are_kept_can_be_read(lena: FlaskClient, cast: Cast) -> None:
    html = lena.get("/doctor/hours").text

    assert values(html, "from-2-") == ["08:30", "13:30"]
    assert values(html, "until-2-") == ["12:30", "17:00"]
    assert html.count("Not working") == 2
    assert "37 h 30 min" in html


def test_saved_hours_replace_the_old_ones(lena: FlaskClient, cast: Cast, room: Room) -> None:
    answer = lena.post(
        "/doctor/hours",
        data=MONDAY_ONLY | {"works-5": "1", "from-5-0": "9:00", "until-5-0": "24:00"},
    )

    assert answer.location == "/doctor/hours"
    assert room.weekly() == [WeeklyInterval(0, 510, 750), WeeklyInterval(5, 540, 1440)]


def test_hours_may_hold_for_some_time_only(lena: FlaskClient, cast: Cast, room: Room) -> None:
    lena.post(
        "/doctor/hours",
        data=MONDAY_ONLY | {"valid_from-0-0": "2026-12-01", "valid_until-0-0": "2027-03-31"},
    )

    (hours,) = room.weekly()
    assert (hours.valid_from, hours.valid_until) == (date(2026, 12, 1), date(2027, 3, 31))


def test_a_day_that_is_switched_off_is_not_worked(
    lena: FlaskClient, cast: Cast, room: Room
) -> None:
    data = MONDAY_ONLY | {"from-1-0": "08:30", "until-1-0": "12:30"}

    lena.post("/doctor/hours", data=data)

    assert [hours.weekday for hours in room.weekly()] == [0]


def test_an_overlap_is_told_at_its_row_and_nothing_is_saved(
    lena: FlaskClient, cast: Cast, room: Room
) -> None:
    answer = lena.post(
        "/doctor/hours", data=MONDAY_ONLY | {"from-0-1": "12:00", "until-0-1": "16:30"}
    )

    assert answer.status_code == 422
    assert re.search(
        r'id="error-0-1".*Starts before the interval above ends \(12:30\)', answer.text
    )
    assert values(answer.text, "from-0-") == ["08:30", "12:00"]
    assert room.weekly() == OFFICE_HOURS


def test_hours_over_midnight_are_kept_and_may_not_meet_the_next_mornings(
    lena: FlaskClient, cast: Cast, room: Room
) -> None:
    night = {"works-6": "1", "from-6-0": "22:00", "until-6-0": "06:00", "over-6-0": "1"}

    lena.post("/doctor/hours", data=MONDAY_ONLY | night)
    html = lena.get("/doctor/hours").text
    early = lena.post("/doctor/hours", data=MONDAY_ONLY | night | {"from-0-0": "05:00"})

    assert room.weekly() == [WeeklyInterval(0, 510, 750), WeeklyInterval(6, 1320, 1800)]
    assert values(html, "until-6-") == ["06:00"]
    assert re.findall(r'name="(over-[0-9-]+)"[^>]*checked', html) == ["over-6-0"]
    assert "12 h" in html
    said = "Ends on the next day after 05:00, when other hours begin"
    assert re.search(rf'id="error-6-0".*{said}', early.text)
    assert room.weekly()[0] == WeeklyInterval(0, 510, 750)


def test_everything_that_is_wrong_is_told_at_once(lena: FlaskClient, cast: Cast) -> None:
    answer = lena.post(
        "/doctor/hours",
        data=MONDAY_ONLY
        | {"from-0-1": "half past one", "until-0-1": "16:30"}
        | {"works-3": "1", "from-3-0": "12:00", "until-3-0": "11:00"}
        | {"works-4": "1", "from-4-0": "08:00", "until-4-0": "12:00"}
        | {"from-4-1": "11:00", "until-4-1": "13:00"},
    )

    assert re.search(r'id="error-0-1".*Please write the time as 09:30.', answer.text)
    assert re.search(r'id="error-3-0".*The end must be after the start.', answer.text)
    assert re.search(r'id="error-4-1".*above ends \(12:00\)', answer.text)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"until-0-0": "08:00"}, "The end must be after the start."),
        ({"until-0-0": "12:31"}, "Use full five minutes."),
        ({"until-0-0": "25:00"}, "Please write the time as 09:30."),
        ({"from-0-0": "💊"}, "Please write the time as 09:30."),
        ({"from-0-0": "x" * 10_000}, "Please write the time as 09:30."),
        ({"valid_from-0-0": "soon"}, "Enter a date, or leave it empty."),
        (
            {"valid_from-0-0": "2027-01-01", "valid_until-0-0": "2026-12-01"},
            "The last date must not be before the first.",
        ),
        ({"from-0-0": "", "until-0-0": ""}, "Enter the hours of this day, or switch it off."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_saved(
    lena: FlaskClient, cast: Cast, room: Room, wrong: dict[str, str], sentence: str
) -> None:
    answer = lena.post("/doctor/hours", data=MONDAY_ONLY | wrong)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert room.weekly() == OFFICE_HOURS


def test_a_row_is_added_without_saving(lena: FlaskClient, cast: Cast, room: Room) -> None:
    html = lena.post("/doctor/hours", data=MONDAY_ONLY | {"act": "add-0"}).text

    assert values(html, "from-0-") == ["08:30", "13:00"]
    assert "Unsaved changes" in html
    assert room.weekly() == OFFICE_HOURS


def test_a_row_is_taken_away_and_the_last_one_ends_the_day(lena: FlaskClient, cast: Cast) -> None:
    html = lena.post("/doctor/hours", data=MONDAY_ONLY | {"act": "remove-0-0"}).text

    assert values(html, "from-0-") == []
    assert html.count("Not working") == 7


def test_a_day_is_copied_to_the_other_working_days(lena: FlaskClient, cast: Cast) -> None:
    html = lena.post(
        "/doctor/hours",
        data=MONDAY_ONLY
        | {"works-2": "1", "from-2-0": "10:00", "until-2-0": "11:00", "act": "copy-0"},
    ).text

    assert values(html, "from-2-") == ["08:30"]
    assert values(html, "from-1-") == []


@pytest.mark.parametrize("act", ["", "add-9", "remove-0", "remove-0-77", "fly", "copy-"])
def test_a_button_that_is_none_changes_nothing(
    lena: FlaskClient, cast: Cast, room: Room, act: str
) -> None:
    answer = lena.post("/doctor/hours", data=MONDAY_ONLY | {"act": act})

    assert answer.status_code == 200
    assert values(answer.text, "from-0-") == ["08:30"]


def test_the_script_gets_the_editor_alone(lena: FlaskClient, cast: Cast) -> None:
    answer = lena.post("/doctor/hours", data=MONDAY_ONLY | {"act": "add-0"}, headers=FOR_HOURS)

    assert answer.text.lstrip().startswith('<div id="hours">')


def test_a_booked_visit_that_lies_outside_now_is_told(lena: FlaskClient, cast: Cast) -> None:
    cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))

    html = lena.post("/doctor/hours", data=MONDAY_ONLY, follow_redirects=True).text

    assert "1 booked visit lies outside your hours. It stays until you decide." in html
    assert "/doctor/decisions" in html


def test_a_colleague_sees_and_changes_his_own(
    krug: FlaskClient, amira: FlaskClient, cast: Cast, room: Room
) -> None:
    krug.post("/doctor/hours", data=MONDAY_ONLY)

    assert amira.post("/doctor/hours", data=MONDAY_ONLY).status_code == 403
    assert room.weekly() == OFFICE_HOURS
