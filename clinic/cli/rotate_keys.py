"""`flask rotate-keys`: brings all that is sealed under the newest key, so that an old one can go.

Works in small transactions, and may be stopped and begun again at any time: what is under the newest
key already is left alone. The clinic goes on meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click
from cryptography.fernet import Fernet, InvalidToken
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import Column, String, select, tuple_, type_coerce, update

from clinic.db import Base, transaction
from clinic.sealed_column import Sealed
from clinic.sealing import CannotUnseal, reseal

BATCH = 500


@click.command("rotate-keys")
@with_appcontext
def rotate_keys() -> None:
    """Seal everything anew that is not under the newest of the DATA_KEYS yet."""
    newest = Fernet(current_app.config["DATA_KEYS"].split(",")[0])
    unreadable = 0
    for column in sealed_columns():
        looked_at = changed = lost = 0
        for rows in _batches(column):
            old = [(id_, text) for id_, text in rows if not _is_under(newest, text)]
            done, failed = _reseal(column, old)
            looked_at, changed, lost = looked_at + len(rows), changed + done, lost + failed
            click.echo(f"{column}: {looked_at} looked at, {changed} sealed anew")
        unreadable += lost
    if unreadable:
        raise click.ClickException(
            f"{unreadable} texts are under none of the keys. Keep all keys, and add the missing one."
        )
    click.echo("Everything is under the newest key. The others may go.")


def sealed_columns() -> list[Column[Any]]:
    """Every sealed column of every table, in the order of the tables' names."""
    tables = sorted(Base.metadata.tables.values(), key=lambda table: table.name)
    return [one for table in tables for one in table.columns if isinstance(one.type, Sealed)]


def _batches(column: Column[Any]) -> Iterator[list[tuple[Any, str]]]:
    """The keys and sealed texts of a column, by key, each batch read in a transaction of its own."""
    key, text = tuple(column.table.primary_key), type_coerce(column, String)
    query = select(*key, text).where(text != "").order_by(*key).limit(BATCH)
    after = query
    while True:
        with transaction() as session:
            found = session.execute(after).all()
        if not found:
            return
        yield [(tuple(id_), sealed) for *id_, sealed in found]
        after = query.where(tuple_(*key) > tuple_(*found[-1][:-1]))


def _reseal(column: Column[Any], rows: list[tuple[Any, str]]) -> tuple[int, int]:
    """Seal these anew, those that somebody has changed meanwhile left out; how many, and how many
    no key opens.
    """
    key, text = tuple(column.table.primary_key), type_coerce(column, String)
    done = lost = 0
    with transaction() as session:
        for id_, sealed in rows:
            try:
                anew = type_coerce(reseal(sealed), String)
            except CannotUnseal:
                lost += 1
                continue
            change = update(column.table).where(tuple_(*key) == tuple_(*id_), text == sealed)
            session.execute(change.values({column.name: anew}))
            done += 1
    return done, lost


def _is_under(key: Fernet, sealed: str) -> bool:
    try:
        key.decrypt(sealed.encode())
    except InvalidToken:
        return False
    return True
