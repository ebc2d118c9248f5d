"""Every kind of message has words for staff."""

from __future__ import annotations

import pytest
from flask import Flask

from clinic.notifications.kinds import CallReason
from clinic.web.staff.message_words import (
    call_reason,
    error_label,
    happened_label,
    kind_label,
)
from tests.web.component_samples import page_app


@pytest.fixture
def page() -> Flask:
    return page_app()


def test_a_kind_is_called_by_what_it_tells_and_whom(page: Flask) -> None:
    with page.test_request_context():
        assert kind_label("visit_cancelled") == "Visit cancelled, to the doctor"
        assert happened_label("visit_cancelled") == "Visit cancelled"


def test_a_kind_of_long_ago_stays_as_it_is(page: Flask) -> None:
    with page.test_request_context():
        assert kind_label("no_longer_sent") == happened_label("no_longer_sent") == "no_longer_sent"


@pytest.mark.parametrize("why", list(CallReason))
def test_why_somebody_is_called_has_words(page: Flask, why: CallReason) -> None:
    with page.test_request_context():
        assert all(call_reason(why))


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (None, ""),
        ("", ""),
        ("too_late", "Too late to be of use"),
        ("undone", "Undone"),
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
