"""Working without RQ, from the database alone: in a lone web process, and wherever Redis is away."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial
from threading import Thread

from flask import Flask

from clinic.jobs.routine import MAIL_SECONDS, ROUTINE_ACTS, Act, Rounds
from clinic.jobs.stopping import Stopping
from clinic.jobs.tasks import make_sender
from clinic.notifications.channels import Send
from clinic.notifications.deliver import Deliverer
from clinic.notifications.outbox.turns import Turns

log = logging.getLogger(__name__)

#: Mails leave while another one waits for a slow server.
SENDERS = 2
#: So often it is asked whose time has come, in seconds.
LOOK_UP = 1.0


class Alone:
    """The worker's part, in threads of this process."""

    def __init__(self, app: Flask, send: Send, *, pace: float = 1.0) -> None:
        """`send` delivers a letter; `pace` makes everything more often (0.1: ten times)."""
        self._app, self._pace, turns = app, pace, Turns()
        self._threads: list[tuple[Stopping, Thread]] = []
        self._start("routine", Stopping(), ROUTINE_ACTS)
        for number in range(SENDERS):
            stopping = Stopping()
            sender = make_sender(app, send, turns=turns)
            self._start(f"mail-{number}", stopping, [drain_act(sender, stopping)])

    def stop(self, *, patience: float = 15.0) -> None:
        """Let each act finish what it is at, for so many seconds at most, and begin nothing more."""
        for stopping, _ in self._threads:
            stopping.ask()
        for _, thread in self._threads:
            thread.join(patience)

    def _start(self, name: str, stopping: Stopping, acts: Sequence[Act]) -> None:
        thread = Thread(target=self._repeat, args=(acts, stopping), name=name, daemon=True)
        self._threads.append((stopping, thread))
        thread.start()

    def _repeat(self, acts: Sequence[Act], stopping: Stopping) -> None:
        rounds = Rounds(acts, pace=self._pace)
        while not stopping.is_asked:
            do_due(self._app, rounds)
            stopping.wait(LOOK_UP * self._pace)


def work_if_alone(app: Flask, send: Send, *, pace: float = 1.0) -> Alone | None:
    """Begin the worker's part in this process, if SWEEP_IN_WEB says so."""
    return Alone(app, send, pace=pace) if app.config["SWEEP_IN_WEB"] else None


def do_due(app: Flask, rounds: Rounds) -> None:
    """Do those acts whose time has come; one that fails is logged, and done again next time."""
    with app.app_context():
        for act, _ in rounds.due():
            try:
                with app.app_context():
                    act.do()
            except Exception:
                log.exception("%s comes again after an error", act.do)


def drain_act(sender: Deliverer, stopping: Stopping) -> Act:
    """To send what is due, one after the other, until nothing is or the process is to stop."""
    return Act(partial(_drain, sender, stopping), MAIL_SECONDS)


def _drain(sender: Deliverer, stopping: Stopping) -> None:
    while not stopping.is_asked and sender.deliver_next():
        pass
