"""What would stop the clinic from starting, found out before anything is started."""

from __future__ import annotations

import errno
import socket
from collections.abc import Mapping
from contextlib import closing
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError


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
    """Raise CannotStart if the configured database does not let the clinic in. Writes nothing."""
    url = make_url(config["SQLALCHEMY_DATABASE_URI"])
    arguments = config["SQLALCHEMY_ENGINE_OPTIONS"].get("connect_args", {})
    engine = create_engine(url, connect_args=arguments)
    try:
        with engine.connect():
            pass
    except DBAPIError as error:
        shown = url.set(query={}).render_as_string(hide_password=True)
        reason = next(iter(str(error.orig).strip().splitlines()), "no answer")
        raise CannotStart(f"The database {shown} cannot be reached: {reason}") from None
    finally:
        engine.dispose()
