"""The mail server is away, or slow, or refuses some: all the rest leaves, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest
from flask import Flask

from bench.server import serving
from clinic.booking.cancel import cancel
from clinic.booking.times.search import TimeSearch
from clinic.core.clock import machine_now
from clinic.notifications.kinds import CallReason, MessageState
from clinic.tasks.queries import open_tasks
from tests.cast import Cast
from tests.faults.crew import Crew, settings_for
from tests.faults.outbox import Outbox
from tests.faults.patience import wait_until
from tests.faults.sink import Sink
from tests.mail.servers import mail_server
from tests.races.wire import Wire

pytestmark = pytest.mark.slow

MAILS = 400


@pytest.mark.only_on("postgresql")  # SQLite's turn is the next one
def test_mails_that_waited_for_the_server_leave_once_it_is_back(
    outbox: Outbox,
    crew: Crew,
    mail_port: int,
    record_property: Callable[[str, object], None],
) -> None:
    people = outbox.owes(MAILS)  # an hour ago
    crew.hire(2)
    wait_until(lambda: crew.said.count("mail waits") >= 4)  # both senders of both have knocked
    waiting = [one for one in outbox.mails().values() if one.state is MessageState.PENDING]
    assert {one.attempts for one in waiting} == {0}  # some may just be tried once more
    assert len(waiting) >= MAILS - 4
    sink, began = Sink(), monotonic()
    with mail_server(sink, port=mail_port):
        for so_many in range(100, MAILS + 1, 100):
            wait_until(lambda: len(sink.copies) >= so_many)  # noqa: B023 - asked at once
        figures = f"{MAILS} mails left within {monotonic() - began:.0f} seconds"
        wait_until(lambda: outbox.states() == {"sent": MAILS})
    print(figures)  # noqa: T201 - shown where it fails
    record_property("figures", figures)
    assert sink.recipients == dict.fromkeys(people, 1)
    assert {message.attempts for message in outbox.mails().values()} == {1}
    assert crew.dismiss() == [0, 0]
    assert "Traceback" not in crew.said


@pytest.mark.only_on("sqlite")
def test_who_is_to_come_back_later_does_and_who_is_refused_is_called(
    outbox: Outbox, crew: Crew, mail_port: int, app: Flask, cast: Cast
) -> None:
    amira = cast.amira.actor.email
    called_off_a_while_ago(app, cast)
    busy, *others = outbox.owes(20)
    sink = Sink(says={busy: "450 4.2.1 busy", amira: "550 5.1.1 nobody of this name"})
    with mail_server(sink, port=mail_port):
        crew.hire(2)
        wait_until(lambda: outbox.due() == 1 and outbox.mails()[busy].last_error is not None)
        waiting, refused = outbox.mails()[busy], outbox.mail(amira, "appointment_cancelled")
        assert (waiting.state, waiting.attempts) == (MessageState.PENDING, 1)
        assert (refused.state, refused.last_error) == (MessageState.DEAD, "smtp_550")
        sink.says.clear()
        outbox.half_a_minute_goes_by()
        wait_until(lambda: outbox.due() == 0)
    assert outbox.mails()[busy].attempts == 2
    assert sink.asked_for[amira] == 1
    assert {sink.recipients[one] for one in (busy, *others)} == {1}
    with app.app_context():
        calls = open_tasks(cast.nadia.actor, now=machine_now()).items
        assert [(call.patient and call.patient.full_name, call.why) for call in calls] == [
            ("Amira Rahman", CallReason.NOT_DELIVERED)
        ]


@pytest.mark.only_on("sqlite")
def test_a_slow_mail_server_holds_up_neither_other_mails_nor_a_lone_web_process(
    outbox: Outbox, settings: dict[str, str], mail_port: int, tmp_path: Path
) -> None:
    slow, *others = outbox.owes(20)
    sink = Sink(pauses={slow: 120.0})
    alone = {"SWEEP_IN_WEB": "on", "WEB_THREADS": "8", "MAIL_TIMEOUT_SECONDS": "10"}
    with (
        mail_server(sink, port=mail_port),
        serving(settings_for(tmp_path, settings | alone)) as server,
    ):
        wait_until(lambda: outbox.states().get("sent") == len(others))
        assert Wire(f"http://127.0.0.1:{server.port}").get("/clinic").status == 200
        assert outbox.mails()[slow].state is MessageState.LEASED
        wait_until(lambda: outbox.states().get("pending") == 1)
    given_up = outbox.mails()[slow]
    assert (given_up.attempts, given_up.last_error) == (1, "SMTPServerDisconnected")
    assert sink.recipients == dict.fromkeys((slow, *others), 1)


def called_off_a_while_ago(app: Flask, cast: Cast) -> None:
    """Lena has called off a visit of Amira's next week, by the machine's clock; the mail is due."""
    then = machine_now() - timedelta(minutes=5)
    with app.app_context():
        near = then + timedelta(days=7)
        kinds = {cast.lena.doctor_id: cast.first_visit}
        free = TimeSearch.of([cast.lena.doctor_id], now=then, visit_types=kinds).nearest(near)
        visit = cast.amira_has_a_visit(free[0].starts_at, now=then)
        cancel(cast.lena.actor, visit.id, reason="I am ill", now=then)
