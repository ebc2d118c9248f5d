"""Who is in which room, in one process or, through Redis, in all of them.

Redis may be away at any time: a bell then reaches this process only, and pages are told to look for
themselves until it is back.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from threading import RLock
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from socketio import Manager, PubSubManager

log = logging.getLogger(__name__)

CHANNEL = "clinic-bells"
#: Nobody waits longer than this for Redis while they book, and after a failure nobody does at all
#: for a while.
PATIENCE = 0.5
REST = 5.0
#: A silent line is tried so often, and a broken one mended.
LINE_TRIED = 15.0
LONGEST_PAUSE = 5.0


class _Rooms(Manager):
    """A room that is closed takes its people with it: they may come back as who they are then.

    Each socket has a thread, and the library's rooms know no threads: of two who came into an empty
    room at once one would be lost, and hear nothing. So one comes or goes at a time.
    """

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._turn = RLock()

    def pre_connect(self, *args: Any, **more: Any) -> Any:
        with self._turn:
            return super().pre_connect(*args, **more)

    def connect(self, *args: Any, **more: Any) -> Any:
        with self._turn:
            return super().connect(*args, **more)

    def pre_disconnect(self, *args: Any, **more: Any) -> Any:
        with self._turn:
            return super().pre_disconnect(*args, **more)

    def basic_enter_room(self, *args: Any, **more: Any) -> None:
        with self._turn:
            super().basic_enter_room(*args, **more)

    def basic_leave_room(self, *args: Any, **more: Any) -> None:
        with self._turn:
            super().basic_leave_room(*args, **more)

    def basic_disconnect(self, *args: Any, **more: Any) -> None:
        with self._turn:
            super().basic_disconnect(*args, **more)

    def basic_close_room(self, room: str, namespace: str) -> None:
        for sid, _eio_sid in list(self.get_participants(namespace, room)):
            self.server.disconnect(sid, namespace=namespace, ignore_queue=True)


class OneProcess(_Rooms):
    """The rooms where there is no Redis."""

    is_away = False


class AllProcesses(_Rooms, PubSubManager):
    """The rooms of all processes, which tell each other through Redis.

    A process without sockets, like the worker, only speaks: it listens from its first socket on.
    """

    name = "clinic"

    def __init__(self, url: str) -> None:
        super().__init__(channel=CHANNEL)
        self.is_away = False
        self._rests_until = 0.0
        self._speaks = Redis.from_url(
            url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=None
        )
        self._hears = Redis.from_url(
            url, socket_timeout=PATIENCE * 4, socket_connect_timeout=PATIENCE * 4
        )

    def _publish(self, data: dict[str, Any]) -> None:
        if time.monotonic() < self._rests_until:
            return
        try:
            self._speaks.publish(self.channel, json.dumps(data))
        except RedisError as error:
            self._rests_until = time.monotonic() + REST
            log.warning("Redis passes no bells on (%s)", type(error).__name__)

    def _listen(self) -> Iterator[bytes]:
        pause = 1.0
        while True:
            try:
                for heard in self._heard():
                    pause = 1.0
                    if heard is not None:
                        yield heard
            except (RedisError, OSError) as error:
                log.warning("no bells come from Redis (%s)", type(error).__name__)
                self._tell_everybody(is_away=True)
                time.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    def _heard(self) -> Iterator[bytes | None]:
        """What others say; None whenever the line was found sound."""
        with self._hears.pubsub(ignore_subscribe_messages=True) as line:
            line.subscribe(self.channel)
            line.ping()
            if self.is_away:
                self._tell_everybody(is_away=False)
            while True:
                message = line.get_message(timeout=LINE_TRIED)
                if message is None:
                    line.ping()
                is_news = message is not None and message["type"] == "message"
                yield message["data"] if is_news else None

    def _tell_everybody(self, *, is_away: bool) -> None:
        """Let the pages of this process look for themselves, or say that they need not any more."""
        self.is_away = is_away
        Manager.emit(self, "away" if is_away else "back", {}, namespace="/")
