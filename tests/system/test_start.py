"""Web and worker do not start on the database of an older or a newer version, and say so in one line."""

from __future__ import annotations

import runpy
from contextlib import nullcontext
from pathlib import Path

import click
import pytest
from flask import Flask
from sqlalchemy import text

import worker
from clinic.db import db, transaction
from clinic.system.schema import refuse_other_schema
from config import ConfigurationError

SAYS = {
    "UPDATE alembic_version SET version_num = '0001'": (
        "The database is older than this version (0001, not ",
        "run `flask --app wsgi prepare`, then start again.",
    ),
    "UPDATE alembic_version SET version_num = '9999'": (
        "The database is newer than this version (9999, not ",
        "start the version that goes with it, or put a backup back.",
    ),
    "DROP TABLE alembic_version": (
        "The database is empty: ",
        "run `flask --app wsgi prepare` first.",
    ),
}


def change(app: Flask, statement: str) -> None:
    with app.app_context(), transaction() as session:
        session.execute(text(statement))


@pytest.mark.parametrize("statement", SAYS)
def test_another_schema_is_refused_with_what_to_do(app: Flask, statement: str) -> None:
    refuse_other_schema(app)
    change(app, statement)
    begin, end = SAYS[statement]
    with pytest.raises(ConfigurationError) as refused:
        refuse_other_schema(app)
    said = str(refused.value)
    assert (said.startswith(begin), said.endswith(end)) == (True, True), said


def test_a_database_that_is_away_at_the_start_is_asked_later(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise db.engine.dialect.loaded_dbapi.OperationalError("nobody listens")

    change(app, "UPDATE alembic_version SET version_num = '9999'")
    with app.app_context():
        db.engine.dispose()
        monkeypatch.setattr(db.engine.dialect, "connect", refuse)
    refuse_other_schema(app)


@pytest.mark.only_on("sqlite")
def test_web_and_worker_stop_with_the_sentence_and_commands_go_on(
    app: Flask,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    change(app, "UPDATE alembic_version SET version_num = '9999'")
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("INSTANCE_DIR", str(tmp_path))
    assert worker.main() == 1
    assert capsys.readouterr().err.count("The database is newer") == 1
    for of_flask in (nullcontext(), click.Context(click.Command("run"), info_name="run")):
        with of_flask, pytest.raises(SystemExit) as ended:
            runpy.run_module("wsgi")
        assert ended.value.code == 4
        assert capsys.readouterr().err.count("\n") == 1
    with click.Context(click.Command("doctor"), info_name="doctor"):
        assert "app" in runpy.run_module("wsgi")
