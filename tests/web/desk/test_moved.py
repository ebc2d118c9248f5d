"""Addresses of the desk from before it had a door of its own lead on, for pages and for open forms."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from clinic.http.instants import instant_text
from tests.cast import WEDNESDAY, Cast


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("/admin/visits?date=2026-11-25&span=week", "/desk/visits?date=2026-11-25&span=week"),
        ("/admin/patients?q=J%C3%B6rg%20%26%20Co", "/desk/patients?q=J%C3%B6rg%20%26%20Co"),
        ("/admin/calls", "/desk/calls"),
    ],
)
def test_an_old_address_leads_on_with_its_question(
    nadia: FlaskClient, before: str, now: str
) -> None:
    answer = nadia.get(before)
    assert (answer.status_code, answer.location) == (308, now)
    assert nadia.get(now, follow_redirects=True).status_code == 200


def test_a_form_that_was_open_during_the_upgrade_is_carried_out(
    nadia: FlaskClient, cast: Cast
) -> None:
    form = {
        "patient_id": cast.leo_id,
        "doctor_id": cast.lena.doctor_id,
        "visit_type_id": cast.first_visit,
        "starts_at": instant_text(cast.slot(WEDNESDAY, "14:00")),
    }
    sent = nadia.post("/admin/book", data=form)
    assert (sent.status_code, sent.location) == (308, "/desk/book")
    done = nadia.post(sent.location, data=form)  # as browsers do: the same form, by the same method
    assert done.status_code == 303
    of_leo = nadia.get(f"/admin/patients/{cast.leo_id}", follow_redirects=True)
    assert "Leo Keller" in of_leo.text
    assert nadia.get(done.location).status_code == 200
