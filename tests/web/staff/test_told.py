"""Staff have told the patient themselves: the forms ask for it, and the audit says who did, and how."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.booking.models import Appointment
from clinic.http.instants import instant_text
from tests.audit.trail import Trail
from tests.cast import FRIDAY, THURSDAY, Cast
from tests.cast_fixtures import SignIn

DOORS = [("lena", "/doctor/appointments"), ("nadia", "/desk/visits")]
TOLD = {"told": "y", "told_how": "told_in_person", "version": "2"}


@pytest.fixture
def visit(cast: Cast) -> Appointment:
    """Amira's confirmed visit, Thursday at nine; version 2."""
    return cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))


@pytest.mark.parametrize(("who", "door"), DOORS)
@pytest.mark.parametrize("noun", ["cancellation", "reschedule"])
def test_a_refusal_keeps_the_tick_and_the_audit_then_says_who_told_the_patient_and_how(
    app: Flask, cast: Cast, sign_in: SignIn, visit: Appointment, who: str, door: str, noun: str
) -> None:
    staff, address = getattr(cast, who), f"{door}/{visit.id}/{noun}"
    client: FlaskClient = sign_in(app.test_client(), staff)
    good, bad, action = {
        "cancellation": ({"reason": "Ill"}, {}, "appointment_cancelled"),
        "reschedule": (at(cast, "09:00"), at(cast, "03:00"), "appointment_moved"),
    }[noun]

    assert ticked(client.get(address, query_string={"at": bad.get("starts_at", "")}).text) == []
    refused = client.post(address, data={**TOLD, **bad})
    assert refused.status_code in (409, 422)
    assert ticked(refused.text) == ["told", "told_in_person"]
    trail = Trail(app)
    client.post(address, data={**TOLD, **good})
    row = trail.one(action)
    assert (row.actor_id, row.reason) == (staff.actor.user_id, "told_in_person")


def at(cast: Cast, clock: str) -> dict[str, str]:
    return {"starts_at": instant_text(cast.slot(FRIDAY, clock))}


def ticked(html: str) -> list[str]:
    """What of the two fields is not as it was at first."""
    box = re.findall(r'<input[^>]* checked[^>]* name="(told)"', html)
    [select] = re.findall(r'<select[^>]* name="told_how".*?</select>', html, re.DOTALL)
    [how] = re.findall(r'<option selected value="(\w+)"', select)
    return box + [how] * (how != "told_by_phone")
