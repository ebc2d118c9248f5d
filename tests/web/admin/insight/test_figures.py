"""The figures of the clinic as a page and as files: what stands there, and what is asked for how."""

from __future__ import annotations

import csv
import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from clinic.db import transaction
from clinic.directory.models import Clinic, Doctor, VisitType
from clinic.patients.register import register_patient
from tests.audit.trail import Trail
from tests.cast import THURSDAY, Cast
from tests.cast_fixtures import SignIn
from tests.counting import besides_the_audit, statements
from tests.insight.first_week import FRIDAY, MONDAY

HERE = "/admin/figures"
WEEK = {"period": "custom", "first": MONDAY.isoformat(), "last": FRIDAY.isoformat()}
PART = {"HX-Request": "true", "HX-Target": "results"}


def words(html: str) -> str:
    """The text of a page, every run of white space made one blank."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def table(petra: FlaskClient, name: str, **asked: str) -> list[dict[str, str]]:
    answer = petra.get(f"{HERE}/{name}.csv", query_string=WEEK | asked)
    assert answer.status_code == 200
    return list(csv.DictReader(answer.data.decode("utf-8-sig").splitlines()))


@pytest.mark.usefixtures("week")
def test_the_tiles_say_what_was_counted_and_what_stands_apart(
    petra: FlaskClient, cast: Cast
) -> None:
    page = petra.get(HERE, query_string=WEEK | {"doctor": cast.lena.doctor_id})
    said = words(page.text)
    assert "4 – 8 January 2027 against 30 December 2026 – 3 January 2027" in said
    assert "Utilisation 15.0% +15.0 points, better 6 h of 40 h" in said
    assert "Visits 16 +16, more 10 completed, 2 missed, 0 open, 4 called off" in said
    assert "No-show rate 15.4% nothing before to compare with 2 visits missed" in said
    assert "3 by patients themselves, of these 1 late; 1 entered by staff" in said
    assert "Overbooked visits 1 +1, more 30 min" in said


@pytest.mark.usefixtures("week")
def test_a_change_is_said_in_sign_and_words_and_better_is_not_up(petra: FlaskClient) -> None:
    monday = {"period": "custom", "first": "2027-01-06", "last": "2027-01-07"}
    said = words(petra.get(HERE, query_string=monday).text)
    assert re.search(r"Utilisation \d+\.\d% −\d+\.\d points, worse", said)
    assert re.search(r"No-show rate 0\.0% −\d+\.\d points, better", said)
    assert "New patients 0 −2, fewer" in said


def test_a_heading_sorts_by_what_it_says_and_a_filter_keeps_the_order(
    app: Flask, petra: FlaskClient, cast: Cast
) -> None:
    with app.app_context():
        ids = [
            register_patient(cast.nadia.actor, full_name=f"Patient {n}", now=cast.now).id
            for n in range(6)
        ]
    for hour, patient_id in zip(("09", "10", "11", "14", "15", "16"), ids, strict=True):
        cast.desk_books(patient_id, cast.slot(THURSDAY, f"{hour}:00"))
        if patient_id != ids[-1]:
            cast.desk_books(patient_id, cast.slot(THURSDAY, f"{hour}:30"), doctor=cast.krug)
    asked = {"period": "custom", "first": THURSDAY.isoformat(), "last": THURSDAY.isoformat()}
    by_name = petra.get(HERE, query_string=asked).text
    assert re.findall(r'<th scope="row">(Dr [^<]+)<', by_name) == [
        "Dr Jonas Krug",
        "Dr Lena Hartmann",
    ]
    [way] = set(re.findall(r'href="([^"]+sort=visits[^"]*)#doctors-h"', by_name))
    by_visits = petra.get(unescape(way)).text
    assert re.findall(r'<th scope="row">(Dr [^<]+)<', by_visits) == [
        "Dr Lena Hartmann",
        "Dr Jonas Krug",
    ]
    assert '<input type="hidden" name="sort" value="visits">' in by_visits
    assert "Dr Jonas" in petra.get(HERE, query_string=asked | {"sort": "of the ox"}).text


@pytest.mark.usefixtures("week")
def test_the_results_come_alone_and_the_page_works_by_itself(petra: FlaskClient) -> None:
    part = petra.get(HERE, query_string=WEEK, headers=PART).text
    assert part.startswith('<div id="results"')
    page = petra.get(HERE, query_string=WEEK).text
    assert "Fri 8 January" in words(page)
    assert 'value="2027-01-04"' in page
    assert '<details class="twin small" open>' in page


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            {"first": "2027-01-08", "last": "2027-01-04"},
            "The last day must not be before the first.",
        ),
        ({"first": "2025-01-01", "last": "2027-01-04"}, "Choose at most 400 days."),
        ({"first": "0001-01-01", "last": "2027-01-04"}, "This date is too far away."),
        ({"first": "2027-01-04", "last": "9999-12-31"}, "This date is too far away."),
        ({"first": "soon", "last": "2027-01-04"}, "Enter a date."),
        ({"first": "2027-01-04"}, "Enter a date."),
    ],
)
def test_days_that_cannot_be_counted_are_refused_and_stay_typed(
    petra: FlaskClient, asked: dict[str, str], said: str
) -> None:
    answer = petra.get(HERE, query_string={"period": "custom", **asked})
    assert answer.status_code == 422
    assert said in words(answer.text)
    assert all(f'value="{typed}"' in answer.text for typed in asked.values())
    part = petra.get(HERE, query_string={"period": "custom", **asked}, headers=PART)
    assert (part.status_code, said in words(part.text)) == (422, True)
    assert (
        petra.get(f"{HERE}/visits.csv", query_string={"period": "custom", **asked}).status_code
        == 422
    )


@pytest.mark.parametrize(
    ("period", "days"),
    [
        ("7", "18 – 24 November 2026"),
        ("90", "27 August – 24 November 2026"),
        ("month", "1 – 24 November 2026"),
        ("last-month", "1 – 31 October 2026"),
        ("year", "25 November 2025 – 24 November 2026"),
        ("of the ox", "26 October – 24 November 2026"),
    ],
)
def test_a_period_ends_today_or_with_its_month(petra: FlaskClient, period: str, days: str) -> None:
    assert days in words(petra.get(HERE, query_string={"period": period}).text)


def test_a_clinic_without_figures_says_where_they_come_from(petra: FlaskClient, cast: Cast) -> None:
    before_there_were_hours = {"period": "custom", "first": "2020-01-01", "last": "2020-01-31"}
    page = petra.get(HERE, query_string=before_there_were_hours)
    assert "They come by themselves" in words(page.text)
    assert "data-chart" not in page.text


@pytest.mark.usefixtures("week")
def test_switched_off_neither_table_nor_filter_nor_file_tells_of_one_doctor(
    app: Flask, petra: FlaskClient, sign_in: SignIn, cast: Cast
) -> None:
    with app.app_context(), transaction() as session:
        session.execute(update(Clinic).values(figures_by_doctor=False))
    page = petra.get(HERE, query_string=WEEK).text
    assert "This clinic has no figures by doctor." in words(page)
    assert "doctors.csv" not in page
    assert 'name="doctor"' not in page
    assert "Lena Hartmann" not in page
    of_lena = WEEK | {"doctor": cast.lena.doctor_id}
    for at in ("", "/days.csv", "/types.csv", "/visits.csv", "/doctors.csv"):
        assert petra.get(HERE + at, query_string=of_lena).status_code == 404
    visits = table(petra, "visits")
    assert (len(visits), "doctor" in visits[0]) == (17, False)
    lena = sign_in(app.test_client(), cast.lena)
    own = lena.get("/doctor/figures/visits.csv", query_string=WEEK).data.decode("utf-8-sig")
    assert "Dr Lena Hartmann" in own
    assert "Utilisation 15.0%" in words(lena.get("/doctor/figures", query_string=WEEK).text)


@pytest.mark.usefixtures("week")
def test_a_time_before_that_was_not_recorded_whole_is_not_compared_with(petra: FlaskClient) -> None:
    year = {"period": "custom", "first": "2026-12-01", "last": "2027-11-30"}
    said = words(petra.get(HERE, query_string=year).text)
    assert "Visits 16 nothing before to compare with" in said
    assert "against 1 December 2025" not in said
    assert re.search(r"Utilisation \d+\.\d% nothing before to compare with", said)


def test_one_day_is_called_one_day(petra: FlaskClient) -> None:
    sunday = {"period": "custom", "first": "2026-11-29", "last": "2026-11-29"}
    said = words(petra.get(HERE, query_string=sunday).text)
    assert "29 November 2026" in said
    assert "29 – 29" not in said


@pytest.mark.usefixtures("week")
def test_the_files_say_what_the_page_says(petra: FlaskClient) -> None:
    days = table(petra, "days")
    assert [(day["date"], day["booked_minutes"], day["visits"]) for day in days[:2]] == [
        ("2027-01-04", "90", "4"),
        ("2027-01-05", "90", "4"),
    ]
    visits = table(petra, "visits")
    assert (len(visits), len({visit["id"] for visit in visits})) == (17, 17)
    [over] = [visit for visit in visits if visit["overbooked"] == "yes"]
    assert (over["date"], over["doctor"], over["visit_type"], over["status"], over["minutes"]) == (
        "2027-01-04", "Dr Lena Hartmann", "First visit", "completed", "30",
    )  # fmt: skip
    assert not any("Rahman" in cell for visit in visits for cell in visit.values())


@pytest.mark.usefixtures("week")
def test_T15_no_table_of_figures_runs_a_formula_and_its_reader_is_told(
    app: Flask, petra: FlaskClient
) -> None:
    with app.app_context(), transaction() as session:
        session.execute(update(Doctor).values(title="=HYPERLINK(1)"))
        session.execute(update(VisitType).values(name="＠SUM" + VisitType.name))
    trail = Trail(app)
    answer = petra.get(f"{HERE}/visits.csv", query_string=WEEK)
    assert answer.data.startswith(b'\xef\xbb\xbf"id",')
    cells = [
        cell for row in csv.reader(answer.data.decode("utf-8-sig").splitlines()) for cell in row
    ]
    assert any(cell.startswith("'=HYPERLINK(1)") for cell in cells)
    assert any(cell.startswith("'＠SUM") for cell in cells)
    assert not [cell for cell in cells if cell[:1] in "=+-@\t\r＝＋－＠" and cell]
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert (
        answer.headers["Content-Disposition"]
        == 'attachment; filename="visits-2027-01-04-2027-01-08.csv"'
    )
    row = trail.one("sensitive_read")
    assert (row.subject_kind, row.subject_id, row.reason) == (
        "export", "visits 20270104-20270108", "17 rows",
    )  # fmt: skip


def test_the_audit_says_of_whom_a_table_was(app: Flask, petra: FlaskClient, cast: Cast) -> None:
    trail = Trail(app)
    table(petra, "days", doctor=cast.lena.doctor_id)
    row = trail.one("sensitive_read")
    assert row.subject_id == f"days 20270104-20270108 {cast.lena.doctor_id}"
    assert "Table days 20270104-20270108" in words(petra.get("/admin/audit").text)


@pytest.mark.usefixtures("week")
def test_the_page_asks_the_database_as_often_however_long_the_time(
    app: Flask, petra: FlaskClient
) -> None:
    def asked(**days: str) -> int:
        with app.app_context(), statements() as found:
            petra.get(HERE, query_string={"period": "custom", **days})
        return len(besides_the_audit(found))

    day = asked(first="2027-01-04", last="2027-01-04")
    assert asked(first="2026-02-01", last="2027-01-31") == day
