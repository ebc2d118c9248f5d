"""The page about limits tells what the configuration says, and where each is tried."""

from __future__ import annotations

import re
from pathlib import Path

from config import ROOT, from_environment

PAGE = (ROOT / "docs" / "limits.md").read_text()
ROWS = re.findall(r"^\| `(LIMIT_\w+)` \| ([^|]+) \|.*\| `([^`]+)` \|$", PAGE, re.MULTILINE)

#: Reached with their usual numbers, which the test counts up to.
USUAL_ONES_REACHED = {
    "LIMIT_SIGN_IN_PER_ADDRESS",
    "LIMIT_SIGN_IN_PER_ACCOUNT",
    "LIMIT_VERIFICATION",
}


def usual_limits(folder: Path) -> dict[str, str]:
    config = from_environment({"CLINIC_MODE": "testing", "INSTANCE_DIR": str(folder)})
    return {name: value for name, value in config.items() if name.startswith("LIMIT_")}


def test_the_page_names_every_limit_with_its_numbers(tmp_path: Path) -> None:
    assert {name: numbers for name, numbers, _test in ROWS} == usual_limits(tmp_path)


def test_each_is_reached_in_the_test_that_is_named() -> None:
    def is_reached(name: str, numbers: str, test: str) -> bool:
        text = (ROOT / test).read_text()
        # A test makes the limit small, or reaches the usual one: both end in 429.
        return "429" in text and (name in text or name in USUAL_ONES_REACHED)

    assert [row for row in ROWS if not is_reached(*row)] == []
