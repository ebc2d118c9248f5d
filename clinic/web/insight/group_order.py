"""Doctors and kinds of visit in the order that a heading asks for."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request

from clinic.insight.figures import GroupFigures
from clinic.web.kit.pagination import here_with

BY_NAME = "name"
#: What a table can be sorted by, the most of it first; names as they come.
ORDERS = (BY_NAME, "visits", "utilisation", "booked_minutes", "offered_minutes", "no_show_rate")


def order_asked() -> str:
    """One of `ORDERS`; what is none counts as the names'."""
    asked = request.args.get("sort", BY_NAME)
    return asked if asked in ORDERS else BY_NAME


def order_hrefs() -> dict[str, str]:
    """The same figures in each of the orders."""
    return {name: here_with("sort", None if name == BY_NAME else name) for name in ORDERS}


def ordered(groups: Sequence[GroupFigures], by: str) -> Sequence[GroupFigures]:
    """The groups in that order; those of which nothing was counted come last."""
    if by == BY_NAME:
        return groups

    def amount(group: GroupFigures) -> float:
        found: float | None = getattr(group, by)
        return -1 if found is None else found

    return sorted(groups, key=amount, reverse=True)
