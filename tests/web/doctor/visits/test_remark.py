"""The desk's remark on pages: written at the desk, read by the doctor, in no sight of the patient."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.cast import TUESDAY, Cast
from tests.fuzz.pages import Form, forms_in
from tests.web.doctor.life import FOR_DRAWER, part, url_of

pytestmark = pytest.mark.only_on("sqlite")


def box_in(html: str) -> Form:
    [form] = [one for one in forms_in(html) if "/remark" in one.action]
    return form


def test_what_the_desk_remarks_the_doctor_reads_and_changes_and_the_patient_never_sees(
    nadia: FlaskClient, lena: FlaskClient, amira: FlaskClient, cast: Cast
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(TUESDAY, "14:00"))
    at_desk = f"/desk/visits/{visit.id}"
    box = box_in(nadia.get(at_desk).text)
    sent = box.values | {"text": "Brings an interpreter"}
    assert "Brings an interpreter" in nadia.post(box.action, data=sent, follow_redirects=True).text
    for page in (url_of(visit), "/doctor/day", "/doctor/day?show=board"):
        assert "Brings an interpreter" in lena.get(page).text, page
    assert "Brings an interpreter" in nadia.get("/desk/visits").text
    late = nadia.post(box.action, data=sent | {"text": "No lift"})
    assert (late.status_code, "No lift" in late.text) == (409, True)
    panel = box_in(lena.get(url_of(visit), headers=FOR_DRAWER).text)
    changed = lena.post(panel.action, data=panel.values | {"text": ""}, headers=part("remark-box"))
    assert (changed.status_code, "The remark is saved" in changed.text) == (200, True)
    assert "note-" not in changed.text
    assert "Brings an interpreter" not in nadia.get(at_desk).text
    nadia.post(box.action, data=box_in(nadia.get(at_desk).text).values | {"text": "Brings Leo"})
    for page in ("/home", f"/appointments/{visit.id}"):
        assert "Brings Leo" not in amira.get(page).text
