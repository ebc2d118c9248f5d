"""Owing a message: once for each key, in the transaction of what it tells about."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError

from clinic.core.errors import NotFound
from clinic.db import db, transaction, transactional
from clinic.notifications.kinds import Channel, MessageState
from clinic.notifications.models import Message
from clinic.notifications.outbox.owe import Subject, owe
from tests.cast import Cast
from tests.refusals import refused


def owe_amira(cast: Cast, key: str = "notice:1", **more: Any) -> None:
    with transaction():
        owe(
            dedupe_key=key,
            kind="notice",
            channel=Channel.MAIL,
            user_id=cast.amira.actor.user_id,
            now=cast.now,
            **more,
        )


def owed(kind: str = "notice") -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.kind == kind)))


def test_what_is_owed_is_a_pending_row_due_now(cast: Cast) -> None:
    owe_amira(cast)
    [message] = owed()
    assert (message.state, message.attempts) == (MessageState.PENDING, 0)
    assert (message.due_at, message.created_at) == (cast.now, cast.now)
    assert (message.channel, message.not_after, message.sent_at) == (Channel.MAIL, None, None)


def test_a_message_can_be_due_later_and_useless_after_that(cast: Cast) -> None:
    due, end = cast.now + timedelta(days=2), cast.now + timedelta(days=3)
    owe_amira(cast, due_at=due, not_after=end)
    [message] = owed()
    assert (message.due_at, message.not_after) == (due, end)


def test_a_message_names_what_it_is_about_at_a_version(cast: Cast) -> None:
    owe_amira(cast, subject=Subject(kind="appointment", id="a" * 32, version=3))
    [message] = owed()
    assert (message.subject_kind, message.subject_id, message.subject_version) == (
        "appointment",
        "a" * 32,
        3,
    )


def test_the_same_thing_is_owed_once(cast: Cast) -> None:
    for _ in range(2):
        owe_amira(cast)
    owe_amira(cast, "notice:2")
    assert sorted(message.dedupe_key for message in owed()) == ["notice:1", "notice:2"]


def test_what_was_sent_is_not_owed_again(cast: Cast) -> None:
    owe_amira(cast)
    with transaction():
        owed()[0].state = MessageState.SENT
    owe_amira(cast)
    assert [message.state for message in owed()] == [MessageState.SENT]


def test_a_change_that_fails_owes_nothing(cast: Cast) -> None:
    @transactional
    def fails() -> None:
        owe_amira(cast)
        raise NotFound

    with refused("not_found"):
        fails()
    assert owed() == []


def test_a_patient_without_a_user_can_be_owed_a_message(cast: Cast) -> None:
    with transaction():
        owe(
            dedupe_key="x",
            kind="notice",
            channel=Channel.MAIL,
            patient_id=cast.leo_id,
            now=cast.now,
        )
    assert [message.recipient_patient_id for message in owed()] == [cast.leo_id]


def test_nobody_can_be_owed_nothing(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction():
        owe(dedupe_key="x", kind="notice", channel=Channel.MAIL, now=cast.now)


def test_due_and_leased_messages_are_found_by_narrow_indexes(app: Flask) -> None:
    indexes = {index["name"]: index for index in inspect(db.engine).get_indexes("message")}
    for name, state in (("ix_message_due", "pending"), ("ix_message_leased", "leased")):
        options = indexes[name]["dialect_options"]
        [where] = [str(value) for key, value in options.items() if key.endswith("_where")]
        assert state in where
