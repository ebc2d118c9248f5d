"""Workers are killed while they send: nothing is lost, and what comes twice can be told by its name."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from tests.faults.nursery import Nursery
from tests.faults.outbox import Outbox
from tests.faults.patience import wait_until
from tests.faults.sink import Sink
from tests.mail.servers import mail_server

# PostgreSQL, where several workers stand on several machines and skip what another one has locked.
pytestmark = [pytest.mark.slow, pytest.mark.only_on("postgresql")]

MAILS, WORKERS, KILLS = 600, 4, 25
#: So many mails arrive from one kill to the next.
STEP = 20


@pytest.fixture
def settings(settings: dict[str, str]) -> dict[str, str]:
    """What a killed worker leased is free again after twelve seconds."""
    return {**settings, "MAIL_TIMEOUT_SECONDS": "1"}


def test_of_600_mails_none_is_lost_though_25_workers_are_killed(
    outbox: Outbox,
    nursery: Nursery,
    mail_port: int,
    record_property: Callable[[str, object], None],
) -> None:
    seed = random.randrange(2**32)
    chance, in_hand = random.Random(seed), 0
    people = outbox.owes(MAILS)
    sink = Sink(pause=0.05)  # most kills come after the mail was taken, and before that is known
    with mail_server(sink, port=mail_port):
        nursery.hire(WORKERS)
        for kill in range(1, KILLS + 1):
            wait_until(lambda: len(sink.copies) >= kill * STEP)  # noqa: B023 - asked at once
            wait_until(lambda: bool(nursery.workers.intersection(outbox.in_hand())))
            victim = chance.choice(sorted(nursery.workers))
            nursery.kill(victim)
            nursery.hire()
            in_hand += outbox.in_hand().count(victim)
        wait_until(lambda: outbox.states() == {"sent": MAILS})
    copies = len(sink.copies) - MAILS
    figures = f"{MAILS} mails, {KILLS} kills (seed {seed}), {in_hand} in hand, {copies} came twice"
    print(figures)  # noqa: T201 - shown where it fails
    record_property("figures", figures)
    assert set(people) - sink.recipients.keys() == set()
    # The senders of a process take turns: a kill can hit one mail between taken and known, not two.
    assert copies <= KILLS
    assert all(len(names) == 1 for names in sink.names.values())
    assert len(set().union(*sink.names.values())) == MAILS
    assert "Traceback" not in nursery.said
