"""Opening the sockets' door. Nothing comes in by it but who connects: a page cannot send an event."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask_socketio import SocketIO, emit, join_room

from clinic.http.hardening import denials
from clinic.realtime.doorman import Doorman
from clinic.realtime.managers import AllProcesses, OneProcess
from clinic.realtime.rooms import rooms_for
from clinic.realtime.sweep import Sweep

log = logging.getLogger(__name__)

#: A client has nothing to say but its tokens.
BYTES_AT_MOST = 16_384


def set_up(app: Flask) -> None:
    """Serve sockets beside the pages, and let `clinic.realtime.broadcast` reach them."""
    url = app.config["REDIS_URL"]
    manager = AllProcesses(url) if url else OneProcess()
    options: dict[str, Any] = {
        "client_manager": manager,
        "transports": ["websocket"],
        "cors_allowed_origins": _origins(app),
    }
    sockets = SocketIO(
        app,
        async_mode="threading",
        manage_session=False,
        max_http_buffer_size=BYTES_AT_MOST,
        **options,
    )

    sweep = app.extensions["socket_sweep"] = Sweep(app, manager)

    def connect(auth: Any = None) -> None:
        sweep.begin(sockets)
        for room in _rooms(auth):
            join_room(room)
        if manager.is_away:
            emit("away", {})

    sockets.on_event("connect", connect)
    app.wsgi_app = Doorman(app.wsgi_app, most=app.config["SOCKETS_AT_MOST"])  # type: ignore[method-assign]


def _rooms(auth: Any) -> list[str]:
    try:
        return rooms_for(auth)
    except ConnectionRefusedError:
        log.warning("socket refused: it asked for what nobody gave it")
        denials.note_denial("authz_fail", "topic")
        raise
    except Exception as error:
        log.warning("socket refused after an error (%s)", type(error).__name__)
        raise ConnectionRefusedError("not now") from error


def _note_foreign(app: Flask, environ: dict[str, Any]) -> None:
    """A page of another site tried to open a socket. Here is no request yet: one is made of it."""
    try:
        with app.request_context(environ):
            denials.note_of_stranger("malicious_cors", "origin", subject=("endpoint", "socket"))
    except Exception as error:
        log.error("a foreign socket was refused, but not noted (%s)", type(error).__name__)


def _origins(app: Flask) -> Callable[[str, dict[str, Any]], bool]:
    """Only the clinic's own pages; while it is developed or tested, under whatever name they have."""
    public = urlsplit(app.config["PUBLIC_URL"])
    own = f"{public.scheme}://{public.netloc}"
    is_strict = app.config["CLINIC_MODE"] == "production"

    def allowed(origin: str, environ: dict[str, Any]) -> bool:
        if origin == own:
            return True
        host = f"{environ.get('wsgi.url_scheme')}://{environ.get('HTTP_HOST')}"
        if not is_strict and origin == host:
            return True
        _note_foreign(app, environ)
        return False

    return allowed
