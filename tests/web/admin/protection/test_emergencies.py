"""T7: the admin reads which records were opened in an emergency, and on the page of one, why."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from clinic.audit.models import AuditEntry
from clinic.care.emergency import break_glass
from clinic.db import db
from tests.application import Clock
from tests.cast import Cast
from tests.cast_fixtures import SignIn
from tests.web.counting import queries_of

pytestmark = [pytest.mark.only_on("sqlite"), pytest.mark.usefixtures("app_context")]

WHY = "She fainted in the corridor."


@pytest.fixture
def opened(cast: Cast) -> str:
    """The address of Dr Krug's opening of Amira's record, at 10:00."""
    found = break_glass(cast.krug.actor, cast.amira.patient_id, reason=WHY, now=cast.now)
    return f"/admin/emergencies/{found.id}"


def reads(cast: Cast) -> list[tuple[str, str, str]]:
    found = db.session.execute(
        select(AuditEntry.subject_kind, AuditEntry.reason, AuditEntry.patient_id).where(
            AuditEntry.actor_id == cast.petra.actor.user_id, AuditEntry.action == "sensitive_read"
        )
    )
    return [(kind, reason, patient or "") for kind, reason, patient in found]


def test_T7_the_list_tells_who_whose_and_when_and_not_why(
    petra: FlaskClient, cast: Cast, opened: str
) -> None:
    html = petra.get("/admin/emergencies").text
    for words in ("Dr Jonas Krug", "Amira Rahman", "Today, 10:00", "11:00", "Not yet", opened):
        assert words in html
    assert WHY not in html
    assert reads(cast) == [("list", "desk", "")]


def test_T7_the_reason_stands_on_its_own_page_and_reading_it_is_noted(
    petra: FlaskClient, cast: Cast, opened: str, app: Flask, sign_in: SignIn
) -> None:
    assert WHY in petra.get(opened).text
    assert reads(cast) == [("break_glass", "review", cast.amira.patient_id)]
    assert "to review an emergency" in petra.get("/admin/audit").text
    amira = sign_in(app.test_client(), cast.amira).get("/record/access").text
    assert "Petra Sommer" in amira
    assert "to review an emergency" in amira
    assert WHY not in amira


def test_T7_who_signed_in_a_while_ago_says_again_who_they_are(
    petra: FlaskClient, cast: Cast, opened: str, clock: Clock
) -> None:
    clock.advance(minutes=6)
    assert petra.get(opened).location.startswith("/prove")
    assert petra.post(f"{opened}/review").status_code == 401
    assert reads(cast) == []


def way_to_the_audit(petra: FlaskClient) -> str:
    """As the navigation of another page shows it."""
    found = re.search(r'href="/admin/audit".*?</a>', petra.get("/admin/doctors").text, flags=re.S)
    assert found is not None
    return found[0]


def test_T7_what_was_looked_at_waits_no_longer(petra: FlaskClient, cast: Cast, opened: str) -> None:
    assert "1 waiting" in way_to_the_audit(petra)
    assert petra.post(f"{opened}/review").location == "/admin/emergencies"
    html = petra.get("/admin/emergencies").text
    assert "Petra Sommer, Today, 10:00" in html
    assert "waiting" not in way_to_the_audit(petra)
    assert "No emergency here" in petra.get("/admin/emergencies?standing=waiting").text
    assert "/review" not in petra.get(opened).text


def test_T7_the_list_is_narrowed_down_to_a_doctor(
    petra: FlaskClient, cast: Cast, opened: str
) -> None:
    break_glass(cast.samuel.actor, cast.jonas.patient_id, reason=WHY, now=cast.now)
    html = petra.get(f"/admin/emergencies?doctor={cast.krug.doctor_id}").text
    assert "Amira Rahman" in html
    assert "Jonas Weber" not in html


def test_T7_the_bell_leads_there(petra: FlaskClient, opened: str) -> None:
    [action] = re.findall(r'action="(/notices/[0-9a-f]{32}/read)"', petra.get("/notices").text)
    assert petra.post(action).location == opened


@pytest.mark.parametrize("who", ["nadia", "krug", "amira"])
def test_T7_nobody_else_has_these_pages(
    app: Flask, cast: Cast, opened: str, sign_in: SignIn, who: str
) -> None:
    browser = sign_in(app.test_client(), getattr(cast, who))
    for url in ("/admin/emergencies", opened):
        answer = browser.get(url)
        assert answer.status_code == 403
        assert WHY not in answer.text
    assert browser.post(f"{opened}/review").status_code == 403


def test_T7_the_doctor_is_told_who_reads_the_reason(
    app: Flask, cast: Cast, sign_in: SignIn
) -> None:
    asked = sign_in(app.test_client(), cast.krug).post(
        "/doctor/emergency", data={"full_name": "Leo Keller", "birth_date": "2019-05-04"}
    )
    assert "admins read it, with your name" in asked.text


def test_a_long_list_costs_no_more_than_a_short_one(
    petra: FlaskClient, cast: Cast, opened: str, app: Flask
) -> None:
    counts = []
    for patient in (cast.jonas.patient_id, cast.leo_id):
        break_glass(cast.samuel.actor, patient, reason=WHY, now=cast.now)
        with queries_of(app) as sent:
            petra.get("/admin/emergencies")
        counts.append(len(sent))
    assert counts[0] == counts[1]
