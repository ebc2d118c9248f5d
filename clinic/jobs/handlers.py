"""Ringing for what is due at once, such as the mail somebody waits for in front of the screen."""

from __future__ import annotations

import logging

from flask import current_app
from redis.exceptions import RedisError

from clinic.db import after_commit
from clinic.queues import connect_redis, ring

log = logging.getLogger(__name__)


def ring_the_bell(_event: object) -> None:
    """Let RQ have what is due after the commit. If Redis is away, the mail is found in seconds."""
    url = current_app.config.get("REDIS_URL")
    if url:
        after_commit(lambda: _ring(url))


def _ring(url: str) -> None:
    try:
        with connect_redis(url, patience=0.3) as connection:
            ring(connection)
    except RedisError as error:
        log.warning("Redis does not hear the bell: %s", type(error).__name__)
