"""Whether the database is what this version of the clinic was written for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import Flask, current_app
from flask_babel import LazyString, force_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    CheckConstraint,
    Connection,
    UniqueConstraint,
    text,
)

from clinic.configuration.values import ConfigurationError
from clinic.db import AWAY, Base, db


class SchemaFault(NamedTuple):
    """Why this version cannot serve this database, and what to do."""

    says: LazyString
    advice: LazyString


def revisions() -> tuple[str, str]:
    """The newest migration of this version, and the one that the database is at, "" without any."""
    there = MigrationContext.configure(db.session.connection()).get_current_revision()
    return _history().get_current_head() or "", there or ""


def schema_fault() -> SchemaFault | None:
    """Why the database does not fit, None where it does."""
    wanted, there = revisions()
    if there == wanted:
        return None
    if not there:
        return SchemaFault(
            _l("The database is empty."), _l("Run `flask --app wsgi prepare` first.")
        )
    numbers = {"there": there, "wanted": wanted}
    if _is_known(there):
        return SchemaFault(
            _l("The database is older than this version (%(there)s, not %(wanted)s).", **numbers),
            _l("Run `flask --app wsgi prepare`, then start again."),
        )
    return SchemaFault(
        _l("The database is newer than this version (%(there)s, not %(wanted)s).", **numbers),
        _l("Start the version that goes with it, or put a backup back."),
    )


def refuse_other_schema(app: Flask) -> None:
    """Raise ConfigurationError if the database is older or newer than the code.

    One that is away is not waited for: it is asked again with every request.
    """
    with app.app_context(), force_locale("en"):
        try:
            fault = schema_fault()
        except AWAY:
            return
        finally:
            db.session.remove()
            db.engine.dispose()  # the processes that are forked later open their own
        if fault:
            raise ConfigurationError(f"{str(fault.says).rstrip('.')}: {_small(str(fault.advice))}")


def missing_parts() -> list[str]:
    """What models and migrations promise, and the database does not have as promised, by name."""
    connection = db.session.connection()
    there = _sqlite(connection) if connection.dialect.name == "sqlite" else _postgresql(connection)
    promised = dict.fromkeys(_of_models(connection), "") | _guards(connection)
    return sorted(
        name
        for name, wording in promised.items()
        if name not in there or (wording and wording != there[name])
    )


def _of_models(connection: Connection) -> Iterator[str]:
    """Foreign keys by what they tie: some are older than the rule by which all are named."""
    names = connection.dialect.identifier_preparer
    for table in Base.metadata.sorted_tables:
        yield table.name
        yield from (
            _tie(table.name, key.parent.name, key.column.table.name) for key in table.foreign_keys
        )
        yield from (names.format_index(index) for index in table.indexes)
        for one in table.constraints:
            if isinstance(one, CheckConstraint | UniqueConstraint):
                yield names.format_constraint(one) or ""


def _tie(table: str, column: str, other: str) -> str:
    return f"{table}.{column} -> {other}"


def _guards(connection: Connection) -> dict[str, str]:
    """What is written by hand; on SQLite with its wording, which a copied table can lose."""
    _history()
    guards: Any = import_module("guards")
    if connection.dialect.name == "sqlite":
        made = guards.TRIGGERS_SQLITE.values()
        return {name: sql.strip() for triggers in made for name, sql in triggers.items()}
    return dict.fromkeys(guards.promised_postgresql(), "")


_SQLITE = "SELECT name, coalesce(sql, '') FROM sqlite_master"
_SQLITE_TIES = """
SELECT one.name, tied."from", tied."table"
FROM sqlite_master one JOIN pragma_foreign_key_list(one.name) tied WHERE one.type = 'table'
"""
#: Without what is switched off, not validated, or not finished: it is as good as nothing.
_POSTGRESQL = """
SELECT conname FROM pg_constraint
    WHERE connamespace = current_schema()::regnamespace AND convalidated
UNION SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE relnamespace = current_schema()::regnamespace AND tgenabled <> 'D'
UNION SELECT relname FROM pg_class LEFT JOIN pg_index ON indexrelid = pg_class.oid
    WHERE relnamespace = current_schema()::regnamespace AND coalesce(indisvalid, true)
"""
_POSTGRESQL_TIES = """
SELECT one.relname, attname, other.relname
FROM pg_constraint JOIN unnest(conkey) number ON true
    JOIN pg_attribute ON attrelid = conrelid AND attnum = number
    JOIN pg_class one ON one.oid = conrelid JOIN pg_class other ON other.oid = confrelid
WHERE contype = 'f' AND convalidated AND connamespace = current_schema()::regnamespace
"""


def _sqlite(connection: Connection) -> dict[str, str]:
    found = {_tie(*row): "" for row in connection.execute(text(_SQLITE_TIES))}
    for name, sql in connection.execute(text(_SQLITE)):
        found |= dict.fromkeys(re.findall(r'CONSTRAINT "?(\w+)', sql), "") | {name: sql.strip()}
    return found


def _postgresql(connection: Connection) -> dict[str, str]:
    ties = [_tie(*row) for row in connection.execute(text(_POSTGRESQL_TIES))]
    return dict.fromkeys([*ties, *connection.scalars(text(_POSTGRESQL))], "")


def _is_known(revision: str) -> bool:
    try:
        return _history().get_revision(revision) is not None
    except CommandError:
        return False


@cache
def _history() -> ScriptDirectory:
    """The migrations of this version; reading them also lets them, and us, import their guards."""
    return ScriptDirectory.from_config(current_app.extensions["migrate"].migrate.get_config())


def _small(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
