"""What a look at the audit can find, in words for whoever runs the clinic. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations
from typing import Any


class Flaw(StrEnum):
    """What is wrong; the words go with the number of a row or of a link."""

    ROW_CHANGED = "row {0} was changed"
    ROWS_SWAPPED = "rows {0} and {1} were swapped"
    ROW_GONE = "row {0} is gone"
    LINK_CHANGED = "link {0} of the chain was changed"
    LINKS_GONE = "the chain was cut: links {0} to {1} are gone"
    HEAD_GONE = "the head of the chain is gone; its last link is {0}"
    HEAD_CHANGED = "the head of the chain was changed: it says link {0}"
    NOT_THE_KEPT = "the chain has lost the head that was kept: link {0}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One flaw, at the row or link of this number; `other` is the second row, or the last link."""

    flaw: Flaw
    number: int
    other: int = 0

    def __str__(self) -> str:
        return self.flaw.value.format(self.number, self.other or self.number)


def tell_swaps(
    findings: Sequence[Finding], changed: Mapping[int, Any], fits: Callable[[Any, int], bool]
) -> list[Finding]:
    """The same findings, but two changed rows of which each belongs at the other's place are one swap.

    `changed` are the rows by number, as they stand; `fits` says whether a row is real under a number.
    """
    swapped: dict[int, int] = {}
    for one, other in combinations(sorted(changed), 2):
        if one in swapped or other in swapped:
            continue
        if fits(changed[one], other) and fits(changed[other], one):
            swapped[one], swapped[other] = other, one
    told = []
    for found in findings:
        partner = swapped.get(found.number) if found.flaw is Flaw.ROW_CHANGED else None
        if partner is None:
            told.append(found)
        elif found.number < partner:
            told.append(replace(found, flaw=Flaw.ROWS_SWAPPED, other=partner))
    return told
