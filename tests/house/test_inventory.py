"""The inventory of data says of every table what is in it."""

from __future__ import annotations

import re

import clinic.app  # noqa: F401 - with it come all rooms, and their tables
from clinic.db import Base
from config import ROOT


def test_every_table_has_its_class() -> None:
    text = (ROOT / "docs" / "inventory.md").read_text()
    [paragraph] = re.findall(r"^Tables, .*?\n\n", text, re.MULTILINE | re.DOTALL)
    assert sorted(re.findall("`(.+?)`", paragraph)) == sorted(Base.metadata.tables)
