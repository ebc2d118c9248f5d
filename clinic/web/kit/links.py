"""A link as templates read it."""

from __future__ import annotations

from typing import NamedTuple


class Link(NamedTuple):
    label: str
    href: str
