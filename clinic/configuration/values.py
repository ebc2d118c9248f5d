"""One value of the environment, or one clear sentence."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

#: The folder of the project, where relative paths begin.
ROOT = Path(__file__).resolve().parents[2]


class ConfigurationError(Exception):
    """The clinic cannot start like this; the message is one sentence for whoever runs it."""


def choice(environ: Mapping[str, str], name: str, *, default: str, among: tuple[str, ...]) -> str:
    """One of a few words."""
    value = environ.get(name) or default
    if value not in among:
        raise ConfigurationError(f"{name} must be one of {', '.join(among)}, not {value!r}.")
    return value


def flag(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    """A switch: on or off, and a few other words for these."""
    value = environ.get(name, "").strip().lower()
    if value in ("1", "on", "true", "yes"):
        return True
    if value in ("0", "off", "false", "no"):
        return False
    if value:
        raise ConfigurationError(f"{name} must be on or off, not {value!r}.")
    return default


def whole_number(
    environ: Mapping[str, str], name: str, *, default: int, least: int, most: int
) -> int:
    """A number from `least` to `most`."""
    value = environ.get(name, "").strip() or str(default)
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
        raise ConfigurationError(f"{name} must be a number from {least} to {most}, not {value!r}.")
    return int(value)
