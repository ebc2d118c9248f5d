"""What would stop the clinic from starting, found out before anything is started."""

from __future__ import annotations

import errno
import re
import socket
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg


class CannotStart(Exception):
    """The clinic cannot start here; the message is one line for whoever runs it."""


def port_is_free(host: str, port: int) -> None:
    """Raise CannotStart if nobody may listen there."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with closing(socket.socket(family, kind)) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError as error:
        raise CannotStart(_why_not(error, host, port)) from None


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is taken. Stop what listens there, or set PORT to another."
    if error.errno == errno.EACCES:
        return f"Port {port} on {host} is not for everybody. Set PORT to 1024 or more."
    return f"HOST {host} is no address of this machine: {error.strerror or error}."


def database_is_reachable(config: Mapping[str, Any]) -> None:
    """Raise CannotStart if the configured database does not let the clinic in. Writes nothing.

    Asks the drivers themselves: SQLAlchemy takes long to load, and the supervisor has no other use
    for it.
    """
    url: str = config["SQLALCHEMY_DATABASE_URI"]
    try:
        if url.startswith("sqlite:"):
            _open_file(url.removeprefix("sqlite:///").partition("?")[0])
        else:
            arguments = config["SQLALCHEMY_ENGINE_OPTIONS"]["connect_args"]
            psycopg.connect(url.replace("+psycopg", "", 1), **arguments).close()
    except (sqlite3.Error, psycopg.Error) as error:
        reason = next(iter(str(error).strip().splitlines()), "no answer")
        shown = _without_password(url)
        raise CannotStart(f"The database {shown} cannot be reached: {reason}") from None


def _open_file(path: str) -> None:
    """Open the file, or find that it could be made; it is left as it is."""
    if not Path(path).exists() and Path(path).parent.is_dir():
        return
    with closing(sqlite3.connect(path, timeout=5)) as connection:
        connection.execute("PRAGMA schema_version")


def _without_password(url: str) -> str:
    return re.sub(r"(?<=://)([^/@]*?):[^/]*@", r"\1:***@", url).partition("?")[0]
