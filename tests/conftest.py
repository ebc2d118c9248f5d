"""The run: which databases, and the services it starts for itself.

The whole run shares one PostgreSQL cluster and one Redis, started here and ended with it; a server
that happens to run on the machine is never used.
"""

from __future__ import annotations

import gc
import os
import re
import signal
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import settings
from redis import Redis

from config import ROOT
from tests.canary import listen_to_redis
from tests.services import Postgres, PostgresServer, RedisServer, Unavailable

pytest_plugins = [
    "tests.application",
    "tests.browser",
    "tests.browsing",
    "tests.canary_fixtures",
    "tests.cast_fixtures",
    "tests.api.figures",
]

KINDS = ("sqlite", "postgresql")
#: Doors, and what leaves by the mail or the socket: without SQL of their own.
BY_TURNS = tuple(
    f"tests/{folder}/" for folder in ("web", "api", "access", "http", "mail", "realtime")
)

# How many examples a property is tried on at most: as many as it says, but few in `make check`.
settings.register_profile("whole", max_examples=100_000, deadline=None)
settings.register_profile("quick", max_examples=20, deadline=None)
settings.load_profile("whole")

_services: list[PostgresServer | RedisServer] = []


# -- the run ---------------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--db",
        choices=(*KINDS, "both"),
        default="both",
        help="which databases the tests that need one run on (default: both)",
    )
    parser.addoption(
        "--kills", type=int, default=8, help="so many workers are killed while mails leave"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "only_on(kind): means something on this database only")
    _forget_the_surroundings()
    if hasattr(config, "workerinput"):
        return
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # end like Ctrl-C: tidily
    for name in ("CLINIC_TEST_POSTGRES", "CLINIC_TEST_REDIS"):
        os.environ.pop(name, None)
    if config.getoption("numprocesses", default=None):
        try:
            _start_services(postgres=config.getoption("--db") != "sqlite")
        except Unavailable as reason:
            raise pytest.UsageError(str(reason)) from None


def _forget_the_surroundings() -> None:
    """No setting of the machine reaches a test, and its zone is none that a clinic would have.

    Ctrl-C, too, means what it means in a shell, though a job in the background would ignore it.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    settings = re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), flags=re.M)
    for name in list(os.environ):
        if name in settings or name.startswith(("PG", "FLASK_")):
            del os.environ[name]
    os.environ["TZ"] = "America/St_Johns"
    time.tzset()


def _start_services(*, postgres: bool) -> None:
    """Start what is not there yet, and tell the workers by the environment."""
    if postgres and "CLINIC_TEST_POSTGRES" not in os.environ:
        cluster = PostgresServer()
        _services.append(cluster)
        os.environ["CLINIC_TEST_POSTGRES"] = str(cluster.folder)
    if "CLINIC_TEST_REDIS" not in os.environ:
        redis = RedisServer()
        _services.append(redis)
        os.environ["CLINIC_TEST_REDIS"] = redis.address


def pytest_unconfigure(config: pytest.Config) -> None:
    while _services:
        _services.pop().stop()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whatever touches a database is told once for each kind that it runs on."""
    if "database" in metafunc.fixturenames:
        metafunc.parametrize("database", _kinds_of(metafunc.definition), indirect=True)


def _kinds_of(test: pytest.Item) -> tuple[str, ...]:
    """Rooms hold the SQL: their tests run on both. Those of a page or of the API's door run on one,
    half of them on each, by their name, as long as no kind is asked for.
    """
    if only := test.get_closest_marker("only_on"):
        return only.args
    asked = test.config.getoption("--db")
    if asked != "both" or not test.nodeid.startswith(BY_TURNS):
        return KINDS
    return (KINDS[crc32(test.nodeid.encode()) % len(KINDS)],)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the databases that were not asked for, or on which a case means nothing."""
    asked = config.getoption("--db")
    kinds = KINDS if asked == "both" else (asked,)
    unwanted = [item for item in items if not _is_wanted(item, kinds)]
    config.hook.pytest_deselected(items=unwanted)
    left_out = set(unwanted)
    # The slow ones first: whoever is done early then still finds something to take over.
    items[:] = sorted((item for item in items if item not in left_out), key=_is_quick)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector of garbage need not go through it test by test."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _is_quick(item: pytest.Item) -> bool:
    return item.get_closest_marker("slow") is None


def _is_wanted(item: pytest.Item, kinds: Sequence[str]) -> bool:
    kind = _kind_of(item)
    if kind is None:
        return True
    # One of several cases may be marked by itself, as `pytest.param(…, marks=only_on(…))`.
    only = item.get_closest_marker("only_on")
    return kind in kinds and (only is None or kind in only.args)


def _kind_of(item: pytest.Item) -> str | None:
    callspec = getattr(item, "callspec", None)
    return callspec.params.get("database") if callspec else None


# -- services --------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def worker_number(worker_id: str) -> int:
    """0, 1, 2 … for the worker of the test run that we are in."""
    return int(worker_id.removeprefix("gw")) if worker_id != "master" else 0


@pytest.fixture(scope="session")
def postgres() -> Postgres:
    """The test run's own PostgreSQL cluster; may be filled with databases at will."""
    _start_services(postgres=True)
    return Postgres(Path(os.environ["CLINIC_TEST_POSTGRES"]))


@pytest.fixture
def redis_url(worker_number: int) -> Iterator[str]:
    """The address of an empty Redis of this test's own."""
    _start_services(postgres=False)
    url = f"{os.environ['CLINIC_TEST_REDIS']}?db={worker_number}"
    with Redis.from_url(url) as server:
        server.flushdb()
    yield url
    listen_to_redis(url)
