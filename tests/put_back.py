"""Puts a PostgreSQL database back to what it was when it was first seen, row for row.

What has changed since is told by the transactions that wrote the rows: each row names its own (`xmin`),
the catalog's rows as well.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import psycopg
from psycopg.sql import SQL, Composed, Identifier, Literal
from sqlalchemy import event
from sqlalchemy.engine import Engine

#: Where PostgreSQL notes what there is, and by what a row tells that it is none of its own. A test that
#: has changed anything there has a new database made.
CATALOG = {
    "pg_class": "oid",
    "pg_attribute": "attrelid",
    "pg_attrdef": "oid",
    "pg_constraint": "oid",
    "pg_index": "indexrelid",
    "pg_proc": "oid",
    "pg_statistic": "starelid",
    "pg_trigger": "oid",
}
#: The first number that is none of PostgreSQL's own.
OURS = 16384
#: Rows that are gone take room until somebody cleans up: after so many times.
CLEANED_AFTER = 30

#: The connections of this process. All others to a database are of programs that a test has started.
_own: set[int] = set()


@event.listens_for(Engine, "connect")
def _know(connection: Any, _record: Any) -> None:
    if isinstance(connection, psycopg.Connection):
        _own.add(connection.info.backend_pid)


class PutBack:
    """Takes notice of all rows at first; `put_back` makes it so again."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        connection.execute("SET jit = off")
        connection.execute("SET plan_cache_mode = force_generic_plan")
        self._tables = self._named("r")
        self._sequences = self._named("S")
        self._columns = {name: self._columns_of(name) for name in self._tables}
        self._look_query = self._written_query()
        self._kept = {name: self._read(name) for name in self._tables}
        self._cleaned = Counter[str]()
        self._since = self._transaction()
        self._state = self._look()

    def put_back(self) -> bool:
        """Undo whatever was done since; False where the tables were changed, or nothing can be known.

        Ends what programs that were started are still doing, and waits for it.
        """
        try:
            return self._put_back()
        except psycopg.Error:  # a test has thrown everybody out, or taken tables away
            return False

    def _put_back(self) -> bool:
        self._end_others()
        state = self._look()
        changed = {name for name in state if state[name] != self._state[name]}
        if changed & set(CATALOG):
            return False
        if changed:
            with self._connection.transaction():
                # Neither keys nor triggers, which would tell that rows must not be deleted.
                self._connection.execute("SET LOCAL session_replication_role = replica")
                for name in changed & set(self._tables):
                    self._write(name)
                for name in changed & set(self._sequences):
                    self._set(name)
                self._since = self._transaction()
            self._clean(changed & set(self._tables))
        return True

    def close(self) -> None:
        """Look no more."""
        self._connection.close()

    def _end_others(self) -> None:
        self._connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND NOT (state = 'idle' AND pid = ANY(%s))",
            [list(_own)],
        )

    def _look(self) -> dict[str, tuple[int, int]]:
        """Of each table how many rows, and how many of them are new; of a sequence, where it stands."""
        rows = self._connection.execute(self._look_query, [self._since], prepare=True)
        return {name: (count, new) for name, count, new in rows}

    def _transaction(self) -> str:
        """The present one's number: what was written up to now is not new."""
        [[number]] = self._connection.execute("SELECT pg_current_xact_id()::xid::text")
        return str(number)

    def _written_query(self) -> Composed:
        since = SQL("WITH before AS MATERIALIZED (SELECT age(%s::text::xid) AS age) ")
        count = SQL(
            "SELECT {0}, count(*), count(*) FILTER (WHERE age({1}.xmin) < age) FROM {1}, before"
        )
        ours, stands = (
            SQL(" WHERE {} >= {}"),
            SQL("SELECT {0}, last_value, is_called::int FROM {1}"),
        )
        return since + SQL(" UNION ALL ").join(
            [
                *(count.format(Literal(one), Identifier(one)) for one in self._tables),
                *(
                    count.format(Literal(one), Identifier(one))
                    + ours.format(Identifier(one, by), Literal(OURS))
                    for one, by in CATALOG.items()
                ),
                *(stands.format(Literal(one), Identifier(one)) for one in self._sequences),
            ]
        )

    def _named(self, kind: str) -> list[str]:
        rows = self._connection.execute(
            "SELECT relname FROM pg_class WHERE relkind = %s AND relnamespace = 'public'::regnamespace",
            [kind],
        )
        return [name for (name,) in rows]

    def _columns_of(self, table: str) -> Composed:
        rows = self._connection.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
            " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
            [f'"{table}"'],
        )
        return SQL(", ").join(Identifier(name) for (name,) in rows)

    def _read(self, table: str) -> bytes:
        query = SQL("COPY {} ({}) TO STDOUT").format(Identifier(table), self._columns[table])
        with self._connection.cursor() as cursor, cursor.copy(query) as rows:
            return b"".join(rows)

    def _write(self, table: str) -> None:
        self._connection.execute(SQL("DELETE FROM {}").format(Identifier(table)))
        if not self._kept[table]:
            return
        query = SQL("COPY {} ({}) FROM STDIN").format(Identifier(table), self._columns[table])
        with self._connection.cursor() as cursor, cursor.copy(query) as rows:
            rows.write(self._kept[table])

    def _set(self, sequence: str) -> None:
        value, is_called = self._state[sequence]
        self._connection.execute("SELECT setval(%s, %s, %s)", [sequence, value, bool(is_called)])

    def _clean(self, tables: set[str]) -> None:
        self._cleaned.update(tables)
        for name in tables:
            if self._cleaned[name] % CLEANED_AFTER == 0:
                self._connection.execute(SQL("VACUUM {}").format(Identifier(name)))
