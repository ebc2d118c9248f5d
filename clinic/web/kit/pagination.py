"""Lists in pages: which page is asked for, and the links to the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import request
from flask_babel import gettext as _

PER_PAGE = 20


def page_number(name: str = "page") -> int:
    """The page asked for, from 1; anything that is no such number counts as 1."""
    asked = request.args.get(name, 1, type=int) or 1
    return min(max(asked, 1), 100_000)


def rows_asked() -> dict[str, Any]:
    """The rows asked for of a list that is read from a cursor on, as its query takes it."""
    return {"cursor": request.args.get("cursor"), "limit": PER_PAGE}


@dataclass(frozen=True)
class Pager:
    """What the pager component reads. `pages`: label, link (None for a gap), whether it is this one."""

    summary: str
    prev_href: str | None
    next_href: str | None
    pages: list[tuple[str, str | None, bool]]


@dataclass(frozen=True)
class Turner:
    """What the turner component reads: the next rows, and back to the first, where there are any."""

    first_href: str | None
    next_href: str | None


def turner(
    next_cursor: str | None, name: str = "cursor", *, path: str = "", anchor: str = ""
) -> Turner:
    """The links of a list that is read from a cursor on; there are no page numbers in it.

    `path` is the page, where it is also shown in answer to a form that was sent elsewhere; `anchor` the
    id of the list, where it does not begin the page.
    """
    place = f"#{anchor}" if anchor else ""
    return Turner(
        first_href=here_with(name, None, path) + place if request.args.get(name) else None,
        next_href=here_with(name, next_cursor, path) + place if next_cursor else None,
    )


def pager(
    *, page: int, total: int, per_page: int = PER_PAGE, name: str = "page", most: int | None = None
) -> Pager:
    """The pager for the present address: all of its arguments are kept but the page's.

    `most`: so many are counted and shown, and a larger total says only that there are more.
    """
    listed = min(total, most or total)
    last = max(1, -(-listed // per_page))
    first_shown = min((page - 1) * per_page + 1, listed)
    return Pager(
        summary=_(
            "%(first)s to %(last)s of %(total)s",
            first=first_shown,
            last=min(page * per_page, listed),
            total=listed if listed == total else _("more than %(most)s", most=most),
        ),
        prev_href=here_with(name, page - 1) if page > 1 else None,
        next_href=here_with(name, page + 1) if page < last else None,
        pages=[
            ("…", None, False)
            if number is None
            else (str(number), here_with(name, number), number == page)
            for number in _numbers(page, last)
        ],
    )


def _numbers(page: int, last: int) -> list[int | None]:
    near = sorted({1, last, *(n for n in range(page - 1, page + 2) if 1 <= n <= last)})
    numbers: list[int | None] = []
    for number in near:
        if numbers and numbers[-1] is not None and number > numbers[-1] + 1:
            numbers.append(None)
        numbers.append(number)
    return numbers


def here_with(name: str, value: int | str | None, path: str = "") -> str:
    """The present address, or `path` with its arguments, with this value for it; None takes it away."""
    # Not by `url_for`: arguments named like its own options would turn the link into something else.
    kept = [(key, value) for key, value in request.args.items(multi=True) if key != name]
    wanted = [] if value is None else [(name, value)]
    return f"{path or request.path}?{urlencode([*kept, *wanted])}".rstrip("?")
