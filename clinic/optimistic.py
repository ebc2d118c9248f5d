"""Nobody overwrites unseen: a record goes along with its fingerprint to where it is changed.

The change is carried out only while the record still has that fingerprint (optimistic locking).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from hashlib import sha256
from typing import Any, TypeVar

from sqlalchemy import inspect

from clinic.db import Base, db, transactional

Result = TypeVar("Result")

#: The code of the refusal, in both doors.
STALE = "stale_version"


def fingerprint(record: Any) -> str:
    """What tells two states of a record apart: 32 signs, the same in every process.

    A record is a row, a dataclass, or a list, set or mapping of such and of plain values. Of a row all
    columns count, and the rows that live and die with it, which must be loaded.
    """
    text = json.dumps(_plain(record), sort_keys=True)
    return sha256(text.encode(errors="surrogatepass")).hexdigest()[:32]


@transactional
def carry_out(verb: Callable[[], Result], *, first: Callable[[], None]) -> Result:
    """Carry out a verb after a check, both in one transaction.

    What `first` has read under a lock is so until the verb is done; it raises where it should not be.
    """
    first()
    return verb()


def read_again(load: Callable[[], Result]) -> Result:
    """Read a record as the open transaction has left it, and not as it was read or written before."""
    db.session.flush()
    db.session.expire_all()
    return load()


def _plain(value: Any) -> Any:
    """The value in what JSON knows."""
    if value is None or isinstance(value, int | float | str):
        return value
    if isinstance(value, Base):
        return [_plain(getattr(value, name)) for name in _names(type(value))]
    if is_dataclass(value):
        return [_plain(getattr(value, field.name)) for field in fields(value)]
    if isinstance(value, Mapping):
        return [[str(key), _plain(value[key])] for key in sorted(value)]
    if isinstance(value, set | frozenset):
        return sorted((_plain(one) for one in value), key=str)
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return str(value)  # a date, an instant


def _names(kind: type[Base]) -> list[str]:
    """What makes up a row: its columns, and the rows that live and die with it."""
    mapper = inspect(kind)
    owned = [one.key for one in mapper.relationships if one.cascade.delete_orphan]
    return [one.key for one in mapper.column_attrs] + owned
