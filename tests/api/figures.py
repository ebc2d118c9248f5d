"""The long run of the API's examples: its options, its parts, and the figures at its end."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from clinic.api.v1 import v1

#: The part in which calls follow one another, each with what the one before has made.
IN_SEQUENCE = "in sequence"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--api-examples",
        type=int,
        default=0,
        help="so many examples of each operation of the API (default: a few, all in one go)",
    )
    parser.addoption("--api-seed", type=int, default=0, help="another seed: other examples")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The long run is told for each heading of the document, so that one sees it go on."""
    if "part" in metafunc.fixturenames:
        metafunc.parametrize(
            "part", _parts() if metafunc.config.getoption("--api-examples") else [None]
        )


def _parts() -> list[str]:
    return [*(blueprint.title for blueprint, _ in v1._blueprints), IN_SEQUENCE]


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if not config.getoption("--api-examples"):
        return
    figures: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * 5)
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, value in report.user_properties:
                if name == "api" and report.when == "call":
                    database, role, *counts = value
                    so_far = figures[database, role]
                    so_far[:] = [one + more for one, more in zip(so_far, counts, strict=True)]
    if figures:
        terminalreporter.section("the API, by database and role")
        line = "{:<12}{:<14}{:>12}{:>10}{:>10}{:>26}"
        head = (
            "database",
            "role",
            "operations",
            "examples",
            "failures",
            "well-formed that succeed",
        )
        terminalreporter.write_line(line.format(*head))
        for (database, role), counts in sorted(figures.items()):
            operations, examples, failures, in_order, succeeded = counts
            share = f"{succeeded / in_order:.0%} of {in_order}" if in_order else "-"
            terminalreporter.write_line(
                line.format(database, role, operations, examples, failures, share)
            )
