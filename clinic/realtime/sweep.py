"""Sockets of sessions that are over or locked are closed within seconds, whatever else happens.

Ending a session closes its sockets at once; this finds those whose time has run out, whose people were
shut out, and those that could not be told because Redis was away.
"""

from __future__ import annotations

import logging
from threading import Lock
from typing import Any

from flask import Flask

from clinic.accounts.sessions.open_sessions import gone_among
from clinic.http.clock import now
from clinic.realtime.rooms import of_session

log = logging.getLogger(__name__)

#: Each process looks so often at those who are connected to it: one query.
EVERY_SECONDS = 4.0
_NAMESPACE = "/"


class Sweep:
    """Looks after the sockets of this process, from the first one on."""

    def __init__(self, app: Flask, manager: Any) -> None:
        self._app = app
        self._manager = manager
        self._is_running = False
        self._lock = Lock()

    def begin(self, sockets: Any) -> None:
        """Start looking, once; not in tests, which do it themselves."""
        with self._lock:
            if self._is_running or self._app.config["CLINIC_MODE"] == "testing":
                return
            self._is_running = True
        sockets.start_background_task(self._go_on, sockets)

    def look(self) -> int:
        """Close what must be closed; returns how many sessions that were."""
        prefix = of_session("")
        rooms = [str(room) for room in list(self._manager.rooms.get(_NAMESPACE, {})) if room]
        ids = {room.removeprefix(prefix) for room in rooms if room.startswith(prefix)} - {""}
        if not ids:
            return 0
        with self._app.app_context():
            gone = gone_among(ids, now=now())
        for session_id in gone:
            self._manager.basic_close_room(of_session(session_id), _NAMESPACE)
        return len(gone)

    def _go_on(self, sockets: Any) -> None:
        while True:
            sockets.sleep(EVERY_SECONDS)
            try:
                self.look()
            except Exception as error:
                log.warning("sockets were not looked after (%s)", type(error).__name__)
