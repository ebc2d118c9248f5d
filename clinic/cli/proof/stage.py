"""A clinic to be thrown away: a database of its own beside the real one, which is never touched."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.pool import NullPool


@contextmanager
def throw_away(database_url: str) -> Iterator[str]:
    """The address of an empty database of the same kind, gone again at the end whatever happens.

    SQLite: a file in a temporary folder. PostgreSQL: a schema of its own on the same server.
    Raises sqlalchemy.exc.DBAPIError where the server does not answer or may not make a schema.
    """
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        with tempfile.TemporaryDirectory(prefix="clinic-proof-") as folder:
            yield f"sqlite:///{Path(folder) / 'proof.db'}"
        return
    schema = f"proof_{secrets.token_hex(6)}"
    _run(url, f'CREATE SCHEMA "{schema}"')
    try:
        yield _inside(url, schema).render_as_string(hide_password=False)
    finally:
        _run(url, f'DROP SCHEMA "{schema}" CASCADE')


def database_label(database_url: str) -> str:
    """Which database it is, without a word of who signs in there."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return "SQLite, in a file made for this"
    return f"PostgreSQL, database {url.database}, in a schema made for this"


def _inside(url: URL, schema: str) -> URL:
    """The same database, with nothing but this schema in sight.

    `public` is left out on purpose: the real clinic may live there, and a table that is missing
    here would be found there. What btree_gist brought along works without being on the path.
    """
    # Last, for the last word counts if the address names a path already.
    own = str(url.query.get("options") or "")
    return url.update_query_dict({"options": f"{own} -c search_path={schema}".strip()})


def _run(url: URL, statement: str) -> None:
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
