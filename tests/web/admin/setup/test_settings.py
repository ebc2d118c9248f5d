"""The clinic's settings and closed days."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.directory.queries import closed_days, the_clinic
from tests.cast import Cast

SETTINGS = {
    "name": "Lindenhof Clinic",
    "address": "Lindenstraße 12",
    "phone": "+49 30 555",
    "email": "desk@example.org",
    "time_zone": "Europe/Berlin",
    "country": "DE",
    "region": "BE",
    "first_weekday": "6",
    "min_notice_minutes": "30",
    "horizon_days": "60",
    "cancel_cutoff_minutes": "720",
    "max_upcoming": "3",
    "hold_minutes": "7",
    "care_months": "12",
    "note_years": "30",
    "grace_seconds": "20",
    "doctors_may_register": "y",
}


def test_the_settings_are_saved(app: Flask, petra: FlaskClient) -> None:
    assert petra.post("/admin/settings", data=SETTINGS).status_code == 303
    with app.app_context():
        clinic = the_clinic()
        assert (clinic.country, clinic.region, clinic.first_weekday) == ("DE", "BE", 6)
        assert (clinic.horizon_days, clinic.hold_minutes) == (60, 7)
        assert clinic.doctors_may_register


def test_a_switch_that_is_off_is_off(app: Flask, petra: FlaskClient) -> None:
    petra.post("/admin/settings", data={**SETTINGS, "doctors_may_register": ""})
    petra.post(
        "/admin/settings", data={k: v for k, v in SETTINGS.items() if k != "doctors_may_register"}
    )
    with app.app_context():
        assert not the_clinic().doctors_may_register


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 300),
        ("email", "no address"),
        ("time_zone", "Berlin"),
        ("time_zone", "../../etc/passwd"),
        ("time_zone", ""),
        ("country", "XX"),
        ("region", "ZZZ"),
        ("first_weekday", "9"),
        ("horizon_days", "0"),
        ("horizon_days", "9999"),
        ("horizon_days", "soon"),
        ("hold_minutes", "21"),
        ("max_upcoming", ""),
        ("grace_seconds", "-1"),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_nothing_is_saved(
    app: Flask, petra: FlaskClient, field: str, value: str
) -> None:
    answer = petra.post("/admin/settings", data={**SETTINGS, "phone": "new", field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    with app.app_context():
        assert the_clinic().phone != "new"


def test_lengths_come_back_in_the_unit_they_are_whole_in(app: Flask, petra: FlaskClient) -> None:
    sent = {
        "min_notice_minutes": ["90", "minutes"],
        "horizon_days": ["26", "weeks"],
        "cancel_cutoff_minutes": ["2", "days"],
        "care_months": ["2", "years"],
        "grace_seconds": ["0", "seconds"],
    }
    spans = {name: number for name, (number, _unit) in sent.items()}
    units = {f"{name}-unit": unit for name, (_number, unit) in sent.items()}
    assert petra.post("/admin/settings", data=SETTINGS | spans | units).status_code == 303
    with app.app_context():
        clinic = the_clinic()
        assert (clinic.min_notice_minutes, clinic.cancel_cutoff_minutes) == (90, 2880)
        assert (clinic.horizon_days, clinic.care_months, clinic.grace_seconds) == (182, 24, 0)
    page = petra.get("/admin/settings").text
    shown = {name: _length(page, name) for name in sent}
    assert shown == {name: tuple(value) for name, value in sent.items()}


def test_a_length_that_is_none_stays_as_it_was_typed(petra: FlaskClient) -> None:
    odd = (("soon", "days"), ("2", "centuries"), ("9999999999", "minutes"), ("\x0b\x1f", "days"))
    for typed, unit in odd:
        sent = SETTINGS | {"horizon_days": typed, "horizon_days-unit": unit}
        answer = petra.post("/admin/settings", data=sent)
        assert answer.status_code == 422
        assert 'id="horizon_days-error"' in answer.text
        assert f'value="{typed}"' in answer.text


def _length(page: str, name: str) -> tuple[str, str]:
    """The number and the unit in the page's form."""
    [box] = re.findall(rf'<input[^>]* name="{name}"[^>]*>', page)
    [units] = re.findall(rf'<select[^>]* name="{name}-unit".*?</select>', page, flags=re.S)
    [number] = re.findall(r' value="(.*?)"', box)
    [unit] = re.findall(r'value="(\w+)" selected', units)
    return number, unit


def test_a_day_is_closed_once_and_opened_again(app: Flask, petra: FlaskClient) -> None:
    answers = [
        petra.post("/admin/settings/closed-days", data={"day": "2026-12-07", "name": name})
        for name in ("Works outing", "Painters")
    ]
    assert [one.status_code for one in answers] == [303, 409]
    assert 'id="day-error"' in answers[1].text
    assert 'value="Painters"' in answers[1].text
    with app.app_context():
        assert [(str(one.day), one.name) for one in closed_days()] == [
            ("2026-12-07", "Works outing")
        ]
    assert petra.post("/admin/settings/closed-days/2026-12-07/removal").status_code == 303
    with app.app_context():
        assert list(closed_days()) == []


@pytest.mark.parametrize("day", ["", "7 December", "2026-13-01", "99999-01-01"])
def test_a_day_that_is_none_is_told_at_its_field(petra: FlaskClient, day: str) -> None:
    answer = petra.post("/admin/settings/closed-days", data={"day": day})
    assert answer.status_code == 422
    assert 'id="day-error"' in answer.text


@pytest.mark.parametrize("day", ["2026-12-08", "nonsense"])
def test_a_day_that_is_open_cannot_be_opened(petra: FlaskClient, day: str) -> None:
    assert petra.post(f"/admin/settings/closed-days/{day}/removal").status_code == 404


def test_the_next_public_holidays_are_shown(petra: FlaskClient) -> None:
    assert "None: no country is chosen." in petra.get("/admin/settings").text
    petra.post("/admin/settings", data=SETTINGS)
    page = petra.get("/admin/settings").text
    assert "Fri 25 December" in page
    assert "Good Friday" in page


def test_the_page_survives_a_new_zone_with_visits_in_the_book(
    petra: FlaskClient, cast: Cast
) -> None:
    cast.amira_has_a_visit(cast.slot(cast.now.date(), "14:00"))
    petra.post("/admin/settings", data={**SETTINGS, "time_zone": "Pacific/Auckland"})
    page: Any = petra.get("/desk/visits?date=2026-11-25")
    assert "02:00" in page.text


# -- reminders -------------------------------------------------------------------------------------


def reminders(*rows: tuple[str, str]) -> dict[str, str]:
    """The three lines of the form, the rest of them empty."""
    lines = [*rows, *[("", "days")] * (3 - len(rows))]
    return {
        f"reminders-{number}-{name}": value
        for number, line in enumerate(lines)
        for name, value in zip(("number", "unit"), line, strict=True)
    }


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        ((("60", "minutes"), ("3", "days"), ("5", "hours")), ["3d", "300m", "60m"]),
        ((("90", "minutes"), ("90", "minutes")), ["90m"]),
        ((), []),
    ],
)
def test_the_clinic_says_when_reminders_go_out(
    app: Flask, petra: FlaskClient, rows: tuple[tuple[str, str], ...], kept: list[str]
) -> None:
    assert petra.post("/admin/settings", data={**SETTINGS, **reminders(*rows)}).status_code == 303
    with app.app_context():
        assert the_clinic().reminders == kept


def test_the_form_shows_the_reminders_in_their_units(petra: FlaskClient) -> None:
    petra.post("/admin/settings", data={**SETTINGS, **reminders(("2", "days"), ("2", "hours"))})
    page = petra.get("/admin/settings").text
    assert page.count('value="2"') == 2
    assert '<option selected value="hours">hours before</option>' in page


@pytest.mark.parametrize(
    ("number", "unit", "where"),
    [
        ("31", "days", "reminders"),
        ("49", "hours", "reminders"),
        ("2881", "minutes", "reminders"),
        ("0", "days", "reminders"),
        ("-1", "hours", "reminders"),
        ("1", "weeks", "reminders"),
        ("1", "", "reminders"),
        ("soon", "days", "reminders-1-number"),
        ("1.5", "days", "reminders-1-number"),
        ("9" * 30, "hours", "reminders-1-number"),
    ],
)
def test_a_reminder_that_cannot_be_is_told_at_its_field(
    app: Flask, petra: FlaskClient, number: str, unit: str, where: str
) -> None:
    sent = {**SETTINGS, **reminders(("1", "days"), (number, unit)), "phone": "new"}
    answer = petra.post("/admin/settings", data=sent)
    assert answer.status_code == 422
    assert f'id="{where}-error"' in answer.text
    assert 'href="#reminders"' in answer.text
    with app.app_context():
        assert the_clinic().reminders == ["3d", "1d"]
        assert the_clinic().phone != "new"
