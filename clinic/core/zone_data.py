"""Which zone data this process reads: the machine's, or those of the Python package."""

from __future__ import annotations

import zoneinfo
from importlib.metadata import version
from pathlib import Path

_HEAD = "# version "


def zone_data(name: str) -> str:
    """The version of the data about a zone, and where they are from: "2026.6 (package tzdata)".

    As `zoneinfo` looks: the first folder of its path that has the zone, else the package.
    """
    for place in map(Path, zoneinfo.TZPATH):
        if (place / name).is_file():
            return f"{_version(place)} ({place})"
    return f"{version('tzdata')} (package tzdata)"


def _version(place: Path) -> str:
    """What a folder of zone data says of itself; "unknown version" where it does not."""
    for file in (place / "tzdata.zi", place / "+VERSION"):
        try:
            with file.open(encoding="utf-8", errors="replace") as lines:
                return lines.readline().strip().removeprefix(_HEAD)[:20] or "unknown version"
        except OSError:
            continue
    return "unknown version"
