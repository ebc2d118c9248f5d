"""What the clinic does by itself: expire, remind, deliver, tidy; in the worker or a lone web process."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from socket import gethostname

from flask import Flask

from clinic.booking.housekeeping import expire_unanswered
from clinic.core.clock import Clock, machine_now
from clinic.http.clock import now
from clinic.jobs.clock_watch import ClockWatch
from clinic.jobs.sealer import Sealer
from clinic.jobs.sweep import sweep
from clinic.jobs.timetable import Timetable
from clinic.notifications.deliver import Deliverer, Send, show_due_notices
from clinic.notifications.outbox.turns import Turns
from clinic.notifications.reminders.reminders import plan_reminders

#: Mails leave while another one waits for a slow server.
SENDERS = 2
#: How long a sender has for a mail, and how long a server that was away is left alone, in steps of
#: MAIL_TIMEOUT_SECONDS. Sending hangs up after ten of them, wherever it stands.
LEASE_STEPS = 12
BREAKER_STEPS = 3
DELIVERY_SECONDS = 3.0
LOOK_SECONDS = 10.0
SWEEP_SECONDS = 60.0
SEAL_SECONDS = 10.0
CLOCK_SECONDS = 1.0


def start(app: Flask, send: Send, *, pace: float = 1.0) -> Timetable:
    """Begin the clinic's routine in threads of this process. `send` delivers a letter by mail.

    `pace` makes everything more often (0.1: ten times).
    """
    timetable, owner = Timetable(), _name()
    show = partial(show_due_notices, owner=owner, clock=now, machine=machine_now)
    acts: list[tuple[str, float, Callable[[], object]]] = [
        ("look", LOOK_SECONDS, partial(look, now)),
        ("sweep", SWEEP_SECONDS, partial(sweep, now)),
        ("seal", SEAL_SECONDS, Sealer(now)),
        ("show", DELIVERY_SECONDS, show),
    ]
    for number, sender in enumerate(_senders(app, send, owner)):
        acts.append((f"mail-{number}", DELIVERY_SECONDS, partial(_drain, sender, timetable)))
    if app.config["CLINIC_CLOCK"]:
        acts.append(("clock", CLOCK_SECONDS, ClockWatch(partial(_catch_up, timetable))))
    for name, seconds, act in acts:
        timetable.every(seconds * pace, _in(app, act), name=name)
    return timetable


def look(clock: Clock) -> None:
    """Requests whose time is up expire, and reminders whose time has come are owed."""
    expire_unanswered(now=clock())
    plan_reminders(now=clock())


def _senders(app: Flask, send: Send, owner: str) -> list[Deliverer]:
    step, turns = timedelta(seconds=app.config["MAIL_TIMEOUT_SECONDS"]), Turns()
    return [
        Deliverer(
            send,
            owner=f"{owner}-{number}",
            clock=now,
            machine=machine_now,
            lease_length=LEASE_STEPS * step,
            breaker=BREAKER_STEPS * step,
            turns=turns,
        )
        for number in range(SENDERS)
    ]


def _catch_up(timetable: Timetable) -> None:
    """First what is due now is owed; then everything is done, so that it leaves at once."""
    look(now)
    timetable.wake()


def _in(app: Flask, act: Callable[[], object]) -> Callable[[], None]:
    def act_in_context() -> None:
        with app.app_context():
            act()

    return act_in_context


def _drain(sender: Deliverer, timetable: Timetable) -> None:
    """Send what is due, one after the other, until nothing is or the clinic stops."""
    while not timetable.is_stopped and sender.deliver_next():
        pass


def _name() -> str:
    """Tells the senders of all processes on all machines apart."""
    return f"{gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"
