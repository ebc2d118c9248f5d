"""No mail says why somebody comes, why a visit ended or why staff overruled a rule: whoever it goes to
reads it on the page, if it is their business. A mail lies in more hands than a page.
"""

from __future__ import annotations

from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from clinic.accounts.models import PastAddress
from clinic.booking.lifecycle import Status
from clinic.booking.models import Appointment
from clinic.care.models import FollowUp
from clinic.db import db, transaction
from clinic.mail.compose import compose
from clinic.notifications.catalogue.table import KINDS as TABLE
from clinic.notifications.compose import letter_for
from clinic.notifications.kinds import Channel
from clinic.notifications.models import Message
from clinic.notifications.outbox.owe import Subject, owe
from clinic.notifications.subjects import FOLLOW_UP, PAST_ADDRESS
from config import ROOT
from tests.cast import FRIDAY, Cast
from tests.mail.letters import ABOUT_ACCOUNTS, KINDS

pytestmark = [pytest.mark.usefixtures("app_context"), pytest.mark.only_on("sqlite")]

CANARY = "a lump behind my ear"
#: Every text that people write about a visit.
TEXTS = ("reason", "end_reason", "override_reason")
RECIPIENTS = ("amira", "lena", "nadia", "petra")


def visit(cast: Cast, status: Status) -> Appointment:
    """Amira's visit with Lena, with the same words in all its texts."""
    asked = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    with transaction():
        found = db.session.get_one(Appointment, asked.id)
        for text in TEXTS:
            setattr(found, text, CANARY)
        if status is not Status.REQUESTED:
            found.status, found.ended_at = status, cast.now
    return found


def subject_of(cast: Cast, kind: str, recipient: str, about: Appointment) -> Subject | None:
    """What a mail of this kind is about: the visit, an address that somebody had, or nothing."""
    if TABLE[kind].about == PAST_ADDRESS:
        before = PastAddress(
            user_id=getattr(cast, recipient).actor.user_id,
            email="before@example.org",
            changed_at=cast.now,
        )
        db.session.add(before)
        db.session.flush()
        return Subject(kind=PAST_ADDRESS, id=before.id)
    if TABLE[kind].about == FOLLOW_UP:
        return Subject(kind=FOLLOW_UP, id=a_follow_up(about))
    return None if kind in ABOUT_ACCOUNTS else Subject(kind="appointment", id=about.id, version=1)


def a_follow_up(about: Appointment) -> str:
    """One that was ordered at the visit, with the words in its text. Its id."""
    order = FollowUp(
        ordered_by_appointment_id=about.id,
        **{name: getattr(about, name) for name in ("patient_id", "doctor_id", "visit_type_id")},
        weeks=6, plus_minus=1, window_from=FRIDAY, window_until=FRIDAY, opened_on=FRIDAY,
        text=CANARY, created_at=about.created_at,
    )  # fmt: skip
    db.session.add(order)
    db.session.flush()
    return order.id


def mail_of(cast: Cast, kind: str, recipient: str, about: Appointment) -> str:
    """All that a mail of this kind says to somebody, headers included."""
    is_account = kind in ABOUT_ACCOUNTS
    params = {"day": FRIDAY.isoformat(), "patient": about.patient_id} if kind == "reminder" else {}
    key = f"{kind}:{recipient}"
    with transaction():
        owe(
            dedupe_key=key,
            kind=kind,
            channel=Channel.MAIL,
            now=cast.now,
            user_id=getattr(cast, recipient).actor.user_id,
            patient_id=about.patient_id,
            subject=subject_of(cast, kind, recipient, about),
            params=params,
            address="somebody@example.org" if is_account else "",
        )
    message = db.session.scalars(select(Message).where(Message.dedupe_key == key)).one()
    letter = letter_for(message, now=cast.now)
    if letter is None:
        return ""
    mail = compose(letter).written
    parts: list[Any] = [part.get_content() for part in mail.walk() if not part.is_multipart()]
    texts = [part.decode() if isinstance(part, bytes) else str(part) for part in parts]
    # A calendar file folds its lines.
    return unescape(" ".join([str(mail.items()), *texts])).replace("\r\n ", "")


def test_T2_the_catalogue_of_mails_is_whole() -> None:
    folders = {path.name for path in Path(ROOT, "templates", "email").iterdir() if path.is_dir()}
    assert folders == set(KINDS)


@pytest.mark.parametrize("status", [Status.REQUESTED, Status.CONFIRMED, Status.DECLINED])
def test_T2_no_mail_to_anybody_tells_a_reason(cast: Cast, status: Status) -> None:
    about, said = visit(cast, status), 0
    for kind in KINDS:
        for recipient in RECIPIENTS:
            mail = mail_of(cast, kind, recipient, about)
            assert CANARY not in mail, (kind, recipient)
            said += "Hartmann" in mail
    # They do tell of the visit.
    assert said > 20
