"""Workers are killed while they send: nothing is lost, and what comes twice can be told by its name."""

from __future__ import annotations

import os
import random
import re
import signal
from collections.abc import Callable

import pytest

from clinic.jobs.team import POSTS
from tests.faults.crew import Crew
from tests.faults.outbox import Outbox
from tests.faults.patience import wait_until
from tests.faults.sink import Sink
from tests.faults.stoppable_redis import StoppableRedis
from tests.mail.servers import mail_server

# PostgreSQL, where several workers stand on several machines and skip what another one has locked.
pytestmark = [pytest.mark.slow, pytest.mark.only_on("postgresql")]

WORKERS = 4
#: So many mails arrive from one kill to the next, and so many are owed for each.
STEP, OWED = 20, 24


@pytest.fixture
def settings(settings: dict[str, str]) -> dict[str, str]:
    """What a killed worker leased is free again after twelve seconds."""
    return {**settings, "MAIL_TIMEOUT_SECONDS": "1"}


def test_no_mail_is_lost_though_workers_are_killed_and_redis_is_emptied(
    request: pytest.FixtureRequest,
    outbox: Outbox,
    redis: StoppableRedis,
    crew: Crew,
    mail_port: int,
    record_property: Callable[[str, object], None],
) -> None:
    """The processes that send are killed, as many as work for `WORKERS` machines with one each."""
    kills = request.config.getoption("--kills")
    mails = kills * OWED
    seed = random.randrange(2**32)
    chance, killed = random.Random(seed), set[int]()
    redis.start()
    people = outbox.owes(mails)
    sink = Sink(pause=0.05)  # most kills come after the mail was taken, and before that is known
    with mail_server(sink, port=mail_port):
        crew.hire(WORKERS // POSTS.count("mail"))
        for kill in range(1, kills + 1):
            wait_until(lambda: len(sink.copies) >= kill * STEP)  # noqa: B023 - asked at once
            if kill == kills // 3:
                told = redis.info()
            if kill == kills // 2:
                redis.forget()
            victim = chance.choice(who_sends(outbox, but=killed))
            os.kill(victim, signal.SIGKILL)
            killed.add(victim)
        wait_until(lambda: outbox.states() == {"sent": mails})
    copies = len(sink.copies) - mails
    figures = f"{mails} mails, {kills} kills (seed {seed}), {copies} came twice"
    print(figures, told, sep="\n")  # noqa: T201 - shown where it fails
    record_property("figures", figures)
    assert set(people) - sink.recipients.keys() == set()
    # A process has one mail in hand: a kill can hit one between taken and known, not two.
    assert copies <= kills
    assert all(len(names) == 1 for names in sink.names.values())
    assert len(set().union(*sink.names.values())) == mails
    assert re.search(r"^mail +\|\S+ \d\d+", told, re.M)
    assert "busy mail" in told
    assert "Traceback" not in crew.said


def who_sends(outbox: Outbox, *, but: set[int]) -> list[int]:
    """The processes that have a mail in hand, as soon as there are any; those killed have one, too."""
    found: set[int] = set()

    def there_are() -> bool:
        found.update(outbox.in_hand())
        return bool(found - but)

    wait_until(there_are)
    return sorted(found - but)
