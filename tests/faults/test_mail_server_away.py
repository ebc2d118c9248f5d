"""The mail server is away, or slow, or refuses some: all the rest leaves, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

import pytest

from tests.faults.crew import Crew
from tests.faults.outbox import Outbox
from tests.faults.sink import Sink
from tests.house.running import wait_until
from tests.mail.servers import mail_server

pytestmark = pytest.mark.slow

MAILS = 1000


def test_1000_mails_that_waited_for_the_server_leave_once_it_is_back(
    outbox: Outbox,
    crew: Crew,
    mail_port: int,
    record_property: Callable[[str, object], None],
) -> None:
    people = outbox.owes(MAILS)  # an hour ago
    crew.hire(2)
    wait_until(lambda: crew.said.count("mail waits") >= 4)  # both senders of both have knocked
    assert outbox.states() == {"pending": MAILS}
    assert {message.attempts for message in outbox.mails().values()} == {0}
    sink, began = Sink(), monotonic()
    with mail_server(sink, port=mail_port):
        wait_until(lambda: len(sink.copies) >= MAILS, within=300)
        figures = f"{MAILS} mails left within {monotonic() - began:.0f} seconds"
        wait_until(lambda: outbox.states() == {"sent": MAILS})
    print(figures)  # noqa: T201 - shown where it fails
    record_property("figures", figures)
    assert sink.recipients == dict.fromkeys(people, 1)
    assert {message.attempts for message in outbox.mails().values()} == {1}
    assert crew.dismiss() == [0, 0]
    assert "Traceback" not in crew.said
