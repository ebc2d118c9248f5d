"""A patient's record at the desk: what goes on around them, marks, the archive, and a death."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from clinic.audit.models import AuditEntry
from clinic.booking.cancel import cancel
from clinic.care.follow_ups.order import order_follow_up
from clinic.db import db
from clinic.patients.marks import set_do_not_contact
from clinic.patients.models import Patient, PatientRelation
from clinic.patients.queries import patient_for
from clinic.privacy.kinds import LegalKind
from clinic.privacy.legal import accept, publish
from tests.cast import FRIDAY, TUESDAY, WEDNESDAY, Cast
from tests.refusals import refused

SECRET = "a lump behind the ear"


def actions(app: Flask, patient_id: str) -> list[str]:
    with app.app_context():
        query = select(AuditEntry.action).where(AuditEntry.subject_id == patient_id)
        return list(db.session.scalars(query.order_by(AuditEntry.seq)))


def test_the_desk_reads_what_goes_on_and_neither_why_nor_who_looked(
    app: Flask, nadia: FlaskClient, petra: FlaskClient, cast: Cast
) -> None:
    visit = cast.amira_books(cast.slot(WEDNESDAY, "09:00"), reason=SECRET)
    with app.app_context():
        text = publish(
            cast.petra.actor, LegalKind.TERMS, "Be kind", must_accept=False, now=cast.now
        )
        accept(cast.amira.actor, [text.id], now=cast.now)
        set_do_not_contact(cast.nadia.actor, cast.amira.patient_id, True, now=cast.now)
        cancel(cast.lena.actor, visit.id, reason=SECRET, now=cast.now)
    address = f"/desk/patients/{cast.amira.patient_id}"
    for client in (nadia, petra):
        page = client.get(address).text
        for shown in (
            "Wants no messages", "Terms of use, version 1", "Visit cancelled", "Not sent", "Themselves",
            "To do", "Wed 25 Nov, 09:00",
        ):  # fmt: skip
            assert shown in page, shown
        assert SECRET not in page
        assert ("Who opened this record" in page) is (client is petra)
    assert "Nadia Brandt" in petra.get(address).text


def test_the_desk_ends_that_somebody_acts_for_a_child_and_never_that_one_is_oneself(
    app: Flask, nadia: FlaskClient, cast: Cast
) -> None:
    with app.app_context():
        ids = dict(db.session.execute(select(PatientRelation.patient_id, PatientRelation.id)).all())
    for patient_id, status in ((cast.leo_id, 303), (cast.miriam.patient_id, 409)):
        address = f"/desk/patients/{patient_id}/relations/{ids[patient_id]}/end"
        assert nadia.post(address).status_code == status
    assert nadia.post(f"/desk/patients/{cast.leo_id}/relations/{'0' * 32}/end").status_code == 404
    with app.app_context(), refused("not_found"):
        patient_for(cast.miriam.actor, cast.leo_id)
    assert "relation_ended" in actions(app, cast.leo_id)
    assert "24 November 2026" in nadia.get(f"/desk/patients/{cast.leo_id}").text


def test_visits_ahead_are_named_before_a_record_is_archived_and_it_can_come_back(
    app: Flask, nadia: FlaskClient, cast: Cast
) -> None:
    address = f"/desk/patients/{cast.amira.patient_id}"
    visit = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    refusal = nadia.post(f"{address}/archive")
    assert refusal.status_code == 409
    archive = refusal.text[refusal.text.index('id="archive"') :]
    assert f'href="/desk/visits/{visit.id}"' in archive
    with app.app_context():
        cancel(cast.amira.actor, visit.id, now=cast.now)
    assert nadia.post(f"{address}/archive").status_code == 303
    page = nadia.get(address).text
    assert "Archived" in page
    assert ">Book a visit" not in page
    booking = nadia.get(f"/desk/book?patient={cast.amira.patient_id}")
    assert booking.status_code == 409
    assert "This record is archived" in booking.text
    assert "Amira Rahman" in nadia.get("/desk/patients/archived").text
    assert "Amira Rahman" not in nadia.get("/desk/patients?q=amira").text
    assert nadia.post(f"{address}/archive/undo").status_code == 303
    assert "Amira Rahman" in nadia.get("/desk/patients?q=amira").text


def test_a_death_is_noted_what_was_ahead_is_ended_at_one_press_and_a_mistake_taken_back(
    app: Flask, nadia: FlaskClient, cast: Cast
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    with app.app_context():
        order_follow_up(
            cast.lena.actor,
            visit.id,
            weeks=6,
            visit_type_id=cast.follow_up,
            text=SECRET,
            now=cast.now,
        )
    address = f"/desk/patients/{cast.amira.patient_id}/death"
    tomorrow = (TUESDAY + timedelta(days=1)).isoformat()
    assert nadia.post(address, data={"deceased_on": tomorrow}).status_code == 422
    assert nadia.post(address, data={"deceased_on": "2026-11-23"}).status_code == 303
    page = nadia.get(address).text
    assert "Fri 27 Nov, 09:00" in page
    assert "Follow-up, " in page
    assert SECRET not in page
    assert nadia.post(f"{address}/end").status_code == 303
    assert "Nothing is left to end" in nadia.get(address).text
    assert "Died on 23 November 2026: nothing" in nadia.get(address.removesuffix("/death")).text
    assert nadia.post(f"{address}/undo").status_code == 303
    with app.app_context():
        assert db.session.get_one(Patient, cast.amira.patient_id).deceased_on is None
    told = actions(app, cast.amira.patient_id)
    assert [one for one in told if one.startswith("death")] == ["death_noted", "death_taken_back"]
