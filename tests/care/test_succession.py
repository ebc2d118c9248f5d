"""A doctor leaves: who reads the notes, and who asks their patients back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from clinic.accounts.actor import Actor
from clinic.audit.models import AuditEntry
from clinic.booking.absence import archive_doctor
from clinic.care.follow_ups.order import order_follow_up
from clinic.care.follow_ups.read import follow_ups
from clinic.care.kinds import Visibility
from clinic.care.models import Note
from clinic.care.notes.read import note_for
from clinic.care.notes.write import write_note
from clinic.care.succession import archive_to, taken_over
from clinic.core.errors import NotFound
from clinic.db import db
from clinic.directory.doctors import reactivate_doctor
from clinic.directory.models import Doctor
from tests.cast import FRIDAY, Cast, Staff
from tests.refusals import refused

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def note(cast: Cast) -> Note:
    """What Lena has written for herself at a visit that is over, at which she asked Amira back."""
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    lena = cast.lena.actor
    order_follow_up(lena, visit.id, weeks=6, visit_type_id=cast.follow_up, now=cast.now)
    text = "Check ferritin"
    return write_note(lena, visit.id, visibility=Visibility.PRIVATE, text=text, now=cast.now).note


def leaves(cast: Cast, who: Staff, to: str = "") -> Doctor:
    """Long after the visit an admin archives a doctor."""
    after = cast.slot(FRIDAY, "12:00")
    return archive_to(cast.petra.actor, who.doctor_id, successor_id=to, now=after)


def reads(actor: Actor, note: Note, cast: Cast) -> bool:
    try:
        return note_for(actor, note.id, now=cast.now).newest.text == "Check ferritin"
    except NotFound:
        return False


def _as_doctor(who: Staff) -> Actor:
    """As a request knows them: the profile comes along."""
    return replace(who.actor, doctor_id=who.doctor_id)


def test_whoever_is_named_reads_the_notes_and_has_the_follow_ups(cast: Cast, note: Note) -> None:
    with refused("invalid", field="successor_id"):
        leaves(cast, cast.lena)
    assert db.session.get_one(Doctor, cast.lena.doctor_id).archived_at is None

    leaves(cast, cast.lena, to=cast.krug.doctor_id)
    assert reads(cast.krug.actor, note, cast)
    assert not reads(cast.samuel.actor, note, cast)
    [asked] = follow_ups(cast.krug.actor, now=cast.now).items
    assert asked.patient.id == cast.amira.patient_id
    told = select(AuditEntry.action, AuditEntry.subject_id, AuditEntry.actor_id)
    petra = cast.petra.actor.user_id
    assert db.session.execute(told.order_by(AuditEntry.seq.desc()).limit(2)).all() == [
        ("succession_taken", cast.krug.doctor_id, petra),
        ("successor_named", cast.lena.doctor_id, petra),
    ]


def test_the_successor_is_told_what_came_with_it_and_who_is_back_has_the_notes_again(
    cast: Cast, note: Note
) -> None:
    leaves(cast, cast.lena, to=cast.krug.doctor_id)
    [(left, notes, follow_ups_open)] = taken_over(_as_doctor(cast.krug))
    assert (left.id, notes, follow_ups_open) == (cast.lena.doctor_id, 1, 1)
    assert taken_over(_as_doctor(cast.samuel)) == []

    reactivate_doctor(cast.petra.actor, cast.lena.doctor_id, now=cast.now)
    assert taken_over(_as_doctor(cast.krug)) == []
    assert reads(cast.lena.actor, note, cast)
    assert not reads(cast.krug.actor, note, cast)
    assert len(follow_ups(cast.krug.actor, now=cast.now).items) == 1


def test_who_left_before_there_were_successors_is_handed_on_later(cast: Cast, note: Note) -> None:
    archive_doctor(cast.petra.actor, cast.lena.doctor_id, now=cast.slot(FRIDAY, "12:00"))
    with refused("invalid", field="successor_id"):
        leaves(cast, cast.lena)
    leaves(cast, cast.lena, to=cast.krug.doctor_id)
    assert reads(cast.krug.actor, note, cast)


def test_what_was_taken_over_is_handed_on_again(cast: Cast, note: Note) -> None:
    leaves(cast, cast.lena, to=cast.krug.doctor_id)
    with refused("invalid", field="successor_id"):
        leaves(cast, cast.krug)

    leaves(cast, cast.krug, to=cast.samuel.doctor_id)
    assert reads(cast.samuel.actor, note, cast)
    assert len(follow_ups(cast.samuel.actor, now=cast.now).items) == 1


def test_only_somebody_else_who_works_here_can_be_named(cast: Cast, note: Note) -> None:
    for nobody in (cast.lena.doctor_id, cast.ida.doctor_id, "0" * 32):
        with refused("invalid", field="successor_id"):
            leaves(cast, cast.lena, to=nobody)


def test_who_leaves_nothing_needs_nobody(cast: Cast) -> None:
    assert leaves(cast, cast.lena).successor_id is None
