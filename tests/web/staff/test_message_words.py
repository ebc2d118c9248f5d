"""Every kind of message has words for staff."""

from __future__ import annotations

import pytest
from flask import Flask

from clinic import wiring
from clinic.notifications.handlers import NOTICES
from clinic.notifications.kinds import CallReason
from clinic.notifications.subjects import REMINDER
from clinic.notifications.tell import Told
from clinic.web.staff.message_words import (
    CALL_REASON_ICONS,
    call_reason_label,
    error_label,
    happened_label,
    kind_label,
)
from tests.web.component_samples import page_app


def kinds() -> set[str]:
    """The kinds that the tables of the wiring and of the notices name."""
    handlers = [one for some in wiring.HANDLERS.values() for one in some]
    told = {one.kind for one in handlers if isinstance(one, Told)}
    owed = {notice.kind for some in NOTICES.values() for notice in some}
    return {*told, *owed, REMINDER}


@pytest.fixture
def page() -> Flask:
    return page_app()


def test_both_tables_are_walked() -> None:
    assert {"appointment_cancelled", "request_waiting", "invitation"} < kinds()
    assert len(kinds()) >= 21


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_a_kind_has_words(page: Flask, kind: str) -> None:
    with page.test_request_context():
        assert "_" not in kind_label(kind)
        assert ", to " in kind_label(kind)
        assert kind_label(kind).startswith(happened_label(kind))


def test_a_kind_of_long_ago_stays_as_it_is(page: Flask) -> None:
    with page.test_request_context():
        assert kind_label("no_longer_sent") == happened_label("no_longer_sent") == "no_longer_sent"


@pytest.mark.parametrize("why", list(CallReason))
def test_why_somebody_is_called_has_words(page: Flask, why: CallReason) -> None:
    with page.test_request_context():
        assert call_reason_label(why)
    assert CALL_REASON_ICONS[why]


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (None, ""),
        ("", ""),
        ("too_late", "Too late to be of use"),
        ("undone", "Taken back"),
        ("no_server", "No mail server is set up"),
        ("smtp_451", "Not taken by the mail server yet (451)"),
        ("550", "Refused by the mail server (550)"),
        ("sender_553", "The mail server refuses the clinic’s own address (553)"),
        ("ConnectionRefusedError", "No answer from the mail server (ConnectionRefusedError)"),
        ("KeyError", "Unexpected: KeyError"),
    ],
)
def test_an_error_is_told_in_words(page: Flask, reason: str | None, words: str) -> None:
    with page.test_request_context():
        assert error_label(reason) == words
