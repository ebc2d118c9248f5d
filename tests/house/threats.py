"""Which tests show which threat: `python -m tests.house.threats` writes their names into docs/threats.md.

A test shows T12 by having `_T12_` in its name, so that `pytest -k T12_` runs all that do.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from config import ROOT

TABLE = ROOT / "docs" / "threats.md"
_ROW = re.compile(r"\| (T\d+) \| (.+?) \| (.+?) \|")
_NAMED = re.compile(r"_(T\d+)(?=_)")
OPEN = "open: "


def by_threat() -> dict[str, list[str]]:
    """For each threat, the tests that name it, as `file::test`, sorted."""
    found: dict[str, list[str]] = {threat: [] for threat in rows()}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for name in _tests_in(path):
            for threat in _NAMED.findall(name):
                found.setdefault(threat, []).append(f"{path.relative_to(ROOT)}::{name}")
    return found


def rows() -> dict[str, tuple[str, str]]:
    """The table's rows: what must be so, and how that is shown."""
    lines = TABLE.read_text().splitlines()
    return {found[1]: (found[2], found[3]) for line in lines if (found := _ROW.fullmatch(line))}


def shown(threat: str, tests: list[str], before: str) -> str:
    """What the table says of a threat: its tests; without any, why it is open."""
    return "<br>".join(f"`{test}`" for test in tests) if tests else before


def write() -> None:
    """Put the names that there are now into the table."""
    tests = by_threat()

    def row(found: re.Match[str]) -> str:
        threat, sentence, before = found.groups()
        return f"| {threat} | {sentence} | {shown(threat, tests.get(threat, []), before)} |"

    TABLE.write_text(_ROW.sub(row, TABLE.read_text()))


def _tests_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith(
            "test_"
        ):
            yield node.name


if __name__ == "__main__":
    write()
