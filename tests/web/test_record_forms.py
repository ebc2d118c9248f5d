"""Two open one form; the one who is slower overwrites nothing unseen, in any form that changes a record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from clinic.care.kinds import Visibility
from clinic.care.notes.write import write_note
from clinic.directory.catalogue import change_visit_type
from clinic.directory.doctors import change_profile
from clinic.scheduling.hours import set_override
from clinic.scheduling.recurrence import DayInterval
from clinic.web.account.preferences import PreferencesForm
from clinic.web.admin.people.doctors import NewDoctorForm
from clinic.web.admin.people.hours_form import DoctorHoursForm as HoursLinesForm
from clinic.web.admin.setup.catalogue_forms import SpecialtyForm, VisitTypeForm
from clinic.web.admin.setup.legal import TextForm
from clinic.web.admin.setup.message_texts import OwnWordsForm
from clinic.web.admin.setup.reasons import NewReasonForm, ReasonCodeForm
from clinic.web.admin.setup.settings_forms import SettingsForm
from clinic.web.desk.patients.death import DeathForm
from clinic.web.desk.patients.patient_forms import NewPatientForm, PatientForm
from clinic.web.desk.patients.record_page import WishForm
from clinic.web.doctor.hours.hours_form import HoursForm
from clinic.web.doctor.patients.allergies import AllergiesForm
from clinic.web.doctor.visits.note_boxes import NoteForm
from clinic.web.doctor.visits.notes import VersionForm
from clinic.web.kit.record_form import RecordForm, excerpts
from clinic.web.patient.forms import ProfileForm as OwnProfileForm
from clinic.web.staff.hours.date_form import DateForm
from clinic.web.staff.profile_form import DoctorProfileForm
from clinic.web.visit.remark import RemarkForm
from clinic.web.visit.video import VideoForm
from tests.cast import FRIDAY, NEXT_TUESDAY, Cast
from tests.cast_fixtures import SignIn
from tests.fuzz.pages import forms_in

OVERTAKEN = "Somebody has changed this meanwhile."


@dataclass(frozen=True)
class Case:
    """A form: who opens which page, where it is sent to, and what two people write in one field."""

    form: type[RecordForm]
    who: str
    page: str
    action: str
    field: str
    theirs: str
    mine: str


CASES = [
    Case(PatientForm, "nadia", "/desk/patients/{amira.patient_id}/edit",
         "/desk/patients/{amira.patient_id}", "phone", "030 5550111", "030 5550122"),
    Case(SpecialtyForm, "petra", "/admin/catalogue/specialties/{cardiology}",
         "/admin/catalogue/specialties/{cardiology}", "name", "Heart", "Heart and vessels"),
    Case(VisitTypeForm, "petra", "/admin/catalogue/visit-types/{follow_up}",
         "/admin/catalogue/visit-types/{follow_up}", "minutes", "20", "25"),
    Case(SettingsForm, "petra", "/admin/settings", "/admin/settings", "phone", "030 11", "030 22"),
    Case(OwnWordsForm, "petra", "/admin/message-texts/reminder/en_GB",
         "/admin/message-texts/reminder/en_GB", "text", "Ring twice.", "Come by bus."),
    Case(TextForm, "petra", "/admin/legal/terms", "/admin/legal/terms", "body", "Be kind.", "Be on time."),
    Case(DoctorProfileForm, "petra", "/admin/doctors/{lena.doctor_id}", "/admin/doctors/{lena.doctor_id}",
         "room", "Room 11", "Room 22"),
    Case(DoctorProfileForm, "lena", "/doctor/profile", "/doctor/profile", "room", "Room 11", "Room 22"),
    Case(HoursLinesForm, "petra", "/admin/doctors/{lena.doctor_id}/hours",
         "/admin/doctors/{lena.doctor_id}/hours", "day_2", "08:00 – 11:00", "08:00 – 12:00"),
    Case(HoursForm, "lena", "/doctor/hours", "/doctor/hours", "until-2-0", "11:00", "12:00"),
    Case(DateForm, "lena", "/doctor/hours/dates/2026-12-01", "/doctor/hours/dates/2026-12-01",
         "until-0-0", "11:00", "12:00"),
    Case(OwnProfileForm, "amira", "/profile", "/profile", "phone", "030 5550111", "030 5550122"),
    Case(PreferencesForm, "amira", "/preferences", "/preferences", "told", "changes.mail",
         "reminders.mail"),
    Case(NoteForm, "lena", "/doctor/appointments/{visit_id}",
         "/doctor/appointments/{visit_id}/notes/private?date=2026-11-27", "text", "Iron.", "No iron."),
    Case(VersionForm, "lena", "/doctor/notes/{note_id}", "/doctor/notes/{note_id}", "text", "Iron.",
         "No iron."),
    Case(ReasonCodeForm, "petra", "/admin/reasons/as_agreed", "/admin/reasons/as_agreed", "text",
         "As we said.", "As agreed."),
    Case(AllergiesForm, "lena", "/doctor/patients/{amira.patient_id}/allergies",
         "/doctor/patients/{amira.patient_id}/allergies", "allergies", "Latex", "Penicillin"),
    Case(WishForm, "nadia", "/desk/patients/{amira.patient_id}",
         "/desk/patients/{amira.patient_id}/contact-wish", "do_not_contact", "y", ""),
    Case(DeathForm, "nadia", "/desk/patients/{amira.patient_id}/death",
         "/desk/patients/{amira.patient_id}/death", "deceased_on", "2026-11-20", "2026-11-22"),
    Case(RemarkForm, "nadia", "/desk/visits/{visit_id}", "/desk/visits/{visit_id}/remark", "text",
         "Comes late", "Comes early"),
    Case(VideoForm, "nadia", "/desk/visits/{visit_id}/video", "/desk/visits/{visit_id}/video", "link",
         "https://meet.example/1", "https://meet.example/2"),
]  # fmt: skip


@pytest.fixture(params=CASES, ids=lambda case: f"{case.form.__name__} of {case.who}")
def case(request: pytest.FixtureRequest) -> Case:
    return request.param


@pytest.fixture
def places(app: Flask, cast: Cast, case: Case) -> dict[str, object]:
    """What addresses may name: the cast, and Amira's visit with Lena on Friday, about which she wrote."""
    if not issubclass(case.form, NoteForm | RemarkForm | VideoForm | AllergiesForm):
        return vars(cast)
    visit_id = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00")).id
    if case.form is VideoForm:
        with app.app_context():
            change_visit_type(cast.petra.actor, cast.first_visit, {"mode": "video"}, now=cast.now)
    if case.form is not VersionForm:
        return vars(cast) | {"visit_id": visit_id}
    kind, text = Visibility.PRIVATE, "Ferritin?"
    with app.app_context():
        note = write_note(cast.lena.actor, visit_id, visibility=kind, text=text, now=cast.now)
        return vars(cast) | {"note_id": note.note.id}


@pytest.fixture
def browser(app: Flask, cast: Cast, sign_in: SignIn, case: Case) -> FlaskClient:
    with app.app_context():
        hours = [DayInterval(9 * 60, 10 * 60)]
        set_override(cast.lena.actor, cast.lena.doctor_id, NEXT_TUESDAY, hours, now=cast.now)
    return sign_in(app.test_client(), getattr(cast, case.who))


@pytest.fixture
def petra(app: Flask, cast: Cast, sign_in: SignIn) -> FlaskClient:
    return sign_in(app.test_client(), cast.petra)


def opened(answer: TestResponse, action: str) -> dict[str, str]:
    """What the page's form would send as it stands there."""
    (form,) = (one for one in forms_in(answer.text) if one.action == action)
    ticks = ("works-", "over-")  # sent where they are ticked, whatever they say
    return {
        name: value for name, value in form.values.items() if value or not name.startswith(ticks)
    }


def test_the_slower_one_sees_both_states_and_saves_on_purpose(
    browser: FlaskClient, places: dict[str, object], case: Case
) -> None:
    page, action = case.page.format_map(places), case.action.format_map(places)
    shown = opened(browser.get(page), action)
    assert browser.post(action, data=shown | {case.field: case.theirs}).status_code == 303

    slower = browser.post(action, data=shown | {case.field: case.mine})
    assert slower.status_code == 409
    assert OVERTAKEN in slower.text
    assert opened(browser.get(page), action)[case.field].strip() == case.theirs
    again = opened(slower, action)
    assert again.get(case.field, "").strip() == case.mine  # an empty box says nothing

    assert browser.post(action, data=again).status_code == 303
    assert opened(browser.get(page), action).get(case.field, "").strip() == case.mine


def test_each_difference_is_told_in_words(app: Flask, petra: FlaskClient, cast: Cast) -> None:
    page = f"/admin/doctors/{cast.lena.doctor_id}"
    shown = opened(petra.get(page), page) | {"languages": "de"}
    changes = {
        "languages": ["en", "fr"],
        "accepting_new": False,
        "visit_types": {cast.follow_up: 20},
    }
    with app.app_context():
        change_profile(cast.lena.actor, cast.lena.doctor_id, changes, now=cast.now)
    assert told(petra.post(page, data=shown).text) == {
        "Languages": ("English, French", "German"),
        "Kinds of visit": (
            "Follow-up (20 min)",
            "First visit (30 min), Follow-up (15 min), Health check (45 min), Phone call (15 min)",
        ),
        "Accepting new patients": ("No", "Yes"),
    }


def test_the_order_in_which_something_was_chosen_is_no_difference(
    app: Flask, petra: FlaskClient, cast: Cast
) -> None:
    page = f"/admin/doctors/{cast.lena.doctor_id}"
    shown = opened(petra.get(page), page) | {"languages": ["en", "de"]}
    with app.app_context():
        change_profile(cast.lena.actor, cast.lena.doctor_id, {"room": "Room 9"}, now=cast.now)
    assert told(petra.post(page, data=shown).text) == {"Room": ("Room 9", "Room 4")}


def told(html: str) -> dict[str, tuple[str, str]]:
    """What the page compares: label -> now, yours."""
    cell = r"</\w+>\s*<td[^>]*>\s*<span>([^<]*)</span>\s*"
    row = rf'<a href="#[^"]*">([^<]*)</a>\s*{cell}{cell}'
    return {label: (now, yours) for label, now, yours in re.findall(row, html)}


def kinds(of: type[RecordForm]) -> Iterator[type[RecordForm]]:
    for kind in of.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_every_form_that_changes_a_record_is_tried() -> None:
    # What is added is nobody's record yet.
    added = {NewDoctorForm, NewPatientForm, NewReasonForm}
    assert {case.form for case in CASES} == set(kinds(RecordForm)) - added


def test_of_long_texts_only_what_differs_is_shown() -> None:
    before, after = "a" * 900, "z" * 900
    now, yours = excerpts(f"{before}old{after}", f"{before}brand new{after}")
    assert now == f"…{'a' * 40}old{'z' * 40}…"
    assert yours == f"…{'a' * 40}brand new{'z' * 40}…"
    assert excerpts("short", "other") == ("short", "other")
    assert all(len(one) < 310 for one in excerpts("x" * 5000, "y" * 5000))
