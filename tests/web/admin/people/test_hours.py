"""The admin sets a doctor's hours."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.scheduling.hours import set_weekly_hours
from clinic.scheduling.queries import weekly_hours
from clinic.scheduling.recurrence import WeeklyInterval
from tests.cast import FRIDAY, Cast

WEEK = {"day_0": "08:00 – 12:00, 13:00-16:30", "day_4": " 9:00 — 11:00 ,"}


def test_the_hours_stand_in_the_form_as_they_are(petra: FlaskClient, cast: Cast) -> None:
    page = petra.get(f"/admin/doctors/{cast.lena.doctor_id}/hours").text
    assert page.count('value="08:30 – 12:30, 13:30 – 17:00"') == 5


def test_new_hours_replace_the_old_ones(app: Flask, petra: FlaskClient, cast: Cast) -> None:
    empty, night = {f"day_{weekday}": "" for weekday in range(7)}, {"day_6": "22:00 - 06:00 +1"}
    address = f"/admin/doctors/{cast.lena.doctor_id}/hours"
    answer = petra.post(address, data={**empty, **WEEK, **night})
    assert answer.status_code == 303
    with app.app_context():
        assert [
            (one.weekday, one.start_minute, one.end_minute)
            for one in weekly_hours(cast.lena.doctor_id)
        ] == [(0, 480, 720), (0, 780, 990), (4, 540, 660), (6, 1320, 1800)]
    assert 'value="22:00 – 06:00 +1"' in petra.get(address).text
    assert "22:00 – 06:00 (next day)" in petra.get(answer.location).text


def test_visits_outside_the_new_hours_are_told_and_stay(petra: FlaskClient, cast: Cast) -> None:
    cast.amira_has_a_visit(cast.slot(FRIDAY, "14:00"))
    answer = petra.post(f"/admin/doctors/{cast.lena.doctor_id}/hours", data={"day_4": ""})
    assert "1 booked visit lies outside them." in petra.get(answer.location).text


def test_what_holds_for_a_part_of_the_year_is_kept(
    app: Flask, petra: FlaskClient, cast: Cast
) -> None:
    summer = WeeklyInterval(5, 540, 660, date(2027, 6, 1), date(2027, 8, 31))
    with app.app_context():
        set_weekly_hours(cast.petra.actor, cast.lena.doctor_id, [summer], now=cast.now)
    assert "stays as it is" in petra.get(f"/admin/doctors/{cast.lena.doctor_id}/hours").text
    petra.post(f"/admin/doctors/{cast.lena.doctor_id}/hours", data={"day_0": "08:00-12:00"})
    with app.app_context():
        assert summer in weekly_hours(cast.lena.doctor_id)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("all day", "Write it like"),
        ("08:00", "Write it like"),
        ("08:00 - 25:00", ""),
        ("12:00 - 08:00", "The end must be after the start."),
        ("08:00 - 12:00, 11:00 - 13:00", "This overlaps another interval of the day"),
        ("08:01 - 12:00", "Use full five minutes."),
        ("22:00 - 22:05 +1", "Hours last 24 hours at most."),
        ("22:00 - 06:00 +2", "Write it like"),
        ("x" * 5000, "Write it like"),
        ("🙂 - 🙂", "Write it like"),
    ],
)
def test_a_line_that_cannot_be_is_told_at_its_day(
    app: Flask, petra: FlaskClient, cast: Cast, line: str, sentence: str
) -> None:
    answer = petra.post(
        f"/admin/doctors/{cast.lena.doctor_id}/hours",
        data={"day_1": "", "day_2": line},
    )
    assert answer.status_code == 422
    assert 'id="day_2-error"' in answer.text
    assert 'id="day_1-error"' not in answer.text
    assert sentence in answer.text
    with app.app_context():
        assert len(weekly_hours(cast.lena.doctor_id)) == 10


def test_an_unknown_doctor_is_not_found(petra: FlaskClient) -> None:
    for answer in (
        petra.get(f"/admin/doctors/{'0' * 32}/hours"),
        petra.post(f"/admin/doctors/{'0' * 32}/hours", data=WEEK),
    ):
        assert answer.status_code == 404
