"""Faults happen to real processes: workers, a mail server, a Redis, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.faults.crew import Crew
from tests.faults.outbox import Outbox
from tests.faults.stoppable_redis import StoppableRedis
from tests.mail.servers import free_port


@pytest.fixture
def outbox(app: Flask) -> Outbox:
    """What is owed in the database that the workers share."""
    return Outbox(app)


@pytest.fixture
def mail_port() -> int:
    """Where the workers look for the mail server, whether there is one or not."""
    return free_port()


@pytest.fixture
def settings(database_url: str, mail_port: int) -> dict[str, str]:
    """The settings of the workers; a test may add to them before it asks for `crew`."""
    return {
        "DATABASE_URL": database_url,
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": str(mail_port),
        "MAIL_TIMEOUT_SECONDS": "3",
    }


@pytest.fixture
def crew(outbox: Outbox, settings: dict[str, str], tmp_path: Path) -> Iterator[Crew]:
    """Workers to be hired: `crew.hire(2)`."""
    with Crew(tmp_path, settings) as crew:
        yield crew


@pytest.fixture
def redis(settings: dict[str, str], tmp_path: Path) -> Iterator[StoppableRedis]:
    """A Redis that does not run yet; the processes of the test know where it will be."""
    with StoppableRedis(tmp_path) as redis:
        settings["REDIS_URL"] = redis.url
        yield redis
