"""Lists in pages that begin after a row instead of at a number.

The cursor names the last row of a page by the values the list is ordered by, so nothing is skipped
or repeated when rows come or go in between, and a late page costs no more than the first.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from sqlalchemy import ColumnElement, Date, Integer, Select, and_, false, literal, or_
from sqlalchemy.orm import InstrumentedAttribute

from clinic.core.errors import N_, Invalid
from clinic.db import UtcDateTime, db

T = TypeVar("T")
#: A column that is never null, and its direction. The last one of an order must be unique.
Key: TypeAlias = tuple[ColumnElement[Any] | InstrumentedAttribute[Any], Literal["asc", "desc"]]

#: No cursor of ours is longer: the longest text that a list is ordered by has 400 characters.
LONGEST = 4000
#: What a column of whole numbers can be compared with on every database.
LARGEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows of a list, and the cursor of those that follow; None where these are the last."""

    items: list[T]
    next: str | None


def page_after(
    query: Select[T],
    *,
    order: Sequence[Key],
    cursor: str | None,
    limit: int,
    make: Callable[..., T] | None = None,
) -> Page[T]:
    """The rows that follow the cursor, or the first ones without one, in one query.

    `make` gets the columns of each row where it has several. Raises Invalid at the field `cursor`
    for one that this list did not give.
    """
    if limit < 1:
        raise ValueError(f"a page of {limit} rows has no end")
    keys = [column for column, _ in order]
    if cursor:
        query = query.where(follows(order, read_cursor(cursor, order)))
    ways = [column.desc() if way == "desc" else column.asc() for column, way in order]
    wanted: Any = query.add_columns(*keys).order_by(*ways).limit(limit + 1)
    rows = db.session.execute(wanted).all()
    items = [_item(row[: -len(keys)], make) for row in rows[:limit]]
    if len(rows) <= limit:
        return Page(items, None)
    return Page(items, write_cursor(rows[limit - 1][-len(keys) :], order))


def _item(row: Sequence[Any], make: Callable[..., T] | None) -> T:
    item: T = make(*row) if make else row[0]
    return item


def follows(order: Sequence[Key], values: Sequence[Any]) -> ColumnElement[bool]:
    """The condition that a row stands behind these values.

    Each column bounds the rows by itself before ties are looked at, so that an index serves.
    """
    condition: ColumnElement[bool] = false()
    for (column, way), value in reversed(list(zip(order, values, strict=True))):
        bound = literal(value, column.type)
        beyond, up_to = (
            (column < bound, column <= bound)
            if way == "desc"
            else (column > bound, column >= bound)
        )
        condition = and_(up_to, or_(beyond, condition))
    return condition


# -- the cursor ------------------------------------------------------------------------------------


def write_cursor(values: Sequence[Any], order: Sequence[Key]) -> str:
    """The cursor of a row, by the values that the list is ordered by."""
    text = json.dumps(
        [_mark(order), *map(_plain, values)], ensure_ascii=False, separators=(",", ":")
    )
    return urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, datetime):
        value = value.astimezone(UTC)
    return value.isoformat() if isinstance(value, date) else value


def read_cursor(cursor: str, order: Sequence[Key]) -> list[Any]:
    """The values that `write_cursor` has been given. Raises Invalid at the field `cursor`."""
    try:
        return _values(cursor, order)
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        sentence = N_("This list has no such page. Begin with its first one.")
        raise Invalid("invalid", sentence, fields={"cursor": sentence}) from error


def _values(cursor: str, order: Sequence[Key]) -> list[Any]:
    """What `_write` wrote. Whatever it would not have written like this is a ValueError."""
    if len(cursor) > LONGEST:
        raise ValueError("too long")
    mark, *plain = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    if mark != _mark(order):
        raise ValueError("of another list")
    values = [_value(one, column) for one, (column, _) in zip(plain, order, strict=True)]
    if write_cursor(values, order) != cursor:
        raise ValueError("in another spelling")
    return values


def _value(plain: Any, column: ColumnElement[Any] | InstrumentedAttribute[Any]) -> Any:
    if isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(plain).astimezone(UTC)
    if isinstance(column.type, Date):
        return date.fromisoformat(plain)
    if isinstance(column.type, Integer):
        if type(plain) is not int or abs(plain) > LARGEST:
            raise ValueError("no number of ours")
        return plain
    if not isinstance(plain, str) or "\x00" in plain:
        raise ValueError("no text of ours")
    return plain


def _mark(order: Sequence[Key]) -> str:
    """Tells the lists apart: a cursor of another order would lead to any place in this one."""
    spelled = ", ".join(f"{column} {way}" for column, way in order)
    return sha256(spelled.encode()).hexdigest()[:8]
