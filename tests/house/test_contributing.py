"""The recipes name files that there are, and do not grow."""

from __future__ import annotations

import re

from config import ROOT

#: How many files each kind of change may touch. One that needs more has found a second copy of a thing.
AT_MOST = {
    "A field of a doctor's profile": 6,
    "A kind of message": 4,
    "A way to write to people": 3,
    "A status of a visit": 5,
    "A page of staff with a list": 5,
    "A check of the clinic's health": 2,
    "A booking rule": 2,
}


def recipes() -> dict[str, list[str]]:
    """The files that each recipe names, by its title."""
    parts = (ROOT / "CONTRIBUTING.md").read_text().split("\n## ")[1:]
    return {
        part.partition("\n")[0]: re.findall(r"^\| `([^`]+)` \|", part, flags=re.M) for part in parts
    }


def test_every_file_that_a_recipe_names_is_there() -> None:
    named = [name for files in recipes().values() for name in files]
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_a_recipe_stays_as_short_as_it_is() -> None:
    found = {title: len(files) for title, files in recipes().items()}
    assert found.keys() == AT_MOST.keys()
    assert {title for title, files in found.items() if not 0 < files <= AT_MOST[title]} == set()
