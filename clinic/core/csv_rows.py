"""Tables as CSV (RFC 4180) in which no cell is a formula: all that is exported goes through here."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import chain, islice
from unicodedata import normalize

#: What makes spreadsheets calculate a cell, or begin another one.
FORMULA_STARTS = frozenset("=+-@\t\r\n")
#: Without it Excel reads UTF-8 as the machine's old code page, and names lose their letters. Whatever
#: else reads CSV skips it, our own import included.
BOM = "\ufeff"
ROWS_AT_ONCE = 200


def csv_pieces(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The table in pieces, as its rows come: so many of them are in memory at once and no more.

    None is an empty cell. Every cell is quoted, lines end in CR LF, and a mark of UTF-8 stands first.
    """
    buffer = StringIO(BOM)
    buffer.seek(0, 2)
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    lines = iter(chain([head], rows))
    while piece := list(islice(lines, ROWS_AT_ONCE)):
        writer.writerows([safe_cell(cell) for cell in row] for row in piece)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def safe_cell(value: object) -> str:
    """What the cell says, as text that no spreadsheet calculates (an apostrophe stands before it).

    A full-width twin of a sign counts as the sign: some spreadsheets take one for the other.
    """
    text = "" if value is None else str(value)
    first = normalize("NFKC", text[:1])[:1]
    return f"'{text}" if first in FORMULA_STARTS else text
