"""Letters on their way: a server that takes them, and all the ways in which one does not."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from time import monotonic

import pytest
from flask import Flask

from clinic import mailbox
from clinic.mail import line
from clinic.mail.delivery import send
from clinic.mail.smtp import mail
from clinic.notifications.letters import DeliveryFailed, Refused, TryAgain, Unreachable
from tests.mail.letters import AMIRA, letter
from tests.mail.servers import Answers, dripping_server, free_port, mail_server, talking_server


@pytest.fixture
def by_smtp(desk: Flask) -> Iterator[Flask]:
    """The door, with a mail server in its settings; the test says at which port."""
    desk.config["MAIL_TIMEOUT_SECONDS"] = 1
    settings = desk.extensions["mail"]
    before = dict(vars(settings))
    settings.server, settings.suppress = "127.0.0.1", False
    yield desk
    vars(settings).update(before)


def sends_to(app: Flask, port: int, **changed: object) -> None:
    app.extensions["mail"].port = port
    send(letter(**changed))  # type: ignore[arg-type]


def failure(app: Flask, port: int, **changed: object) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as failed:
        sends_to(app, port, **changed)
    return failed.value


def test_a_mail_arrives_at_one_recipient(by_smtp: Flask) -> None:
    answers = Answers()
    with mail_server(answers) as port:
        sends_to(by_smtp, port)
    (envelope,) = answers.taken
    assert envelope.rcpt_tos == ["amira.rahman@example.org"]
    assert envelope.mail_from == "no-reply@clinic.example"
    content = envelope.content
    assert isinstance(content, bytes)
    read = BytesParser(EmailMessage, policy=policy.SMTP).parsebytes(content)
    assert read["Subject"] == "Confirmed: Thursday 26 November, 14:20 with Dr Lena Hartmann"


def test_an_address_beyond_ascii_arrives_where_the_server_knows_them(by_smtp: Flask) -> None:
    answers, zoe = Answers(), replace(AMIRA, address="zoë@example.org")
    with mail_server(answers, enable_SMTPUTF8=True) as port:
        sends_to(by_smtp, port, recipient=zoe)
    assert answers.taken[0].rcpt_tos == ["zoë@example.org"]
    with mail_server(Answers(), enable_SMTPUTF8=False) as port:
        assert isinstance(failure(by_smtp, port, recipient=zoe), Refused)


@pytest.mark.parametrize(
    ("answers", "kind", "reason"),
    [
        (Answers(rcpt="450 4.2.1 amira.rahman@example.org is busy"), TryAgain, "smtp_450"),
        (Answers(rcpt="550 5.1.1 no amira.rahman@example.org here"), Refused, "smtp_550"),
        (Answers(data="451 4.3.0 later"), TryAgain, "smtp_451"),
        (Answers(data="554 5.7.1 we do not like it"), Refused, "smtp_554"),
        (Answers(mail="451 4.7.1 slow down"), TryAgain, "smtp_451"),
        (Answers(mail="550 5.7.1 you are nobody"), Unreachable, "sender_550"),
    ],
)
def test_what_a_server_says_decides_what_comes_next(
    by_smtp: Flask, answers: Answers, kind: type, reason: str
) -> None:
    with mail_server(answers) as port:
        failed = failure(by_smtp, port)
    assert type(failed) is kind
    assert failed.reason == reason


def test_a_server_that_is_away_is_no_letter_s_fault(by_smtp: Flask) -> None:
    assert isinstance(failure(by_smtp, free_port()), Unreachable)


def test_a_name_that_leads_nowhere_is_no_letter_s_fault(by_smtp: Flask) -> None:
    by_smtp.extensions["mail"].server = "mail.clinic.invalid"
    assert isinstance(failure(by_smtp, 25), Unreachable)


@pytest.mark.parametrize("greeting", [b"421 4.3.2 shutting down\r\n", b"554 go away\r\n"])
def test_a_server_that_greets_nobody_is_away(by_smtp: Flask, greeting: bytes) -> None:
    with talking_server(greeting) as port:
        assert isinstance(failure(by_smtp, port), Unreachable)


def test_a_server_that_never_greets_is_given_up_soon(by_smtp: Flask) -> None:
    began = monotonic()
    with talking_server(hang_up=False) as port:
        assert isinstance(failure(by_smtp, port), Unreachable)
    assert monotonic() - began < 5


HELLO = (b"220 here\r\n", b"250 hello\r\n", b"250 OK\r\n", b"250 OK\r\n", b"354 go on\r\n")


@pytest.mark.parametrize("steps", [2, 3, 4, 5])
@pytest.mark.parametrize("hang_up", [True, False], ids=["hangs up", "falls silent"])
def test_a_server_lost_midway_is_tried_again(by_smtp: Flask, steps: int, hang_up: bool) -> None:
    began = monotonic()
    with talking_server(*HELLO[:steps], hang_up=hang_up) as port:
        assert isinstance(failure(by_smtp, port), TryAgain)
    assert monotonic() - began < 5


@pytest.mark.parametrize(("steps", "kind"), [(0, Unreachable), (2, TryAgain), (5, TryAgain)])
def test_a_server_that_says_one_letter_at_a_time_is_hung_up_on(
    by_smtp: Flask, monkeypatch: pytest.MonkeyPatch, steps: int, kind: type
) -> None:
    """Each letter is in time; all of them would outlast the lease."""
    monkeypatch.setattr(line, "STEPS", 0.5)
    with dripping_server(*HELLO[:steps]) as port:
        assert isinstance(failure(by_smtp, port), kind)


def test_how_a_server_says_goodbye_changes_nothing(by_smtp: Flask) -> None:
    """The mail was taken: sending it again would bring it twice."""
    answers = [*HELLO, b"250 taken\r\n"]
    with talking_server(*answers) as port:
        # The mail itself may come in several pieces; each must not be answered by a line.
        by_smtp.extensions["mail"].port = port
        try:
            send(letter("account_approved"))
        except TryAgain:
            pytest.fail("what was taken counts as sent")


def test_a_server_that_promises_no_privacy_is_not_used(by_smtp: Flask) -> None:
    by_smtp.extensions["mail"].use_tls = True
    with mail_server(Answers()) as port:
        assert isinstance(failure(by_smtp, port), Unreachable)


def test_nothing_personal_is_logged_or_told(
    by_smtp: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with mail_server(Answers(rcpt="550 no amira.rahman@example.org here")) as port:
        failed = failure(by_smtp, port)
    own = [record.getMessage() for record in caplog.records if record.name.startswith("clinic")]
    assert "amira" not in " ".join([*own, failed.reason, repr(failed)])
    assert failed.__cause__ is None


# -- without a server ------------------------------------------------------------------------------


def test_flask_mail_records_for_tests_what_would_leave(desk: Flask) -> None:
    with mail.record_messages() as outbox:
        send(letter())
    assert [one.recipients for one in outbox] == [["amira.rahman@example.org"]]


def test_production_without_a_server_waits_for_one(by_smtp: Flask) -> None:
    by_smtp.extensions["mail"].server = None
    with pytest.raises(Unreachable) as failed:
        send(letter())
    assert failed.value.reason == "no_server"


def test_development_keeps_its_mails_in_a_folder(desk: Flask, tmp_path: Path) -> None:
    desk.config["CLINIC_MODE"] = "development"
    for kind in ("appointment_confirmed", "reminder"):
        send(letter(kind))
    folder = mailbox.folder_in(str(tmp_path))
    found, total = mailbox.find_mail(folder)
    assert total == 2
    assert [str(one.mail["Subject"]).split(":")[0] for one in found] == ["Reminder", "Confirmed"]
    kept = mailbox.read_mails(folder, found[0].name)
    assert kept is not None
    assert kept["To"] == "Amira Rahman <amira.rahman@example.org>"
    assert sorted(os.listdir(folder)) == sorted(one.name for one in found)
