"""The table of OWASP ASVS 5.0.0 names every requirement of levels 1 and 2, and what it names is there."""

from __future__ import annotations

import re
from collections import Counter

from config import ROOT

TABLE = (ROOT / "docs" / "asvs.md").read_text()
#: How many requirements of levels 1 and 2 each section has (their numbers run from 1, but for V10 and V17).
SECTIONS = {
    "1": (2, 9, 11, 3, 2),
    "2": (3, 3, 4, 1),
    "3": (0, 2, 4, 6, 5, 0, 2),
    "4": (3, 1, 2, 4),
    "5": (1, 3, 2, 3),
    "6": (3, 12, 4, 4, 5, 3, 0, 4),
    "7": (3, 4, 2, 5, 2, 2),
    "8": (2, 3, 1, 1),
    "9": (3, 4),
    "11": (2, 3, 3, 4, 1, 1),
    "12": (3, 2, 4),
    "13": (1, 5, 2, 5),
    "14": (2, 4, 3),
    "15": (3, 3, 7),
    "16": (1, 5, 4, 3, 3),
}
WANTED = {
    f"{chapter}.{section}.{number}"
    for chapter, sizes in SECTIONS.items()
    for section, size in enumerate(sizes, 1)
    for number in range(1, size + 1)
}
ROWS = re.findall(r"^\| ((?:\d+\.\d+\.\d+ ?)+) \|(.*)\|(.*)\|$", TABLE, re.MULTILINE)


def test_every_requirement_is_answered_once() -> None:
    named = Counter(number for numbers, _here, _shown in ROWS for number in numbers.split())
    assert set(named) == WANTED
    assert [number for number, times in named.items() if times > 1] == []


def test_what_the_table_points_to_is_there() -> None:
    paths = re.findall(r"`((?:\w|[./-])+/[\w./-]+)`", TABLE)
    assert len(paths) > 100
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_its_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)]+)\)", TABLE)
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []
