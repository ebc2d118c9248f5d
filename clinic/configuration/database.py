"""Where the data lives."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from clinic.configuration.values import ROOT, ConfigurationError, whole_number


def database(environ: Mapping[str, str], instance: Path) -> dict[str, Any]:
    """The database and the connections to it. Raises ConfigurationError."""
    url = _database_url(environ.get("DATABASE_URL") or f"sqlite:///{instance / 'clinic.db'}")
    # Far fewer than threads: most of those only hold a socket, and ask the database nothing.
    size = whole_number(environ, "DATABASE_POOL", default=16, least=1, most=200)
    options: dict[str, Any] = {
        "pool_pre_ping": True,
        "pool_size": size,
        "max_overflow": 4,
        # Who has waited so long for a connection, in seconds, is told to come again.
        "pool_timeout": 10,
        # What somebody entered does not get into a log with the error about it.
        "hide_parameters": True,
    }
    if url.startswith("postgresql"):
        own = parse_qs(urlsplit(url).query).get("options", [""])[-1]
        # Compiling a query takes PostgreSQL longer than any of ours runs.
        limits = "-c statement_timeout=15s -c lock_timeout=10s -c timezone=UTC -c jit=off"
        options["connect_args"] = {"connect_timeout": 5, "options": f"{own} {limits}".strip()}
        options["pool_recycle"] = 1800
    return {"SQLALCHEMY_DATABASE_URI": url, "SQLALCHEMY_ENGINE_OPTIONS": options}


def _database_url(written: str) -> str:
    """The address in SQLAlchemy's words, with the driver and an absolute path."""
    scheme, separator, rest = written.partition("://")
    try:
        parts = urlsplit(written, allow_fragments=False)
        _ = parts.port  # reading it checks it
    except ValueError:
        separator = ""
    if not separator:
        raise ConfigurationError("DATABASE_URL cannot be read as an address.")
    if scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        return f"postgresql+psycopg://{rest}"
    if scheme != "sqlite":
        raise ConfigurationError("DATABASE_URL must begin with sqlite:/// or postgresql://.")
    path, mark, query = rest.removeprefix("/").partition("?")
    if path in ("", ":memory:"):
        raise ConfigurationError("DATABASE_URL must name a file: web and worker share it.")
    return f"sqlite:///{ROOT / path}{mark}{query}"
