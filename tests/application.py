"""The application for a test: over a fresh database, with a clock that the test holds.

Ask for `app`, `client`, `cast`, `clock`; see each fixture. A test that asks for any of the first
three is run on every kind of database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextvars import Context
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep
from typing import Any

import flask_migrate
import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from clinic.app import create_app
from clinic.booking.times import kept
from clinic.db import db
from clinic.extensions import limiter
from config import from_environment
from tests import cast as people
from tests.canary import listen_to_answer
from tests.databases import Databases, Fills, PostgresDatabases, SqliteDatabases
from tests.unnoted import listen_to_writes, watch

BuildApp = Callable[..., Flask]

#: What one application of the run has sealed, another one can open.
DATA_KEYS = "dGhlIGtleSBvZiBhbGwgdGVzdHMsIDMyIGJ5dGVzISE="
AUDIT_KEYS = f"tests:{'the audit of the tests ' * 2}"


class Clock:
    """The time in a test; moves only when it is told to."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> datetime:
        """Let time pass, as in `advance(minutes=5)`; the new instant."""
        self.now += timedelta(**by)
        return self.now


class Visitor(FlaskClient):
    """A client whose requests know nothing of the test around them, as in real life.

    Flask would share a context that the test has opened, and with it whoever is signed in. What
    the test has read before is forgotten, so that it sees what the request has changed.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        if self.preserve_context:
            return super().open(*args, **kwargs)
        _forget_what_was_read()
        try:
            with watch() as written:
                answer = Context().run(super().open, *args, **kwargs)
            listen_to_writes(answer, written)
            listen_to_answer(answer)
            return answer
        finally:
            _forget_what_was_read()


def _forget_what_was_read() -> None:
    if has_app_context() and db.session.registry.has():
        db.session.rollback()


@pytest.fixture
def clock() -> Clock:
    """The clinic's clock: Tuesday, 24 November 2026, 09:00 UTC, until a test moves it."""
    return Clock(datetime(2026, 11, 24, 9, tzinfo=UTC))


# -- the database ----------------------------------------------------------------------------------


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database of this test: "sqlite" or "postgresql"."""
    return str(request.param)


@pytest.fixture
def database_url(
    request: pytest.FixtureRequest, database: str, _databases: Callable[[str], Databases]
) -> str:
    """A fresh database after `upgrade head`, with the cast in it if the test asks for `cast`."""
    template = "cast" if "cast" in request.fixturenames else "empty"
    looks_at_plans = request.node.get_closest_marker("plans") is not None
    return _databases(database).fresh(template, anew=looks_at_plans)


@pytest.fixture(scope="session")
def _gathered() -> dict[str, people.Cast]:
    return {}


@pytest.fixture(scope="session")
def _databases(
    request: pytest.FixtureRequest,
    worker_id: str,
    _build_app: BuildApp,
    _gathered: dict[str, people.Cast],
) -> Iterator[Callable[[str], Databases]]:
    made: dict[str, Databases] = {}

    def databases(kind: str) -> Databases:
        if kind not in made:
            fills: Fills = {
                "empty": (None, migrate),
                "cast": ("empty", lambda url: gather(kind, url)),
            }
            made[kind] = (
                SqliteDatabases(fills)
                if kind == "sqlite"
                else PostgresDatabases(request.getfixturevalue("postgres"), worker_id, fills)
            )
        return made[kind]

    def migrate(url: str) -> None:
        with _build_app(url).app_context():
            flask_migrate.upgrade()
            db.engine.dispose()

    def gather(kind: str, url: str) -> None:
        with _build_app(url).app_context():
            _gathered[kind] = people.gather()
            db.session.remove()
            db.engine.dispose()

    yield databases
    for kind in made.values():
        kind.close()


# -- the application -------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def _build_app(tmp_path_factory: pytest.TempPathFactory) -> BuildApp:
    instance = tmp_path_factory.mktemp("instance")
    # One application of the run compiles a template for all of them.
    templates = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))

    def build(url: str, **settings: Any) -> Flask:
        environ = {
            "CLINIC_MODE": "testing",
            "INSTANCE_DIR": str(instance),
            "DATABASE_URL": url,
            "DATA_KEYS": DATA_KEYS,
            # All applications of the run prove each other's rows.
            "AUDIT_KEYS": AUDIT_KEYS,
        }
        config = from_environment(environ) | {"WTF_CSRF_ENABLED": False} | settings
        app = create_app(config)
        app.test_client_class = Visitor
        app.jinja_env.bytecode_cache = templates
        return app

    return build


@pytest.fixture(scope="session")
def _shared_apps(_build_app: BuildApp) -> Iterator[Callable[[str], Flask]]:
    made: dict[str, Flask] = {}

    def shared(url: str) -> Flask:
        if url not in made:
            made[url] = _build_app(url)
        return made[url]

    yield shared
    for app in made.values():
        _let_go_of_the_database(app)


@pytest.fixture
def app(database_url: str, clock: Clock, _shared_apps: Callable[[str], Flask]) -> Iterator[Flask]:
    """The clinic's application over a fresh database.

    Its configuration may be changed in a test and is put back. Forms need no CSRF token, save in
    a browser (`live_server`). No context is open: say `with app.app_context():`, or ask for
    `app_context`.
    """
    app = _shared_apps(database_url)
    before = dict(app.config)
    app.extensions["clock"] = clock
    kept._place.cache_clear()  # nobody has asked this database yet
    for counted in ("denied_strangers", "over_sessions", "proxy_noted"):
        app.extensions.pop(counted, None)
    yield app
    app.config.clear()
    app.config.update(before)
    _let_go_of_the_database(app, stays=app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgres"))


@pytest.fixture
def make_app(database_url: str, clock: Clock, _build_app: BuildApp) -> Iterator[BuildApp]:
    """Builds applications of the test's own: `make_app(RATELIMIT_ENABLED=True)`."""
    built: list[Flask] = []

    def make(**settings: Any) -> Flask:
        app = _build_app(database_url, **settings)
        app.extensions["clock"] = clock
        built.append(app)
        return app

    yield make
    for app in built:
        _let_go_of_the_database(app)


@pytest.fixture
def limits() -> Iterator[None]:
    """The limiter is one for all applications of the run: afterwards it is as it was."""
    before = dict(vars(limiter))
    yield
    vars(limiter).clear()
    vars(limiter).update(before)


def _let_go_of_the_database(app: Flask, *, stays: bool = False) -> None:
    """Close every connection, once the requests that may still run in threads have ended; where the
    database `stays`, those that are free are as good for the next test.
    """
    with app.app_context():
        pool: Any = db.engine.pool
        deadline = monotonic() + 5
        while pool.checkedout() and monotonic() < deadline:
            sleep(0.01)
        if not stays or pool.checkedout():
            db.engine.dispose()


@pytest.fixture
def app_context(app: Flask) -> Iterator[None]:
    """An open context of the application, for tests of rooms; no request shares it."""
    with app.app_context():
        yield


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Somebody with a browser, not signed in. More people: `app.test_client()`."""
    return app.test_client()


@pytest.fixture
def cast(app: Flask, database: str, _gathered: dict[str, people.Cast]) -> people.Cast:
    """The people of `tests/cast.py`, already in the database of `app`."""
    return _gathered[database].of(app)


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """Replaces pytest-flask's fixture of this name, which would open a request around each test.

    Whoever is signed in is kept in that context: all clients of a test would be the same person.
    """
