"""Noting allergies from the panel of a visit."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.cast import FRIDAY, Cast
from tests.fuzz.pages import forms_in
from tests.web.doctor.life import FOR_DRAWER, url_of

pytestmark = pytest.mark.only_on("sqlite")


def test_what_is_noted_in_a_visit_heads_its_panel_and_the_record_and_nobody_overwrites_it_unseen(
    lena: FlaskClient, cast: Cast
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    record = f"/doctor/patients/{cast.amira.patient_id}"
    edit = f"{record}/allergies?visit={visit.id}"
    assert edit in lena.get(url_of(visit), headers=FOR_DRAWER).text
    [form] = [one for one in forms_in(lena.get(edit).text) if "allergies" in one.action]
    sent = form.values | {"allergies": "Penicillin"}
    saved = lena.post(form.action, data=sent)
    assert saved.headers["Location"] == url_of(visit)
    for page in (lena.get(url_of(visit)), lena.get(record)):
        assert "is-alert" in page.text
        assert "Penicillin" in page.text
    late = lena.post(form.action, data=sent | {"allergies": "Latex"})
    assert late.status_code == 409
    assert {"Penicillin", "Latex"} <= set(late.text.replace("<", " ").replace(">", " ").split())
