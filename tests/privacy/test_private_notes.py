"""A doctor's private note is the doctor's: its words are nowhere else, at no door, in no file.

What every page and every program may see of it is asked route by route in `tests/access`, where the notes
of the scene are kept from everybody but their author.
"""

from __future__ import annotations

import pytest
from flask import Flask

from clinic.care.emergency import break_glass
from clinic.care.kinds import Visibility
from clinic.care.notes.write import amend_note, write_note
from clinic.mail.compose import compose
from clinic.privacy.export import export
from tests.application import Clock
from tests.cast import FRIDAY, Cast
from tests.cast_fixtures import SignIn
from tests.notifications.post import PostOffice
from tests.privacy.traces import all_traces

pytestmark = pytest.mark.usefixtures("app_context")

CANARY = "smells of gin at ten"


@pytest.fixture
def noted(cast: Cast) -> str:
    """Amira's visit, about which Dr Hartmann has written twice for herself, and once to Amira."""
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00")).id
    lena, now, private = cast.lena.actor, cast.now, Visibility.PRIVATE
    note = write_note(lena, visit, visibility=private, text=f"Amira {CANARY}", now=now).note
    amend_note(lena, note.id, text=f"Still {CANARY}", now=now)
    write_note(lena, visit, visibility=Visibility.SHARED, text="Rest a week.", now=now)
    return visit


def test_T2_T41_no_file_of_the_database_has_it(cast: Cast, noted: str) -> None:
    assert CANARY not in all_traces()


def test_T2_no_mail_and_no_calendar_file_has_it(cast: Cast, clock: Clock, noted: str) -> None:
    office = PostOffice(clock)
    office.after(minutes=1)
    assert "note_shared" in [one.kind for one in office.letters]
    for letter in office.letters:
        parts = [part.get_payload(decode=True) for part in compose(letter).written.walk()]
        said = b" ".join(part for part in parts if isinstance(part, bytes)).decode(errors="replace")
        assert CANARY not in said
        assert "Rest a week" not in said


@pytest.mark.only_on("sqlite")
def test_T2_no_export_and_no_page_about_it_has_it(
    app: Flask, cast: Cast, sign_in: SignIn, noted: str
) -> None:
    for form in ("json", "ics", "pdf"):
        assert CANARY not in str(export(cast.amira.actor, form=form, now=cast.now))
    for who, address in (
        (cast.amira, f"/appointments/{noted}"), (cast.amira, "/home"), (cast.amira, "/access"),
        (cast.nadia, f"/desk/visits/{noted}"), (cast.petra, "/admin/audit"),
        (cast.petra, f"/desk/patients/{cast.amira.patient_id}"),
    ):  # fmt: skip
        assert CANARY not in sign_in(app.test_client(), who).get(address).text


def test_T2_an_emergency_opens_no_notes(
    app: Flask, cast: Cast, sign_in: SignIn, noted: str
) -> None:
    why = "Brought in unconscious, next of kin needed"
    break_glass(cast.krug.actor, cast.amira.patient_id, reason=why, now=cast.now)
    krug = sign_in(app.test_client(), cast.krug)
    shown = krug.get(f"/doctor/patients/{cast.amira.patient_id}")
    assert shown.status_code == 200
    assert CANARY not in shown.text
    assert "Rest a week." not in shown.text
