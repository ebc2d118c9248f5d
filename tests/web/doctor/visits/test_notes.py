"""Notes on the doctor's pages, and what the patient reads of them."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.booking.models import Appointment
from clinic.care.notes.read import notes_of_visit
from tests.application import Clock
from tests.cast import FRIDAY, PASSWORD, Cast
from tests.cast_fixtures import SignIn
from tests.fuzz.pages import forms_in
from tests.web.doctor.life import part

# What the database does here is told where the rules are, on both.
pytestmark = pytest.mark.only_on("sqlite")


@pytest.fixture
def visit(cast: Cast) -> Appointment:
    return cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))


def panel_of(visit: Appointment) -> str:
    return f"/doctor/appointments/{visit.id}"


def writes(client: FlaskClient, visit: Appointment, kind: str, text: str) -> str:
    """Write into one of the boxes of the panel; the page it leads to."""
    (box,) = (
        one for one in forms_in(client.get(panel_of(visit)).text) if f"/notes/{kind}" in one.action
    )
    answer = client.post(box.action, data=box.values | {"text": text}, follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


def note_page(panel: str) -> str:
    """Where the first note of a panel is opened."""
    (address,) = set(re.findall(r'href="(/doctor/notes/\w+)"', panel))
    return str(address)


def texts(app: Flask, cast: Cast, visit: Appointment) -> list[tuple[str, int]]:
    with app.app_context():
        found = notes_of_visit(cast.lena.actor, visit.id, now=cast.now).items
        return [(one.newest.text, one.note.version) for one in found]


def test_a_private_note_stands_in_its_box_and_is_amended_there(
    app: Flask, cast: Cast, lena: FlaskClient, visit: Appointment
) -> None:
    panel = writes(lena, visit, "private", "Check ferritin.")
    assert "Your note is saved" in panel
    assert re.search(r"<textarea[^>]*>\s*Check ferritin.</textarea>", panel)
    writes(lena, visit, "private", "Check TSH.")
    assert texts(app, cast, visit) == [("Check TSH.", 2)]
    assert "Check ferritin." in lena.get(note_page(panel)).text


def test_a_note_to_the_patient_is_sent_read_amended_and_its_past_shown(
    cast: Cast, lena: FlaskClient, amira: FlaskClient, visit: Appointment
) -> None:
    panel = writes(lena, visit, "shared", "Drink more water.")
    assert "not read yet" in panel
    assert "Who will read it: Amira Rahman" in panel
    assert (
        "Note about your visit with Dr Lena Hartmann on Friday 27 November."
        in amira.get("/home").text
    )
    assert "Drink more water." in amira.get(f"/appointments/{visit.id}").text
    assert "Note about your visit" not in amira.get("/home").text.split("<main")[1]
    page = note_page(lena.get(panel_of(visit)).text)
    opened = lena.get(page).text
    assert "Withdraw the note" not in opened
    (form,) = (one for one in forms_in(opened) if one.action == page)
    assert lena.post(page, data=form.values | {"text": "Drink less."}).status_code == 303
    shown = amira.get(f"/appointments/{visit.id}").text
    assert "Drink less." in shown
    assert "Drink more" not in shown
    (before,) = re.findall(r'href="(/notes/\w+)"', shown)
    assert "Drink more water." in amira.get(before).text


def test_a_note_nobody_has_read_is_taken_back(
    lena: FlaskClient, amira: FlaskClient, visit: Appointment
) -> None:
    page = note_page(writes(lena, visit, "shared", "Wrong patient!"))
    assert lena.post(f"{page}/retraction").status_code == 303
    assert "Wrong patient!" not in amira.get(f"/appointments/{visit.id}").text
    assert "Note about your visit" not in amira.get("/home").text.split("<main")[1]
    assert "withdrawn" in lena.get(panel_of(visit)).text


def test_what_was_read_meanwhile_is_not_taken_back(
    lena: FlaskClient, amira: FlaskClient, visit: Appointment
) -> None:
    page = note_page(writes(lena, visit, "shared", "Rest a week."))
    amira.get(f"/appointments/{visit.id}")
    refused = lena.post(f"{page}/retraction")
    assert (refused.status_code, "The patient has read this note" in refused.text) == (409, True)


def test_T2_a_named_colleague_reads_a_private_note_and_changes_nothing(
    cast: Cast, lena: FlaskClient, krug: FlaskClient, visit: Appointment
) -> None:
    page = note_page(writes(lena, visit, "private", "Is she safe at home?"))
    assert krug.get(page).status_code == 404
    (form,) = (one for one in forms_in(lena.get(page).text) if one.action == page)
    named = form.values | {"reader_ids": cast.krug.doctor_id}
    assert lena.post(page, data=named).status_code == 303
    shown = krug.get(page)
    assert "Is she safe at home?" in shown.text
    assert f'action="{page}"' not in shown.text
    assert krug.post(page, data={"text": "Mine"}).status_code == 403


@pytest.mark.parametrize(("kind", "other"), [("private", "shared"), ("shared", "private")])
def test_a_box_of_the_panel_is_answered_alone_so_that_what_is_typed_in_others_stays(
    lena: FlaskClient, visit: Appointment, kind: str, other: str
) -> None:
    box, ask = f"{panel_of(visit)}/notes/{kind}", part(f"note-{kind}")
    empty = lena.post(box, data={"text": " "}, headers=ask)
    saved = lena.post(box, data={"text": "Rest a week."}, headers=ask)
    assert [empty.status_code, saved.status_code] == [422, 200]
    assert "Write something first." in empty.text
    assert "Rest a week." in saved.text
    assert re.findall(r"<textarea[^>]* data-focus", saved.text)
    for answer in (empty.text, saved.text):
        assert f'id="note-{kind}"' in answer
        assert not re.findall(f'note-{other}|remark-box|class="drawer|follow-ups', answer)


def test_a_note_sent_twice_is_asked_about_before_it_is_sent_again(
    app: Flask, cast: Cast, lena: FlaskClient, visit: Appointment
) -> None:
    (box,) = (
        one for one in forms_in(lena.get(panel_of(visit)).text) if "/notes/shared" in one.action
    )
    sent = box.values | {"text": "Rest a week."}
    assert [lena.post(box.action, data=sent).status_code for _twice in range(2)] == [303, 409]
    assert texts(app, cast, visit) == [("Rest a week.", 1)]


def test_T27_a_note_typed_while_the_sign_in_ran_out_is_kept(
    app: Flask, cast: Cast, clock: Clock, sign_in: SignIn, visit: Appointment
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    lena = sign_in(app.test_client(), cast.lena)
    (box,) = (
        one for one in forms_in(lena.get(panel_of(visit)).text) if "/notes/private" in one.action
    )
    clock.advance(hours=12)
    asked = lena.post(box.action, data=box.values | {"text": "Ask about sleep."})
    assert asked.status_code == 401
    known = {"email": cast.lena.actor.email, "password": PASSWORD}
    offered = lena.post("/login", data=dict(_hidden(asked.text)) | known)
    assert lena.post(box.action, data=dict(_hidden(offered.text))).status_code == 303
    assert texts(app, cast, visit) == [("Ask about sleep.", 1)]


def _hidden(page: str) -> list[tuple[str, str]]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return [(name, html.unescape(value)) for name, value in found]
