"""The clinic's own paragraph in its messages: bounded, plain, seen before it is saved, and in the mail."""

from __future__ import annotations

from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from clinic.audit.models import AuditEntry
from clinic.db import db
from clinic.mail.compose import compose
from clinic.notifications.compose import letter_for
from clinic.notifications.kinds import Channel
from clinic.notifications.models import Message
from clinic.notifications.own_words.words import kinds_with_words, own_words
from tests.cast import FRIDAY, Cast
from tests.mail.letters import ABOUT_ACCOUNTS, TO_DOCTORS

CONFIRMED = "/admin/message-texts/appointment_confirmed/en_GB"
PARKING = "Park behind the house.\n<b>Free</b> for an hour."


def test_the_paragraph_stands_in_both_parts_of_the_mail_as_it_was_typed(
    app: Flask, petra: FlaskClient, cast: Cast
) -> None:
    assert petra.post(CONFIRMED, data={"text": PARKING}).status_code == 303
    cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    with app.app_context():
        mail = _mail_to_amira(cast)
        written = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "own_words_changed")
        ).one()
    plain, rich = (_part(mail, kind) for kind in ("plain", "html"))
    assert PARKING in plain
    assert "Park behind the house.<br>&lt;b&gt;Free&lt;/b&gt; for an hour." in rich
    assert (written.subject_id, written.actor_id) == (
        "appointment_confirmed",
        cast.petra.actor.user_id,
    )


def _mail_to_amira(cast: Cast) -> EmailMessage:
    owed = select(Message).where(
        Message.kind == "appointment_confirmed",
        Message.channel == Channel.MAIL,
        Message.recipient_user_id == cast.amira.actor.user_id,
    )
    letter = letter_for(db.session.scalars(owed).one(), now=cast.now)
    assert letter is not None
    return BytesParser(EmailMessage, policy=SMTP).parsebytes(compose(letter).as_bytes())


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_it_is_seen_in_the_mail_before_it_is_saved_and_taken_out_by_saving_nothing(
    app: Flask, petra: FlaskClient
) -> None:
    seen = petra.post(CONFIRMED, data={"text": PARKING, "preview": "1"}).text
    assert "Hello Sam,\n" in seen
    assert "&lt;b&gt;Free&lt;/b&gt; for an hour." in seen
    assert _kept(app) == {}
    petra.post(CONFIRMED, data={"text": PARKING})
    assert _kept(app) == {"en_GB": PARKING}
    assert "Has a paragraph of yours" in petra.get("/admin/message-texts").text
    petra.post(CONFIRMED, data={"text": " \n "})
    assert _kept(app) == {}


def _kept(app: Flask) -> dict[str, str]:
    with app.app_context():
        return dict(own_words("appointment_confirmed"))


def test_what_is_too_long_comes_back_and_nothing_is_saved(app: Flask, petra: FlaskClient) -> None:
    for also in ({}, {"preview": "1"}):
        answer = petra.post(CONFIRMED, data={"text": "x" * 601, **also})
        assert answer.status_code == 422
        assert "x" * 601 in answer.text
        assert 'id="text-error"' in answer.text
    assert _kept(app) == {}


def test_every_kind_with_room_shows_its_mail(petra: FlaskClient) -> None:
    for kind in kinds_with_words():
        page = petra.post(
            f"/admin/message-texts/{kind.code}/en_GB", data={"text": "Ring twice.", "preview": "1"}
        )
        assert (page.status_code, page.text.count("Ring twice.")) == (200, 2), kind.code


@pytest.mark.parametrize("code", [*ABOUT_ACCOUNTS, *TO_DOCTORS, "nonsense"])
def test_there_is_no_room_in_mails_about_accounts_or_to_staff(
    petra: FlaskClient, code: str
) -> None:
    path = f"/admin/message-texts/{code}/en_GB"
    assert petra.get(path).status_code == 404
    assert petra.post(path, data={"text": "Buy now"}).status_code == 404
    assert petra.get("/admin/message-texts/reminder/xx").status_code == 404
