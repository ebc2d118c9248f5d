"""The patient's side is told that there is a note, and never what it says."""

from __future__ import annotations

import pytest

from clinic.accounts.actor import Actor
from clinic.care.kinds import Visibility
from clinic.care.notes.write import amend_note, retract_note, write_note
from clinic.mail.compose import compose
from tests.cast import FRIDAY, Cast
from tests.notifications.post import PostOffice, notices, states

TOLD = ("Amira Rahman", "note_shared")


@pytest.fixture
def visit(cast: Cast, post: PostOffice) -> str:
    made = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"), now=post.clock()).id
    post.after(minutes=1)
    return made


def note(cast: Cast, post: PostOffice, visit: str, kind: Visibility) -> str:
    text, now = "Your ferritin is low.", post.clock()
    return write_note(cast.lena.actor, visit, visibility=kind, text=text, now=now).note.id


def seen(actor: Actor) -> int:
    return notices(actor.user_id).count("note_shared")


def test_a_note_and_each_version_of_it_is_told_once(
    cast: Cast, post: PostOffice, visit: str
) -> None:
    shared = note(cast, post, visit, Visibility.SHARED)
    assert seen(cast.amira.actor) == 1
    assert post.work() == []  # for a moment it can still be taken back
    assert post.after(minutes=1) == [TOLD]
    mail = compose(post.letters[-1])
    assert "ferritin" not in mail.as_string()
    assert f"/appointments/{visit}" in str(mail.body)
    assert mail.letter.calendar is None
    amend_note(cast.lena.actor, shared, text="Take iron.", now=post.clock())
    assert post.after(minutes=1) == [TOLD]
    assert seen(cast.amira.actor) == 2


def test_a_private_note_is_told_to_nobody(cast: Cast, post: PostOffice, visit: str) -> None:
    note(cast, post, visit, Visibility.PRIVATE)
    assert post.after(minutes=1) == []
    assert seen(cast.amira.actor) == 0


def test_what_was_taken_back_is_not_told(cast: Cast, post: PostOffice, visit: str) -> None:
    wrong, right = (note(cast, post, visit, Visibility.SHARED) for _one in range(2))
    retract_note(cast.lena.actor, wrong, now=post.clock())
    assert seen(cast.amira.actor) == 1
    assert post.after(minutes=1) == [TOLD]
    assert sorted(states("note_shared")) == ["sent", "withdrawn"]
    assert right
