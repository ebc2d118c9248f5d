"""What is sealed stands nowhere in clear, and who was erased is in nobody's rows, files or logs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from clinic.accounts.changes.account import change_account
from clinic.booking.housekeeping import tidy
from clinic.booking.mail_wait import keep_for_mail
from clinic.care.emergency import break_glass
from clinic.core.clock import machine_now
from clinic.db import db
from clinic.jobs.sweep import sweep
from clinic.mailbox import keep_mail
from clinic.patients.register import sign_up
from clinic.privacy.erasure import erase, refuse, request_erasure
from tests.api.conftest import Program
from tests.application import Clock
from tests.cast import FRIDAY, PASSWORD, THURSDAY, Cast, OnlinePatient, Staff, actor_for
from tests.privacy.traces import all_traces, everything

pytestmark = pytest.mark.usefixtures("app_context")

KEY = "5f1d9c1e-1"
PHONE = "+49 170 9876543"


def program_of(app: Flask, person: Staff | OnlinePatient) -> Program:
    body = {"email": person.actor.email, "password": PASSWORD}
    return Program(app, Program(app).post("/auth/login", body).get_json()["access_token"])


def wanted(cast: Cast, clock_time: str, **more: str) -> dict[str, Any]:
    return {
        "doctor_id": cast.lena.doctor_id,
        "visit_type_id": cast.first_visit,
        "starts_at": cast.slot(THURSDAY, clock_time).isoformat(),
        **more,
    }


def test_T41_plain_words_of_what_is_sealed_stand_nowhere(app: Flask, cast: Cast) -> None:
    amira, nadia = program_of(app, cast.amira), program_of(app, cast.nadia)
    visit = amira.post("/appointments", wanted(cast, "09:00", reason="Breathlessness"), key=KEY)
    by_hand = wanted(cast, "09:00", patient_id=cast.leo_id, override_reason="Wheezing badly")
    assert nadia.post("/appointments", by_hand, key=KEY).status_code == 201
    off = f"/appointments/{visit.get_json()['id']}/cancellation"
    assert amira.post(off, {"reason": "Hospitalised"}, key=KEY).status_code == 200
    now = cast.now
    break_glass(cast.krug.actor, cast.jonas.patient_id, reason="Unconscious at the door", now=now)
    refuse(
        cast.petra.actor,
        request_erasure(cast.jonas.actor, now=now).id,
        answer="Unpaid invoice",
        now=now,
    )
    told = all_traces()
    words = ("Breathless", "Wheezing", "Hospitalised", "Unconscious", "Unpaid")
    assert [word for word in words if word in told] == []


def test_T41_who_was_erased_is_in_nobodys_rows_files_or_logs(
    app: Flask, cast: Cast, clock: Clock
) -> None:
    nadia = program_of(app, cast.nadia)
    new = nadia.post("/admin/patients", {"full_name": "Noor El Amrani"}, key=KEY).get_json()
    change_account(cast.amira.actor, {"phone": PHONE}, now=cast.now)
    booked = wanted(cast, "09:00", patient_id=cast.amira.patient_id)
    assert nadia.post("/appointments", booked, key=KEY).status_code == 201
    before = request_erasure(cast.amira.actor, now=cast.now).id
    refuse(cast.petra.actor, before, answer="A bill is open", now=cast.now)
    # The last one is the number from behind, as the search keeps it.
    known = ("Amira", "Rahman", "amira", "rahman", "9876543", "3456789")
    assert [word for word in known if word not in all_traces()] == []
    erase(cast.petra.actor, request_erasure(cast.amira.actor, now=cast.now).id, now=cast.now)
    db.session.remove()
    sweep()
    told = all_traces()
    assert [word for word in known if word in told] == []
    again = nadia.post("/appointments", booked, key=KEY)
    assert "Idempotent-Replay" not in again.headers  # of others, what was kept stays
    again = nadia.post("/admin/patients", {"full_name": "Noor El Amrani"}, key=KEY)
    assert again.get_json()["id"] == new["id"]


@pytest.mark.only_on("sqlite")
def test_T41_the_index_of_the_search_is_written_anew_without_who_was_erased(cast: Cast) -> None:
    segments = text("SELECT count(DISTINCT segid) FROM patient_search_idx")
    change_account(cast.amira.actor, {"phone": PHONE}, now=cast.now)
    assert db.session.scalar(segments) > 1  # what was deleted in one may still stand in another
    erase(cast.petra.actor, request_erasure(cast.amira.actor, now=cast.now).id, now=cast.now)
    assert db.session.scalar(segments) == 1


def test_T41_a_fingerprint_of_an_address_has_a_key_and_an_end(cast: Cast) -> None:
    email = "noor@example.org"
    user = sign_up(email=email, password=PASSWORD, full_name="Noor El Amrani", now=cast.now)
    wish = {"doctor_id": cast.lena.doctor_id, "visit_type_id": cast.first_visit}
    noor = replace(actor_for(user), verified=False)
    keep_for_mail(noor, starts_at=cast.slot(FRIDAY, "09:00"), now=cast.now, **wish)
    assert sha256(email.encode()).hexdigest() not in everything()
    later = cast.now + timedelta(days=7)
    assert (tidy(now=later - timedelta(minutes=1)).waits, tidy(now=later).waits) == (0, 1)


@pytest.mark.only_on("sqlite")
def test_T41_the_files_are_there_for_the_clinic_alone(app: Flask, tmp_path: Path) -> None:
    database = Path(str(db.engine.url.database))
    database.chmod(0o644)
    db.engine.dispose()
    db.session.execute(text("SELECT 1"))
    mail = tmp_path / keep_mail(tmp_path, b"To: amira@example.org", now=machine_now())
    assert [one.stat().st_mode & 0o777 for one in (database, mail)] == [0o600, 0o600]
