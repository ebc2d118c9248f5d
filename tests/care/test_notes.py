"""Notes of doctors: who writes, who reads, what becomes of what was written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from clinic.accounts.actor import SYSTEM, Actor
from clinic.audit.models import AuditEntry
from clinic.care.archive import archive_patient, restore_patient
from clinic.care.kinds import Visibility
from clinic.care.models import Note
from clinic.care.notes.keep import forget_old_notes, notes_on_request
from clinic.care.notes.read import (
    Written,
    note_for,
    notes_of_visit,
    unread_notes,
    versions_of,
)
from clinic.care.notes.write import LONGEST_NOTE, amend_note, retract_note, write_note
from clinic.core.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from clinic.db import db, transaction
from clinic.directory.settings import change_clinic
from clinic.privacy.erasure import erase, request_erasure
from tests.cast import FRIDAY, NEXT_MONDAY, Cast
from tests.privacy.traces import all_traces
from tests.web.addresses import NOBODY

pytestmark = pytest.mark.usefixtures("app_context")

PRIVATE, SHARED = Visibility.PRIVATE, Visibility.SHARED
WORRY = "Check ferritin; is she safe at home?"


@pytest.fixture
def visit(cast: Cast) -> str:
    """Amira's visit with Dr Hartmann on Friday, confirmed."""
    return cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00")).id


def writes(
    cast: Cast, visit: str, text: str = WORRY, kind: Visibility = PRIVATE, **more: list[str]
) -> Written:
    return write_note(cast.lena.actor, visit, visibility=kind, text=text, now=cast.now, **more)


def read_by(actor: Actor, visit: str, cast: Cast) -> list[str]:
    """The texts about the visit that somebody gets to read."""
    return [one.newest.text for one in notes_of_visit(actor, visit, now=cast.now).items]


def refusal(act: Callable[[], object]) -> str:
    """What the clinic says no with."""
    with pytest.raises(DomainError) as refused:
        act()
    return refused.value.code


def test_T2_a_private_note_is_read_by_its_author_and_whom_she_names(cast: Cast, visit: str) -> None:
    note = writes(cast, visit, reader_ids=[cast.krug.doctor_id, cast.lena.doctor_id])
    assert note.reader_ids == [cast.krug.doctor_id]
    for reader in (cast.lena, cast.krug):
        assert read_by(reader.actor, visit, cast) == [WORRY]
        assert note_for(reader.actor, note.note.id, now=cast.now).newest.text == WORRY
    assert read_by(cast.amira.actor, visit, cast) == []
    for other in (cast.amira, cast.jonas, cast.samuel, cast.nadia, cast.petra, cast.ida):
        with pytest.raises(NotFound):
            note_for(other.actor, note.note.id, now=cast.now)


def test_a_shared_note_is_read_by_the_patients_side_from_then_on(cast: Cast, visit: str) -> None:
    note = writes(cast, visit, "Drink more water.", SHARED).note
    assert [one.id for one, _author, _visit in unread_notes(cast.amira.actor)] == [note.id]
    assert read_by(cast.lena.actor, visit, cast) == ["Drink more water."]
    assert db.session.get_one(Note, note.id, populate_existing=True).read_at is None
    assert read_by(cast.amira.actor, visit, cast) == ["Drink more water."]
    assert db.session.get_one(Note, note.id, populate_existing=True).read_at == cast.now
    assert unread_notes(cast.amira.actor) == []
    with pytest.raises(NotFound):
        notes_of_visit(cast.jonas.actor, visit, now=cast.now)


def test_a_note_is_amended_and_every_version_stays(cast: Cast, visit: str) -> None:
    note = writes(cast, visit, "Twice a day.", SHARED).note
    assert amend_note(cast.lena.actor, note.id, text="Once a day.", now=cast.now).note.version == 2
    same = amend_note(cast.lena.actor, note.id, text="Once a day. ", now=cast.now)
    assert same.note.version == 2
    told = versions_of(cast.amira.actor, note.id, now=cast.now).items
    assert [(one.version, one.text) for one in told] == [(2, "Once a day."), (1, "Twice a day.")]
    stale = refusal(
        lambda: amend_note(cast.lena.actor, note.id, text="Thrice.", version=1, now=cast.now)
    )
    assert stale == "stale_version"


def test_readers_are_named_and_taken_away_again(cast: Cast, visit: str) -> None:
    note = writes(cast, visit).note
    for readers in ([cast.krug.doctor_id], []):
        amended = amend_note(cast.lena.actor, note.id, text=WORRY, reader_ids=readers, now=cast.now)
        assert amended.reader_ids == readers
    with pytest.raises(NotFound):
        note_for(cast.krug.actor, note.id, now=cast.now)


def test_only_its_author_changes_a_note(cast: Cast, visit: str) -> None:
    note = writes(cast, visit, reader_ids=[cast.krug.doctor_id]).note
    with pytest.raises(NotAllowed):
        amend_note(cast.krug.actor, note.id, text="Mine", now=cast.now)
    with pytest.raises(NotFound):
        amend_note(cast.samuel.actor, note.id, text="Mine", now=cast.now)
    for nobody in (cast.amira, cast.nadia, cast.petra):
        with pytest.raises(NotAllowed):
            amend_note(nobody.actor, note.id, text="Mine", now=cast.now)


def test_a_shared_note_is_taken_back_while_nobody_has_read_it(cast: Cast, visit: str) -> None:
    wrong, read = (writes(cast, visit, text, SHARED).note.id for text in ("Oh no", "Good news"))
    assert retract_note(cast.lena.actor, wrong, now=cast.now).note.retracted_at == cast.now
    assert read_by(cast.amira.actor, visit, cast) == ["Good news"]
    lena = cast.lena.actor
    assert refusal(lambda: retract_note(lena, read, now=cast.now)) == "already_read"
    assert refusal(lambda: retract_note(lena, wrong, now=cast.now)) == "retracted"
    assert refusal(lambda: amend_note(lena, wrong, text="So?", now=cast.now)) == "retracted"
    own = writes(cast, visit).note.id
    assert refusal(lambda: retract_note(lena, own, now=cast.now)) == "not_shared"


def test_a_doctor_writes_about_own_visits_of_patients_in_their_care(cast: Cast, visit: str) -> None:
    asked = cast.books(cast.jonas, cast.slot(NEXT_MONDAY, "09:00")).id
    for who, about in ((cast.lena, asked), (cast.krug, visit), (cast.lena, NOBODY)):
        with pytest.raises(NotFound):
            write_note(who.actor, about, visibility=PRIVATE, text="x", now=cast.now)
    for nobody in (cast.amira, cast.nadia, cast.petra, cast.ida):
        with pytest.raises(NotAllowed):
            write_note(nobody.actor, visit, visibility=PRIVATE, text="x", now=cast.now)


def test_a_note_has_a_text_and_an_end_and_readers_who_work_here(cast: Cast, visit: str) -> None:
    for text in (" \n ", "x" * (LONGEST_NOTE + 1)):
        with pytest.raises(Invalid) as refused:
            writes(cast, visit, text)
        assert set(refused.value.fields) == {"text"}
    for kind, reader in (
        (SHARED, cast.krug.doctor_id), (PRIVATE, NOBODY), (PRIVATE, cast.ida.doctor_id),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            writes(cast, visit, kind=kind, reader_ids=[reader])
        assert set(refused.value.fields) == {"reader_ids"}
    assert db.session.scalars(select(Note)).all() == []


def test_T41_what_a_note_says_stands_in_no_file_of_the_database(cast: Cast, visit: str) -> None:
    note = writes(cast, visit, "Thyrotoxicosis").note
    amend_note(cast.lena.actor, note.id, text="Hypothyroidism", now=cast.now)
    told = all_traces()
    assert [word for word in ("Thyrotox", "Hypothyr") if word in told] == []


def test_the_audit_tells_whose_note_was_written_and_read(cast: Cast, visit: str) -> None:
    note = writes(cast, visit, "Rest a week.", SHARED).note
    read_by(cast.amira.actor, visit, cast)
    rows = db.session.execute(
        select(AuditEntry.action, AuditEntry.actor_id, AuditEntry.patient_id)
        .where(AuditEntry.subject_id == note.id)
        .order_by(AuditEntry.seq)
    ).all()
    assert [tuple(row) for row in rows] == [
        ("shared_note_saved", cast.lena.actor.user_id, cast.amira.patient_id),
        ("note_read", cast.amira.actor.user_id, cast.amira.patient_id),
    ]


def test_erasing_keeps_notes_for_the_time_of_the_law(cast: Cast, visit: str) -> None:
    writes(cast, visit)
    change_clinic(cast.petra.actor, {"note_years": 1}, now=cast.now)
    later = cast.now + timedelta(days=370)
    archive_patient(cast.nadia.actor, cast.amira.patient_id, now=later)
    assert forget_old_notes(now=later) == 0  # out of use is not erased
    restore_patient(cast.nadia.actor, cast.amira.patient_id, now=later)
    erase(cast.petra.actor, request_erasure(cast.amira.actor, now=cast.now).id, now=cast.now)
    assert forget_old_notes(now=cast.now + timedelta(days=360)) == 0
    kept = notes_on_request(SYSTEM, cast.amira.patient_id, now=later)
    assert [one.version.text for one in kept] == [WORRY]
    assert (forget_old_notes(now=later), forget_old_notes(now=later)) == (1, 0)
    assert list(notes_on_request(SYSTEM, cast.amira.patient_id, now=later)) == []


def test_the_operator_prints_all_notes_about_a_patient_who_asks(
    app: Flask, cast: Cast, visit: str
) -> None:
    amend_note(cast.lena.actor, writes(cast, visit, "First").note.id, text="Then", now=cast.now)
    db.session.remove()
    done = app.test_cli_runner().invoke(args=["notes", cast.amira.patient_id])
    assert done.exit_code == 0, done.output
    assert "First" in done.output
    assert "Then" in done.output
    row = select(AuditEntry.patient_id).where(AuditEntry.action == "notes_printed")
    assert db.session.scalars(row).all() == [cast.amira.patient_id]
    unknown = app.test_cli_runner().invoke(args=["notes", NOBODY])
    assert (unknown.exit_code, "no patient with this id" in unknown.output) == (1, True)


def test_the_database_lets_nobody_take_back_what_is_read(cast: Cast, visit: str) -> None:
    note = writes(cast, visit, "Well", SHARED).note
    read_by(cast.amira.actor, visit, cast)

    def silently() -> None:
        with transaction():
            db.session.get_one(Note, note.id, populate_existing=True).retracted_at = cast.now

    with pytest.raises(Conflict) as refused:
        silently()
    assert refused.value.code == "already_read"
