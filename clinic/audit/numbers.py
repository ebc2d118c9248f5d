"""Sets of row numbers, written as ranges: "1-57,59". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WRITTEN = re.compile(r"\d{1,19}(-\d{1,19})?(,\d{1,19}(-\d{1,19})?)*")
#: No link closes over more rows than this.
MOST = 10_000


def written(numbers: Iterable[int]) -> str:
    """Rising numbers as ranges; "" for none."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ",".join(f"{a}-{b}" if b > a else str(a) for a, b in ranges)


def read_numbers(text: str) -> list[int]:
    """The numbers of what `written` wrote. Raises ValueError for anything else."""
    if not _WRITTEN.fullmatch(text):
        raise ValueError("no list of numbers")
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        if int(last or first) - int(first) >= MOST:
            raise ValueError("too many numbers")
        found.extend(range(int(first), int(last or first) + 1))
    return found
