"""The recipes name files that there are."""

from __future__ import annotations

import re

from config import ROOT

RECIPES = 6


def test_every_file_that_a_recipe_names_is_there() -> None:
    recipes = (ROOT / "CONTRIBUTING.md").read_text().split("\n## ")[1:]
    files = [re.findall(r"^\| `([^`]+)` \|", recipe, flags=re.M) for recipe in recipes]
    assert (len(files), min(map(len, files)) > 0) == (RECIPES, True)
    assert [name for named in files for name in named if not (ROOT / name).exists()] == []
