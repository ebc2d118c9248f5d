"""Whether the clinic's secrets are secrets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import make_url

from clinic.configuration.values import ROOT

#: A random secret of 32 bytes has more different signs than this, in any spelling.
FEW_SIGNS = 9
_PLACEHOLDERS = re.compile(r"change.?me|password|secret|example|replace|default|12345|qwert", re.I)
#: Files of the project that anybody may read, and examples of which somebody may have kept.
_PUBLISHED = (".env.example", "*.yaml", "*.md", "docs/*.md", "bench/*.py", "tests/*.py")


def secrets_of(config: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every secret of the clinic, with the name of its setting."""
    for name in ("SECRET_KEY", "JWT_SECRET_KEY"):
        yield name, config[name]
    for key in config["DATA_KEYS"].split(","):
        yield "DATA_KEYS", key
    for _name, secret in config["AUDIT_KEYS"]:
        yield "AUDIT_KEYS", secret
    if password := make_url(config["SQLALCHEMY_DATABASE_URI"]).password:
        yield "DATABASE_URL", password


def weak(config: Mapping[str, Any]) -> list[str]:
    """The settings of secrets that somebody could guess."""
    return _settings(
        name
        for name, secret in secrets_of(config)
        if len(set(secret)) <= FEW_SIGNS or _PLACEHOLDERS.search(secret)
    )


def shared(config: Mapping[str, Any]) -> list[str]:
    """The settings of secrets that are used for two things, or twice."""
    count = Counter(secret for _name, secret in secrets_of(config))
    return _settings(name for name, secret in secrets_of(config) if count[secret] > 1)


def published(config: Mapping[str, Any]) -> list[str]:
    """The settings of secrets that stand in a file of the project."""
    files = (file for pattern in _PUBLISHED for file in ROOT.glob(pattern))
    texts = [file.read_text(encoding="utf-8", errors="replace") for file in files]
    return _settings(
        name for name, secret in secrets_of(config) if any(secret in text for text in texts)
    )


def _settings(names: Iterator[str]) -> list[str]:
    return sorted(set(names))
