"""The catalogue is whole: each kind is owed by somebody and has its words, and nobody owes another."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import update

from clinic import wiring
from clinic.db import db, transaction
from clinic.notifications.catalogue.kind import MessageKind
from clinic.notifications.catalogue.table import KINDS
from clinic.notifications.catalogue.visits import APPOINTMENT_CONFIRMED
from clinic.notifications.handlers import NOTICES
from clinic.notifications.kinds import Channel
from clinic.notifications.models import Message
from clinic.notifications.tell import Told
from clinic.notifications.tell_admins import ToldAdmins
from config import ROOT
from tests.cast import FRIDAY, Cast
from tests.notifications.post import PostOffice, states

#: These look for themselves whom they owe what.
ROOMS = (
    "clinic/notifications/reminders/reminders.py",
    "clinic/notifications/tell_admins.py",
    "clinic/notifications/tell_follow_up.py",
    "clinic/notifications/tell_note.py",
    "clinic/privacy/erasure.py",
)


def test_every_kind_is_owed_by_somebody_and_whatever_is_owed_is_a_kind() -> None:
    wired = {
        handler.kind.code
        for handlers in wiring.HANDLERS.values()
        for handler in handlers
        if isinstance(handler, Told | ToldAdmins)
    }
    listed = {notice.kind.code for notices in NOTICES.values() for notice in notices}
    words = set(re.findall(r"\b[A-Z_]+\b", "".join((ROOT / one).read_text() for one in ROOMS)))
    by_rooms = {code for code in KINDS if code.upper() in words}
    assert wired | listed | by_rooms == set(KINDS)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_a_kind_has_a_sentence_if_it_is_told_in_the_page_and_a_folder_if_by_mail(
    kind: MessageKind,
) -> None:
    folder = ROOT / "templates/email" / kind.code
    files = {file.name for file in folder.iterdir()} if folder.exists() else set()
    mail = {"subject.txt", "body.txt", "body.html"} if Channel.MAIL in kind.channels else set()
    assert files == mail
    assert bool(kind.sentence) is (Channel.IN_APP in kind.channels)
    assert set(re.findall(r"%\((\w+)\)s", kind.sentence)) <= {"doctor", "patient", "when"}


def test_a_mail_of_a_kind_that_there_is_no_more_is_let_go(cast: Cast, post: PostOffice) -> None:
    cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    with transaction():
        confirmed = Message.kind == APPOINTMENT_CONFIRMED.code
        db.session.execute(update(Message).where(confirmed).values(kind="of_long_ago"))
    assert ("Amira Rahman", "of_long_ago") not in post.after(minutes=1)
    assert states("of_long_ago") == ["withdrawn"]
