"""A clinic that is well says so in every line; each thing that breaks shows in its own line alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text

from clinic.core.clock import machine_now
from clinic.db import db, transaction
from clinic.directory.queries import the_clinic
from clinic.mail import delivery
from clinic.system import checks
from clinic.system.last_seen import Sign, note_sign
from clinic.system.results import registered
from clinic.system.schema import missing_parts
from tests.application import DATA_KEYS
from tests.cast import Cast
from tests.mail.servers import free_port, talking_server
from tests.zone_law import NEW, OLD, use_zone_data

THROUGH, UNDER = {"X-Forwarded-For": "192.0.2.7"}, {"X-Forwarded-Prefix": "/clinic"}
FROM_AFAR = {"REMOTE_ADDR": "8.8.8.8"}

Break = Callable[[Flask, Cast, pytest.MonkeyPatch], None]

#: Of nobody else, and in no file.
SECRETS = [f"{start}Vq7-Lw2_xT9kRz4mBn8cJd6hFs1gYp3uAe5" for start in "KWX"]


@pytest.fixture
def healthy(app: Flask, cast: Cast) -> Iterator[None]:
    """What a clinic that runs has besides its application: secrets of its own, a worker."""
    app.config.update(
        SECRET_KEY=SECRETS[0], JWT_SECRET_KEY=SECRETS[1], AUDIT_KEYS=(("2026", SECRETS[2]),)
    )
    app.config["DATA_KEYS"] = "mC8rN2vXq0LzTg5KdWy7Jb4HsPf9RaUe3xQi6VoBk1M="
    with app.app_context():
        note_sign(Sign.WORKER, at=machine_now())
        yield


def execute(*statements: str) -> None:
    with transaction() as session:
        for statement in statements:
            session.execute(text(statement))


def at_another_migration(app: Flask, cast: Cast, patch: pytest.MonkeyPatch) -> None:
    execute("UPDATE alembic_version SET version_num = '9999'")


def without_a_guard(app: Flask, cast: Cast, patch: pytest.MonkeyPatch) -> None:
    sqlite = db.engine.dialect.name == "sqlite"
    execute(
        "DROP TRIGGER claim_no_overlap_insert"
        if sqlite
        else "ALTER TABLE claim DROP CONSTRAINT ex_claim_no_overlap"
    )


def under_another_law(app: Flask, cast: Cast, patch: pytest.MonkeyPatch) -> None:
    use_zone_data(OLD)
    execute("UPDATE clinic SET time_zone = 'America/Vancouver'")
    db.session.expire_all()
    wall = datetime(2027, 1, 11, 9, tzinfo=the_clinic().zone)
    cast.desk_books(cast.amira.patient_id, wall.astimezone(UTC), override_reason="by hand")
    db.session.rollback()
    use_zone_data(NEW)


def with_a_slow_clock(app: Flask, cast: Cast, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(checks, "machine_now", lambda: machine_now() - timedelta(seconds=30))


def behind_a_proxy(app: Flask, cast: Cast, patch: pytest.MonkeyPatch) -> None:
    app.test_client().get("/healthz", headers=THROUGH)


def setting(**changed: Any) -> Break:
    return lambda app, _cast, _patch: app.config.update(changed)


def with_mail_to(port: int, app: Flask, patch: pytest.MonkeyPatch) -> None:
    for name, value in {"suppress": False, "server": "127.0.0.1", "port": port}.items():
        patch.setattr(app.extensions["mail"], name, value)


def without_a_mail_server(app: Flask, cast: Cast, patch: pytest.MonkeyPatch) -> None:
    with_mail_to(free_port(), app, patch)


def with_an_idle_worker(app: Flask, cast: Cast, patch: pytest.MonkeyPatch) -> None:
    note_sign(Sign.WORKER, at=machine_now() - timedelta(minutes=4))


BROKEN: dict[str, tuple[str, Break]] = {
    "another version's database": ("schema", at_another_migration),
    "a guard is gone": ("constraints", without_a_guard),
    "the law of a zone changed": ("zones", under_another_law),
    "two clocks": ("clock", with_a_slow_clock),
    "a proxy nobody told of": ("proxy", behind_a_proxy),
    "a key that the tests publish": ("keys", setting(DATA_KEYS=DATA_KEYS)),
    "one secret for two": ("keys", setting(JWT_SECRET_KEY=SECRETS[0])),
    "a secret of one letter": ("keys", setting(SECRET_KEY="x" * 40)),
    "the password of an example": (
        "keys",
        setting(SQLALCHEMY_DATABASE_URI="postgresql+psycopg://clinic:clinic@database/clinic"),
    ),
    "mails do not leave": ("mail", without_a_mail_server),
    "Redis is away": ("redis", setting(REDIS_URL="redis://127.0.0.1:1/0")),
    "the worker does nothing": ("worker", with_an_idle_worker),
}


def doctor(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["doctor", *words])


def states(app: Flask) -> tuple[int, dict[str, str]]:
    """The exit code, and how each line stands that is not well."""
    done = doctor(app, "--json")
    lines = json.loads(done.output)["checks"]
    assert all(line["advice"] for line in lines if line["state"] != "ok")
    return done.exit_code, {one["check"]: one["state"] for one in lines if one["state"] != "ok"}


def test_a_clinic_that_is_well_says_so_in_every_line(app: Flask, healthy: None) -> None:
    assert states(app) == (0, {})
    assert "ok       Worker                   The worker does its routine." in doctor(app).output


@pytest.mark.parametrize("what", BROKEN)
def test_what_breaks_fails_in_its_own_line(
    app: Flask, cast: Cast, healthy: None, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    line, break_it = BROKEN[what]
    break_it(app, cast, monkeypatch)
    try:
        assert states(app) == (1, {line: "failed"})
    finally:
        use_zone_data(None)


def test_every_check_is_broken_once() -> None:
    assert {line for line, _break in BROKEN.values()} | {"database"} == set(registered())


@pytest.mark.parametrize(
    ("hops", "request_", "shows"),
    [
        (1, {"path": "/find"}, {"proxy": "warning"}),
        (1, {"path": "/healthz"}, {}),  # as the clinic asks itself
        (1, {"path": "/find", "headers": THROUGH}, {}),
        (1, {"path": "/find", "headers": THROUGH | UNDER}, {"proxy": "warning"}),
        (0, {"path": "/find"}, {}),
        (0, {"path": "/find", "headers": THROUGH, "environ_base": FROM_AFAR}, {"proxy": "warning"}),
    ],
)
def test_what_a_stranger_may_have_brought_about_is_a_warning(
    app: Flask, healthy: None, hops: int, request_: dict[str, Any], shows: dict[str, str]
) -> None:
    app.config["PROXY_HOPS"] = hops
    app.test_client().get(**request_)
    assert states(app) == (0, shows)


def test_a_mail_server_that_takes_the_call_and_says_nothing_is_given_up(
    app: Flask, healthy: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "PROBE_PATIENCE", 0.1)
    with talking_server(hang_up=False) as port:
        with_mail_to(port, app, monkeypatch)
        assert states(app) == (1, {"mail": "failed"})


def test_where_the_database_is_away_the_other_lines_are_told(
    app: Flask, healthy: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.session.remove()
    db.engine.dispose()
    monkeypatch.setattr(db.engine.dialect, "connect", refuse)
    code, found = states(app)
    assert (code, found.pop("database")) == (1, "failed")
    assert found == dict.fromkeys(
        ("schema", "constraints", "zones", "clock", "proxy", "worker"), "unknown"
    )


def refuse(*_args: Any, **_options: Any) -> None:
    raise db.engine.dialect.loaded_dbapi.OperationalError("nobody listens")


@pytest.mark.only_on("sqlite")
def test_an_upgrade_puts_a_trigger_back_that_the_check_misses(app: Flask, healthy: None) -> None:
    execute("DROP TRIGGER audit_entry_delete")
    assert missing_parts() == ["audit_entry_delete"]
    db.session.remove()
    upgrade()
    assert missing_parts() == []


@pytest.mark.only_on("postgresql")
def test_a_trigger_that_is_switched_off_is_as_good_as_none(app: Flask, healthy: None) -> None:
    execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_kept")
    assert missing_parts() == ["audit_entry_kept"]
