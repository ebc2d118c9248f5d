"""A note that is read and taken back at the same moment is one or the other."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from flask import Flask

from clinic.care.kinds import Visibility
from clinic.care.models import Note
from clinic.care.notes.read import notes_of_visit
from clinic.care.notes.write import retract_note, write_note
from clinic.db import db
from tests.cast import FRIDAY, Cast
from tests.races.together import together

pytestmark = pytest.mark.slow

ROUNDS = 8


def test_whoever_reads_a_note_has_it_and_it_is_not_taken_back(app: Flask, cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00")).id
    lena, amira, now = cast.lena.actor, cast.amira.actor, cast.now
    for number in range(ROUNDS):
        now += timedelta(minutes=1)
        with app.app_context():
            text, kind = f"Note {number}", Visibility.SHARED
            note = write_note(lena, visit, visibility=kind, text=text, now=now).note.id
        read, taken_back = together(
            app,
            [
                partial(notes_of_visit, amira, visit, now=now),
                partial(retract_note, lena, note, now=now),
            ],
        )
        got = note in [one.note.id for one in read.value.items]
        assert taken_back.said == ("already_read" if got else "done")
        with app.app_context():
            kept = db.session.get_one(Note, note)
            assert (kept.read_at is not None, kept.retracted_at is None) == (got, got)
