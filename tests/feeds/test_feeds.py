"""Who may give a calendar an address, what it fetches there, and when it leads nowhere any more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from clinic.accounts.models import User
from clinic.audit.models import AuditEntry
from clinic.booking.cancel import cancel
from clinic.core.errors import NotFound
from clinic.db import db, transaction
from clinic.feeds.fetch import feeds_of, fetch, note_fetched
from clinic.feeds.keep import MOST, make_feed, revoke_feed
from clinic.feeds.models import CalendarFeed
from clinic.patients.models import PatientRelation
from tests.cast import FRIDAY, THURSDAY, Cast, OnlinePatient, Staff
from tests.refusals import refused


def of_patient(cast: Cast, person: OnlinePatient, patient_id: str = "") -> str:
    return make_feed(
        person.actor,
        label="Phone",
        patient_id=patient_id or person.patient_id,
        detailed=False,
        now=cast.now,
    )


def of_doctor(cast: Cast, doctor: Staff) -> str:
    return make_feed(doctor.actor, label="Watch", patient_id=None, detailed=False, now=cast.now)


def fetched(cast: Cast, token: str) -> list[str]:
    return [one.appointment.id for one in fetch(token, now=cast.now).visits]


def test_a_calendar_has_what_will_take_place_for_patient_and_doctor(cast: Cast) -> None:
    friday = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    thursday = cast.amira_books(cast.slot(THURSDAY, "09:00"), doctor=cast.krug)
    patients, doctors = of_patient(cast, cast.amira), of_doctor(cast, cast.lena)
    assert fetched(cast, patients) == [thursday.id, friday.id]
    assert fetched(cast, doctors) == [friday.id]
    cancel(cast.amira.actor, friday.id, now=cast.now)
    assert (fetched(cast, patients), fetched(cast, doctors)) == ([thursday.id], [])


def test_T3_an_address_is_for_ones_own_visits_alone(cast: Cast) -> None:
    assert fetched(cast, of_patient(cast, cast.miriam, cast.leo_id)) == []
    for patient_id in (cast.leo_id, cast.jonas.patient_id, "0" * 32):
        with pytest.raises(NotFound):
            of_patient(cast, cast.amira, patient_id)
    with pytest.raises(NotFound):
        make_feed(cast.amira.actor, label="", patient_id=None, detailed=False, now=cast.now)
    with pytest.raises(NotFound):
        make_feed(cast.petra.actor, label="", patient_id=None, detailed=False, now=cast.now)


def test_T3_an_address_ends_with_its_owners_right(cast: Cast) -> None:
    """Whichever way it ends, the answer is that of an address that never was."""
    guardian, closed, own = (
        of_patient(cast, cast.miriam, cast.leo_id),
        of_patient(cast, cast.amira),
        of_doctor(cast, cast.lena),
    )
    with transaction() as session:
        ended = {"ended_at": cast.now}
        session.execute(
            update(PatientRelation).where(PatientRelation.patient_id == cast.leo_id).values(**ended)
        )
        session.execute(
            update(User)
            .where(User.id.in_([cast.amira.actor.user_id, cast.lena.actor.user_id]))
            .values(disabled_at=cast.now)
        )
    for token in (guardian, closed, own, "", "x" * 43):
        with pytest.raises(NotFound):
            fetch(token, now=cast.now)


def test_one_that_is_revoked_leads_nowhere_and_is_its_owners_to_revoke(cast: Cast) -> None:
    token = of_patient(cast, cast.amira)
    ((feed, patient),) = feeds_of(cast.amira.actor)
    assert patient is not None
    assert patient.id == cast.amira.patient_id
    with pytest.raises(NotFound):
        revoke_feed(cast.miriam.actor, feed.id, now=cast.now)
    assert fetched(cast, token) == []
    revoke_feed(cast.amira.actor, feed.id, now=cast.now)
    with pytest.raises(NotFound):
        fetch(token, now=cast.now)
    assert feeds_of(cast.amira.actor) == []


def test_nobody_has_more_than_ten(cast: Cast) -> None:
    for _ in range(MOST):
        of_patient(cast, cast.amira)
    with refused("feed_limit"):
        of_patient(cast, cast.amira)
    of_patient(cast, cast.miriam)


def test_only_a_hash_is_kept_and_the_audit_knows_who_fetched_what_was_new(cast: Cast) -> None:
    token = of_doctor(cast, cast.lena)
    feed = db.session.scalars(select(CalendarFeed)).one()
    assert token not in str(vars(feed))
    later = cast.now + timedelta(hours=2)
    note_fetched(fetch(token, now=later), sent=True, now=later)
    note_fetched(fetch(token, now=later), sent=False, now=later + timedelta(minutes=5))
    db.session.refresh(feed)
    assert feed.fetched_at == later + timedelta(minutes=5)
    rows = db.session.scalars(select(AuditEntry).where(AuditEntry.subject_id == feed.id)).all()
    assert [(row.action, row.actor_id) for row in rows] == [
        ("feed_made", cast.lena.actor.user_id),
        ("sensitive_read", cast.lena.actor.user_id),
    ]
