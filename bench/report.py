"""The tables that `make bench` prints, and the same as JSON, to be compared with the next."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from bench.goals import GROWTH, Cost, Row

HEADINGS = (
    "visits", "doctors", "what", "web ms", "db ms", "× Flask", "× hooks", "goal", "",
    "statements", "rows", "bytes",
)  # fmt: skip
COLUMNS = "{:>10}{:>8}  {:<34}{:>8}{:>7}{:>9}{:>9}{:>7} {:<7}{:>10}{:>7}{:>10}"
CHANGES = "{:>10}{:>8}  {:<34}{:>9}{:>9}{:>8}"


def table(rows: Iterable[Row]) -> Iterator[str]:
    """One line each, under headings; times in ms of a processor, medians."""
    yield COLUMNS.format(*HEADINGS)
    for one in rows:
        goal = "" if one.goal is None else f"≤ {one.goal:g}"
        yield COLUMNS.format(
            f"{one.visits:,}", one.doctors, one.what, f"{one.web_ms:.2f}", f"{one.database_ms:.2f}",
            f"{one.of_flask:.1f}", f"{one.of_hooks:.1f}", goal, one.verdict, one.cost.statements,
            one.cost.rows, f"{one.cost.bytes:,}",
        )  # fmt: skip


def growth(rows: Iterable[Row]) -> Iterator[str]:
    """How many times as much each takes in the largest clinic as in the smallest, by doctors."""
    first: dict[tuple[int, str], Row] = {}
    last: dict[tuple[int, str], Row] = {}
    for one in sorted(rows, key=lambda row: row.visits):
        first.setdefault((one.doctors, one.what), one)
        last[one.doctors, one.what] = one
    for (doctors, what), end in last.items():
        start = first[doctors, what]
        if start is not end and start.of_hooks:
            times = end.of_hooks / start.of_hooks
            verdict = "met" if times <= GROWTH else "missed"
            yield (
                f"{what}, {doctors} doctors, {start.visits:,} → {end.visits:,}:"
                f" {times:.2f} ×, goal ≤ {GROWTH:g}: {verdict}"
            )


def write(path: Path, rows: Iterable[Row], *, now: datetime, **more: object) -> None:
    """Keep the results as JSON."""
    found = {
        "at": now.isoformat(),
        "processors": os.cpu_count(),
        "load": os.getloadavg()[0],
        "rows": [asdict(one) | {"goal": one.goal, "verdict": one.verdict} for one in rows],
        **more,
    }
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")


def read(path: Path) -> list[Row]:
    """The rows of results that were kept. Raises OSError or ValueError for what are none."""
    rows = []
    for one in json.loads(path.read_text())["rows"]:
        kept = {name: one[name] for name in Row.__dataclass_fields__ if name != "cost"}
        rows.append(Row(**kept, cost=Cost(**one["cost"])))
    return rows


def changes(old: Iterable[Row], new: Iterable[Row]) -> Iterator[str]:
    """What has become of each row, as ratio to the constant view of its own run."""
    before = {(one.visits, one.doctors, one.what): one for one in old}
    yield CHANGES.format(
        "visits", "doctors", "× the constant view in the hooks", "before", "after", ""
    )
    for one in new:
        was = before.get((one.visits, one.doctors, one.what))
        if was and was.of_hooks:
            times = f"{one.of_hooks / was.of_hooks:.2f} ×"
            figures = (f"{was.of_hooks:.1f}", f"{one.of_hooks:.1f}", times)
            yield CHANGES.format(f"{one.visits:,}", one.doctors, one.what, *figures)
