"""T7: a doctor sees who is in their care; of others, what an emergency asks for, and it is told."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from clinic.accounts.actor import Actor
from clinic.audit.models import AuditEntry
from clinic.care.emergency import (
    break_glass,
    open_until,
    record_of,
    visits_elsewhere,
)
from clinic.care.models import BreakGlass
from clinic.core.errors import Invalid, NotAllowed, NotFound
from clinic.db import db
from tests.application import Clock
from tests.cast import FRIDAY, Cast
from tests.cast_fixtures import SignIn
from tests.notifications.post import notices
from tests.web.addresses import NOBODY

pytestmark = pytest.mark.usefixtures("app_context")

WHY = "Brought in unconscious; I need the next of kin."


def opens(cast: Cast, clock: Clock, actor: Actor | None = None, **more: str) -> BreakGlass:
    said = {"reason": WHY, "patient_id": cast.amira.patient_id, **more}
    return break_glass(actor or cast.krug.actor, now=clock(), **said)


def test_T7_a_doctor_has_the_record_of_those_in_their_care(cast: Cast, clock: Clock) -> None:
    with pytest.raises(NotFound):
        record_of(cast.lena.actor, cast.amira.patient_id, now=clock())
    cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    record = record_of(cast.lena.actor, cast.amira.patient_id, now=clock())
    assert (record.patient.full_name, record.open_until) == ("Amira Rahman", None)


def test_T7_of_others_it_is_not_there(cast: Cast, clock: Clock) -> None:
    cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    for patient_id in (cast.amira.patient_id, NOBODY):
        with pytest.raises(NotFound):
            record_of(cast.krug.actor, patient_id, now=clock())


@pytest.mark.parametrize("who", ["amira", "ida", "nadia", "petra"])
def test_T7_who_is_no_doctor_opens_none(cast: Cast, clock: Clock, who: str) -> None:
    actor = getattr(cast, who).actor
    with pytest.raises(NotAllowed):
        record_of(actor, cast.jonas.patient_id, now=clock())
    with pytest.raises(NotAllowed):
        opens(cast, clock, actor)


def test_T7_an_emergency_opens_one_record_to_one_doctor_for_an_hour(
    cast: Cast, clock: Clock
) -> None:
    opened = opens(cast, clock)
    clock.advance(minutes=59, seconds=59)
    found = record_of(cast.krug.actor, cast.amira.patient_id, now=clock())
    assert (found.patient.id, found.open_until) == (cast.amira.patient_id, opened.ends_at)
    assert open_until(cast.lena.actor, cast.amira.patient_id, now=clock()) is None
    assert open_until(cast.krug.actor, cast.jonas.patient_id, now=clock()) is None
    clock.advance(seconds=1)
    with pytest.raises(NotFound):
        record_of(cast.krug.actor, cast.amira.patient_id, now=clock())


@pytest.mark.parametrize("reason", ["", "I  need   this", "x" * 2001])
def test_T7_it_needs_a_reason(cast: Cast, clock: Clock, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        opens(cast, clock, None, reason=reason)
    assert set(refused.value.fields) == {"reason"}
    assert open_until(cast.krug.actor, cast.amira.patient_id, now=clock()) is None
    assert notices(cast.petra.actor.user_id) == []


@pytest.mark.parametrize("reason", ["I need this!", "x" * 2000])
def test_T7_it_needs_no_better_one(cast: Cast, clock: Clock, reason: str) -> None:
    opens(cast, clock, None, reason=reason)


def test_T2_T7_the_database_does_not_show_why(cast: Cast, clock: Clock) -> None:
    opened = opens(cast, clock)
    kept = db.session.scalar(text("SELECT reason FROM break_glass"))
    assert kept
    assert WHY not in kept
    db.session.expire(opened)
    assert opened.reason == WHY


def test_T7_who_treats_them_is_told_in_an_emergency_only(cast: Cast, clock: Clock) -> None:
    cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    own = cast.books(cast.amira, cast.slot(FRIDAY, "11:00"), doctor=cast.krug)
    for actor in (cast.krug.actor, cast.lena.actor):
        with pytest.raises(NotFound):
            visits_elsewhere(actor, cast.amira.patient_id, now=clock())
    opens(cast, clock)
    found, total = visits_elsewhere(cast.krug.actor, cast.amira.patient_id, now=clock())
    assert total == 1
    assert [(one.doctor, one.starts_at) for one in found] == [
        ("Dr Lena Hartmann", cast.slot(FRIDAY, "09:00"))
    ]
    assert own.starts_at not in [one.starts_at for one in found]


def test_T7_nobody_opens_the_record_of_nobody(cast: Cast, clock: Clock) -> None:
    with pytest.raises(NotFound):
        opens(cast, clock, patient_id=NOBODY)


def test_T7_the_admins_are_told_and_the_audit_knows(
    client: FlaskClient, sign_in: SignIn, cast: Cast, clock: Clock
) -> None:
    opened = opens(cast, clock)
    assert notices(cast.petra.actor.user_id) == ["record_opened"]
    assert notices(cast.nadia.actor.user_id) == notices(cast.amira.actor.user_id) == []
    rows = db.session.execute(
        select(AuditEntry.actor_id, AuditEntry.subject_kind, AuditEntry.subject_id).where(
            AuditEntry.action == "glass_broken"
        )
    ).all()
    assert {tuple(row) for row in rows} == {
        (cast.krug.actor.user_id, "patient", cast.amira.patient_id),
        (cast.krug.actor.user_id, "break_glass", opened.id),
    }
    page = sign_in(client, cast.petra).get("/notices").text
    assert "A doctor opened the record of a patient who is not in their care" in page
    assert "Amira" not in page
    assert WHY not in page
