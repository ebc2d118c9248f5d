"""What the clinic does by itself, one function each: RQ's workers do them, or a lone web process.

Each needs a context of the application; doing it twice, or twice at once, changes nothing.
"""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from socket import gethostname

from flask import Flask, current_app
from rq import get_current_job

from clinic.booking.housekeeping import expire_unanswered
from clinic.care.follow_ups.nudge import nudge_follow_ups
from clinic.core.clock import machine_now
from clinic.http.clock import now
from clinic.jobs.sealer import Sealer, verify_nightly
from clinic.notifications.channels import Send
from clinic.notifications.deliver import Deliverer, show_due_notices
from clinic.notifications.outbox import lease
from clinic.notifications.outbox.turns import Turns
from clinic.notifications.reminders.reminders import plan_reminders
from clinic.queues import enqueue_mails, lease_length
from clinic.system.last_seen import Sign, note_sign

#: So many mails are put into the queue at once; they are gone before the next look.
AT_ONCE = 1000
#: How long a mail server that was away is left alone, in steps of MAIL_TIMEOUT_SECONDS.
BREAKER_STEPS = 3

_sealer = Sealer(now)


def deliver(message_id: str) -> None:
    """Send this message, if it is still due and nobody has it."""
    _sender().deliver_next(message_id)


def enqueue_due() -> None:
    """Put the messages that are due, and that nobody has, into RQ's queue. Raises RedisError."""
    job = get_current_job()
    assert job is not None
    channels = _sender().open_channels
    due = lease.to_take(channels, now=now(), machine=machine_now(), limit=AT_ONCE)
    enqueue_mails(job.connection, due)


def look() -> None:
    """Requests whose time is up expire; what reminds people of visits and follow-ups is owed."""
    expire_unanswered(now=now())
    plan_reminders(now=now())
    nudge_follow_ups(now=now())


def seal_audit() -> None:
    """The audit is sealed."""
    _sealer()


def verify_audit() -> None:
    """The whole audit is read, once in the night."""
    verify_nightly(now=now())


def beat() -> None:
    """Leave a sign of life: the routine is being done."""
    note_sign(Sign.WORKER, at=machine_now())


def show() -> None:
    """Notices that were to wait are shown in the page."""
    show_due_notices(owner=own_name(), clock=now, machine=machine_now)


def own_name() -> str:
    """A new name for somebody in this process, that tells them from all others on all machines."""
    return f"{gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"


def make_sender(app: Flask, send: Send, *, turns: Turns | None = None) -> Deliverer:
    """Somebody who sends mails by `send`; in one process they take `turns`."""
    with app.app_context():
        return Deliverer(
            send,
            owner=own_name(),
            clock=now,
            machine=machine_now,
            lease_length=lease_length(),
            breaker=timedelta(seconds=BREAKER_STEPS * app.config["MAIL_TIMEOUT_SECONDS"]),
            turns=turns,
        )


def _sender() -> Deliverer:
    """Who sends in this process; nobody else knows which channels were away just now."""
    found: Deliverer = current_app.extensions["deliverer"]
    return found
