"""Runs the migrations: one history for SQLite and PostgreSQL."""

from __future__ import annotations

from alembic import context
from flask import current_app
from guards import TRIGGERS_SQLITE, is_by_hand
from sqlalchemy import Connection, inspect, text

from clinic.db import UtcDateTime
from clinic.sealed_column import Sealed

database = current_app.extensions["migrate"].db

#: Any number will do, as long as it is always the same: only one process migrates at a time.
LOCK = 7_240_118_336


def include_object(obj, name, type_, reflected, compare_to):
    """What autogenerate looks at: all but what is written by hand (guards.py)."""
    return not is_by_hand(type_, name)


def render_item(kind, item, autogen_context):
    """Write the clinic's own types as the plain ones: migrations stand on their own."""
    if isinstance(item, Sealed):
        return "sa.Text()"
    return "sa.DateTime(timezone=True)" if isinstance(item, UtcDateTime) else False


def remake_triggers(connection: Connection) -> None:
    """On SQLite, put the triggers back: a batch migration drops them silently."""
    if connection.dialect.name != "sqlite":
        return
    for table, triggers in TRIGGERS_SQLITE.items():
        if not inspect(connection).has_table(table):
            continue
        for name, statement in triggers.items():
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
            connection.exec_driver_sql(statement)


def run() -> None:
    with database.engine.connect() as connection:
        connection = connection.execution_options(sqlite_begin="IMMEDIATE")
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            include_object=include_object,
            render_item=render_item,
            compare_type=True,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            if connection.dialect.name == "postgresql":
                # A migration may take longer than any request may.
                connection.execute(text("SET LOCAL statement_timeout = 0"))
                connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
            context.run_migrations()
            remake_triggers(connection)


if context.is_offline_mode():
    raise SystemExit("The migrations need a database; they cannot be written out as SQL.")
run()
