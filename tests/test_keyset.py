"""Pages that begin after a row: nothing is skipped or repeated, and no cursor breaks anything."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import case, select

from clinic.db import db, transaction
from clinic.directory.models import Specialty
from clinic.keyset import Key, Page, page_after
from clinic.scheduling.kinds import TimeOffKind
from clinic.scheduling.models import TimeOff
from tests.cast import NOW, Cast
from tests.counting import statements
from tests.refusals import refused

EARLIEST: tuple[Key, ...] = ((TimeOff.starts_at, "asc"), (TimeOff.id, "asc"))
LATEST: tuple[Key, ...] = ((TimeOff.starts_at, "desc"), (TimeOff.id, "desc"))
MIXED: tuple[Key, ...] = ((TimeOff.starts_at, "desc"), (TimeOff.id, "asc"))
ORDERS = pytest.mark.parametrize("order", [EARLIEST, LATEST, MIXED], ids=["asc", "desc", "mixed"])
DAY = timedelta(days=1)
ID = "7" * 32

pytestmark = pytest.mark.usefixtures("app_context")


def away(cast: Cast, id_: str, starts_at: datetime) -> None:
    """A day off with an id of our choice."""
    with transaction() as session:
        session.add(
            TimeOff(
                id=id_,
                doctor_id=cast.lena.doctor_id,
                starts_at=starts_at,
                ends_at=starts_at + DAY,
                kind=TimeOffKind.OTHER,
                created_at=NOW,
            )
        )


def two_each_day(cast: Cast, days: int = 4) -> None:
    """Two days off that begin together on each of some days, their ids in no order of time."""
    for day in range(days):
        for id_ in (f"{9 - day}a", f"{9 - day}b"):
            away(cast, id_, NOW + day * DAY)


def page(order: Sequence[Key], cursor: str | None = None, limit: int = 3) -> Page[TimeOff]:
    return page_after(select(TimeOff), order=order, cursor=cursor, limit=limit)


def all_pages(order: Sequence[Key], limit: int = 3) -> list[list[str]]:
    pages, cursor = [], None
    while True:
        found = page(order, cursor, limit)
        pages.append([one.id for one in found.items])
        cursor = found.next
        if cursor is None:
            return pages


def encoded(value: Any) -> str:
    """As the cursors are written, whatever is in it."""
    text = value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()
    return urlsafe_b64encode(text).rstrip(b"=").decode()


def decoded(cursor: str) -> list[Any]:
    found: list[Any] = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    return found


def mark(cast: Cast) -> str:
    """What our own cursors of this order begin with."""
    two_each_day(cast, days=2)
    cursor = page(EARLIEST).next
    assert cursor is not None
    return str(decoded(cursor)[0])


# -- pages -----------------------------------------------------------------------------------------


def test_the_pages_together_are_the_list_with_ties_in_order_of_ids(cast: Cast) -> None:
    two_each_day(cast)
    assert all_pages(EARLIEST) == [["9a", "9b", "8a"], ["8b", "7a", "7b"], ["6a", "6b"]]
    assert all_pages(LATEST) == [["6b", "6a", "7b"], ["7a", "8b", "8a"], ["9b", "9a"]]
    assert all_pages(MIXED) == [["6a", "6b", "7a"], ["7b", "8a", "8b"], ["9a", "9b"]]


@ORDERS
def test_a_last_page_that_is_full_has_no_next(cast: Cast, order: tuple[Key, ...]) -> None:
    two_each_day(cast)
    assert [len(ids) for ids in all_pages(order, 4)] == [4, 4]
    assert [len(ids) for ids in all_pages(order, 1)] == [1] * 8


def test_an_empty_list_has_one_empty_page(cast: Cast) -> None:
    assert page(EARLIEST) == Page([], None)


@ORDERS
def test_what_comes_in_between_moves_no_other_row(cast: Cast, order: tuple[Key, ...]) -> None:
    two_each_day(cast)
    first = page(order)
    for id_, starts_at in (("00", NOW - DAY), ("zz", NOW + 9 * DAY), ("8ab", NOW + DAY)):
        away(cast, id_, starts_at)
    seen, cursor = [one.id for one in first.items], first.next
    while cursor:
        found = page(order, cursor)
        seen, cursor = seen + [one.id for one in found.items], found.next
    assert len(seen) == len(set(seen))
    assert {"9a", "9b", "8a", "8b", "7a", "7b", "6a", "6b"} <= set(seen)


@ORDERS
def test_the_row_that_a_cursor_names_may_be_gone(cast: Cast, order: tuple[Key, ...]) -> None:
    two_each_day(cast)
    whole = [id_ for ids in all_pages(order) for id_ in ids]
    first = page(order)
    with transaction() as session:
        session.delete(session.get_one(TimeOff, first.items[-1].id))
    assert [one.id for one in page(order, first.next).items] == whole[3:6]


def test_an_empty_cursor_is_none(cast: Cast) -> None:
    two_each_day(cast)
    assert page(EARLIEST, "") == page(EARLIEST)


def test_a_page_takes_one_query(cast: Cast) -> None:
    two_each_day(cast)
    cursor = page(EARLIEST).next
    for place in (None, cursor):
        with statements() as asked:
            page(EARLIEST, place)
        assert len(asked) == 1


def test_rows_of_several_columns_are_made_into_one_thing_each(cast: Cast) -> None:
    two_each_day(cast, days=1)
    query: Any = select(TimeOff, TimeOff.kind)
    found: Page[str] = page_after(
        query, order=EARLIEST, cursor=None, limit=1, make=lambda off, kind: f"{off.id} {kind}"
    )
    assert found.items == ["9a other"]


def test_text_numbers_and_signs_of_any_kind_are_places_in_a_list(cast: Cast) -> None:
    names = ['"quoted"', "back\\slash", "Ärzte", "眼科", "🫀", "a%_b"]
    with transaction() as session:
        session.add_all(Specialty(name=name) for name in names)
    first = case((Specialty.name.startswith("C"), 0), else_=1)
    order: list[Key] = [(first, "asc"), (Specialty.name, "asc"), (Specialty.id, "asc")]
    whole = list(db.session.scalars(select(Specialty).order_by(first, Specialty.name)))
    seen: list[Specialty] = []
    cursor = None
    for _ in whole:
        found = page_after(select(Specialty), order=order, cursor=cursor, limit=1)
        seen, cursor = seen + found.items, found.next
    assert seen == whole
    assert seen[0].name == "Cardiology"
    assert cursor is None


def test_a_page_without_rows_is_a_mistake(cast: Cast) -> None:
    with pytest.raises(ValueError, match="no end"):
        page(EARLIEST, limit=0)


# -- cursors that are none -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cursor",
    [
        "x", "no cursor", "=", "====", "%%%", "\x00", "\ud800", "ü", "🙂", "a" * 5000, "a" * 100_000,
        encoded(b"\xff\xfe"), encoded(b"{"), encoded(b"[" * 2900), encoded(b"NaN"),
        encoded(b"9" * 2900), encoded(None), encoded(7), encoded("text"), encoded([]), encoded({}),
        encoded([NOW.isoformat(), ID]),
    ],
)  # fmt: skip
def test_what_is_no_cursor_is_refused_at_its_field(cast: Cast, cursor: str) -> None:
    with refused("invalid", field="cursor"):
        page(EARLIEST, cursor)


@pytest.mark.parametrize(
    "values",
    [
        [], [NOW.isoformat()], [NOW.isoformat(), ID, ID],
        [ID, NOW.isoformat()], ["", ID], [None, None], [True, ID], [7, ID], [1e400, ID], [[], {}],
        [NOW.isoformat(), 7], [NOW.isoformat(), None], [NOW.isoformat(), ["a"]],
        [NOW.isoformat(), "a\x00b"], [NOW.isoformat(), "\ud800"],
        ["2026-11-24T09:00:00", ID], ["2026-11-24", ID], ["2026-11-24T09:00:00Z", ID],
        ["2026-11-24T10:00:00+01:00", ID], ["0001-01-01T00:00:00+23:00", ID],
        ["9999-12-31T23:59:59-12:00", ID], ["10000-01-01T00:00:00+00:00", ID],
        ["2026-13-01T00:00:00+00:00", ID], ["0000-00-00T00:00:00+00:00", ID],
    ],
)  # fmt: skip
def test_a_forged_cursor_is_refused_at_its_field(cast: Cast, values: list[Any]) -> None:
    with refused("invalid", field="cursor"):
        page(EARLIEST, encoded([mark(cast), *values]))


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00"])
def test_a_place_at_the_end_of_time_is_a_place(cast: Cast, moment: str) -> None:
    cursor = encoded([mark(cast), moment, ID])
    assert len(page(EARLIEST, cursor, 9).items) == (4 if moment.startswith("0") else 0)


def test_numbers_too_large_for_a_database_are_refused(cast: Cast) -> None:
    number = case((Specialty.name == "Cardiology", 0), else_=1)
    order: list[Key] = [(number, "asc"), (Specialty.id, "asc")]
    first = page_after(select(Specialty), order=order, cursor=None, limit=1).next
    assert first is not None
    said, _number, id_ = decoded(first)
    for forged in (2**31, -(2**70), True, 1.5):
        cursor = encoded([said, forged, id_])
        with refused("invalid", field="cursor"):
            page_after(select(Specialty), order=order, cursor=cursor, limit=1)


def test_the_cursor_of_another_list_or_order_is_refused(cast: Cast) -> None:
    two_each_day(cast)
    by_name: list[Key] = [(Specialty.name, "asc"), (Specialty.id, "asc")]
    foreign = page_after(select(Specialty), order=by_name, cursor=None, limit=1).next
    for cursor in (page(LATEST).next, foreign):
        assert cursor is not None
        with refused("invalid", field="cursor"):
            page(EARLIEST, cursor)


def test_a_cursor_with_anything_added_is_refused(cast: Cast) -> None:
    two_each_day(cast)
    cursor = page(EARLIEST).next
    assert cursor is not None
    for spelled in (cursor + "=", cursor + "\n", " " + cursor, cursor + "A", cursor[:-1]):
        with refused("invalid", field="cursor"):
            page(EARLIEST, spelled)
