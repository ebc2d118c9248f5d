"""Who asks for their whole record is given what doctors wrote, on paper."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from clinic.audit.models import AuditEntry
from clinic.care.kinds import Visibility
from clinic.care.notes.write import amend_note, write_note
from clinic.db import db
from clinic.privacy.erasure import request_erasure
from tests.cast import FRIDAY, Cast

pytestmark = [pytest.mark.only_on("sqlite"), pytest.mark.usefixtures("app_context")]


def test_an_admin_prints_all_notes_and_the_audit_keeps_who_did(
    petra: FlaskClient, nadia: FlaskClient, cast: Cast
) -> None:
    visit, lena = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00")).id, cast.lena.actor
    private, now = Visibility.PRIVATE, cast.now
    note = write_note(lena, visit, visibility=private, text="First", now=now).note
    amend_note(lena, note.id, text="Then", now=now)
    address = f"/admin/patients/{cast.amira.patient_id}/notes"
    wish = request_erasure(cast.amira.actor, now=now)
    for page in (f"/desk/patients/{cast.amira.patient_id}", f"/admin/erasures/{wish.id}"):
        shown = petra.get(page).text
        assert f'action="{address}"' in shown
        assert "Then" not in shown
    assert address not in nadia.get(f"/desk/patients/{cast.amira.patient_id}").text

    printed = petra.post(address)
    assert printed.text.index("First") < printed.text.index("Then")
    assert printed.headers["Cache-Control"] == "no-store"
    row = select(AuditEntry.actor_id, AuditEntry.patient_id)
    assert db.session.execute(row.where(AuditEntry.action == "notes_printed")).one() == (
        cast.petra.actor.user_id,
        cast.amira.patient_id,
    )
