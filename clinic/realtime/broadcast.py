"""Ringing: "something changed", after the commit. A bell that nobody hears harms nobody."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from flask import current_app

from clinic.db import after_commit
from clinic.realtime.rooms import Bell

log = logging.getLogger(__name__)

EVENT = "changed"


def broadcast(bells: Iterable[Bell]) -> None:
    """Ring once the open transaction has been committed."""
    rung = tuple(bells)
    after_commit(lambda: _ring(rung))


def close(room: str) -> None:
    """Let nobody stay in a room, once the open transaction has been committed."""
    after_commit(lambda: _close(room))


def _ring(bells: Iterable[Bell]) -> None:
    sockets = current_app.extensions["socketio"]
    for bell in bells:
        try:
            sockets.emit(EVENT, {"topic": bell.topic, "id": bell.id}, to=bell.room)
        except Exception as error:
            log.warning("a bell was not rung (%s)", type(error).__name__)


def _close(room: str) -> None:
    try:
        current_app.extensions["socketio"].close_room(room, namespace="/")
    except Exception as error:
        log.warning("a room was not closed (%s)", type(error).__name__)
