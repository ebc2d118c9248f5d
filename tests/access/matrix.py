"""Reading the matrix: what is expected of whom, route by route."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from flask import Flask

FILE = Path(__file__).with_name("matrix.yaml")
#: What a route answers by itself, whoever asks.
BY_THEMSELVES = frozenset({"HEAD", "OPTIONS"})

Answer = str | int


@dataclass(frozen=True)
class Matrix:
    """`routes` by "GET /path", `rooms` by name: who, and what is expected for them."""

    columns: tuple[str, ...]
    routes: Mapping[str, Mapping[str, Answer]]
    rooms: Mapping[str, Mapping[str, str]]


@cache
def matrix() -> Matrix:
    """The matrix as it is written; AssertionError where a line has not an answer for everybody."""
    written: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    columns = tuple(written["columns"])

    def rows(part: str) -> dict[str, dict[str, Any]]:
        lines = written[part].items()
        short = [name for name, answers in lines if len(answers) != len(columns)]
        assert short == [], "these lines have not one answer for each column"
        return {name: dict(zip(columns, answers, strict=True)) for name, answers in lines}

    return Matrix(columns, rows("routes"), rows("rooms"))


def routes_of(app: Flask) -> Iterator[str]:
    """Every route of the application and each of its methods, as the matrix writes them."""
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - BY_THEMSELVES:
            yield f"{method} {rule.rule}"


def holes(app: Flask) -> list[str]:
    """What the matrix and the application do not have in common, in sentences."""
    there, listed = set(routes_of(app)), set(matrix().routes)
    return [
        *(f"{route} has no line in {FILE.name}" for route in sorted(there - listed)),
        *(f"{route} is listed, but there is no such route" for route in sorted(listed - there)),
    ]
