"""Taking one's data away: all of it, one's own, and in files that are what they say."""

from __future__ import annotations

import json
import logging
from typing import Any

import jsonschema_rs
import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from clinic.accounts.changes.account import change_account
from clinic.booking.cancel import cancel
from clinic.care.follow_ups.order import order_follow_up
from clinic.care.kinds import Visibility
from clinic.care.notes.read import unread_notes
from clinic.care.notes.write import write_note
from clinic.tasks.attempt import add_attempt
from clinic.tasks.kinds import AttemptOutcome
from clinic.tasks.queries import open_tasks
from config import ROOT
from tests.cast import THURSDAY, WEDNESDAY, Cast
from tests.cast_fixtures import SignIn

SCHEMA = json.loads((ROOT / "static/schema/patient-export-2.json").read_text())
REASON = "A cough that does not end"


def takes(client: FlaskClient, form: str) -> bytes:
    answer = client.post(f"/profile/data/{form}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="clinic-data.{form}"'
    return answer.data


def taken(client: FlaskClient) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(takes(client, "json"))
    return data


def test_the_json_keeps_to_its_documented_form(
    app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    cast.amira_books(cast.slot(THURSDAY, "09:00"), reason=REASON)
    visit = cast.amira_has_a_visit(cast.slot(WEDNESDAY, "09:00"))
    with app.app_context():
        cancel(cast.petra.actor, visit.id, reason="The doctor is ill", now=cast.now)
        [call] = open_tasks(cast.nadia.actor, now=cast.now).items
        add_attempt(
            cast.nadia.actor,
            call.id,
            outcome=AttemptOutcome.NO_ANSWER,
            text="Mailbox",
            now=cast.now,
        )
    data = taken(sign_in(client, cast.amira))
    jsonschema_rs.Draft202012Validator(SCHEMA).validate(data)
    (patient,) = data["patients"]
    assert [(one["status"], one["reason"], one["end_reason"]) for one in patient["visits"]] == [
        ("cancelled", "", "The doctor is ill"),
        ("requested", REASON, ""),
    ]
    assert [one["what"] for one in patient["visits"][0]["history"]][-1] == "cancelled"
    assert [(one["outcome"], one["text"]) for one in patient["tries"]] == [("no_answer", "Mailbox")]
    assert data["account"]["email"] == cast.amira.actor.email


def test_notes_to_the_patient_and_follow_ups_are_in_it_and_a_line_about_the_others(
    app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(WEDNESDAY, "09:00")).id

    with app.app_context():
        for kind, text in ((Visibility.SHARED, "Rest a week."), (Visibility.PRIVATE, "Malingers?")):
            write_note(cast.lena.actor, visit, visibility=kind, text=text, now=cast.now)
        order_follow_up(
            cast.lena.actor, visit, weeks=6, visit_type_id=cast.follow_up, text="The liver again",
            now=cast.now,
        )  # fmt: skip
    amira = sign_in(client, cast.amira)
    takes(amira, "ics")
    assert unread(app, cast) == 1  # the calendar has no texts
    data = taken(amira)
    jsonschema_rs.Draft202012Validator(SCHEMA).validate(data)
    (patient,) = data["patients"]
    ((note,),) = [one["notes"] for one in patient["visits"]]
    assert (note["doctor"], note["text"]) == ("Dr Lena Hartmann", "Rest a week.")
    ((text, since),) = [(one["text"], one["from"]) for one in patient["follow_ups"]]
    assert (text, since) == ("The liver again", "2026-12-30")
    assert "on request" in patient["doctors_own_notes"]
    assert "Malingers" not in json.dumps(data)
    assert unread(app, cast) == 0


def unread(app: Flask, cast: Cast) -> int:
    with app.app_context():
        return len(unread_notes(cast.amira.actor))


def test_the_form_allows_nothing_that_is_not_documented() -> None:
    check = jsonschema_rs.Draft202012Validator(SCHEMA)
    assert not check.is_valid({})
    assert SCHEMA["additionalProperties"] is False
    assert SCHEMA["$defs"]["visit"]["additionalProperties"] is False


def test_T1_nobody_takes_what_is_somebody_elses(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    cast.amira_books(cast.slot(WEDNESDAY, "09:00"), reason=REASON)
    data = takes(sign_in(client, cast.jonas), "json").decode()
    assert "Jonas Weber" in data
    assert not [word for word in ("Amira", "amira", REASON) if word in data]


def test_a_guardian_takes_the_childs_data_as_well(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    cast.books(cast.miriam, cast.slot(WEDNESDAY, "09:00"), patient_id=cast.leo_id, reason=REASON)
    patients = taken(sign_in(client, cast.miriam))["patients"]
    assert [(one["relation"], one["full_name"], len(one["visits"])) for one in patients] == [
        ("self", "Miriam Keller", 0),
        ("guardian", "Leo Keller", 1),
    ]


def test_T2_who_is_no_patient_takes_nothing(
    app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    assert client.post("/profile/data/json").status_code in (302, 303)
    for stranger in (cast.lena, cast.nadia, cast.petra):
        answer = sign_in(app.test_client(), stranger).post("/profile/data/json")
        assert answer.status_code == 403


def test_a_link_takes_nothing_anywhere(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(client, cast.amira).get("/profile/data/json").status_code == 405
    assert sign_in(client, cast.amira).post("/profile/data/xml").status_code == 404


def test_T19_the_calendar_has_a_visit_each_and_no_property_of_anybodys_making(
    app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    nasty = "x\r\nATTACH:https://evil.test\r\nBEGIN:VALARM"
    cast.amira_books(cast.slot(WEDNESDAY, "09:00"), reason=nasty)
    with app.app_context():
        change_account(cast.amira.actor, {"full_name": nasty}, now=cast.now)
    (event,) = Calendar.from_ical(takes(sign_in(client, cast.amira), "ics")).events
    assert set(event.keys()) == {
        *("UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "STATUS"),
    }
    assert (event.start, event["SUMMARY"]) == (
        cast.slot(WEDNESDAY, "09:00"),
        "Visit at Lindenhof Clinic",
    )
    assert event.alarms.times == []


@pytest.mark.parametrize(
    "name", ["Zoë Łukasz-Ørsted", "Ольга Кузнецова", "山田 😀", "<b>Amira</b>"]
)
def test_the_pdf_takes_every_name_and_tells_the_log_none(
    app: Flask,
    client: FlaskClient,
    cast: Cast,
    sign_in: SignIn,
    caplog: pytest.LogCaptureFixture,
    name: str,
) -> None:
    caplog.set_level(logging.INFO)
    with app.app_context():
        change_account(cast.amira.actor, {"full_name": name}, now=cast.now)
    cast.amira_books(cast.slot(WEDNESDAY, "09:00"), reason=REASON)
    file = takes(sign_in(client, cast.amira), "pdf")
    assert file.startswith(b"%PDF-")
    assert [one for one in caplog.records if one.name.startswith(("fpdf", "fontTools"))] == []


def test_the_page_names_whom_the_file_is_about(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    page = sign_in(client, cast.miriam).get("/profile/data").text
    assert "Leo Keller" in page
    assert page.count('action="/profile/data/') == 3
