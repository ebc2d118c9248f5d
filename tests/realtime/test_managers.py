"""Who comes and who goes at the same time: nobody is lost, nobody stays behind."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from socketio import Server

from clinic.realtime.managers import OneProcess

HERE, ROOM = "/", "free:a-doctor"


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads take turns as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def test_of_many_who_come_and_go_at_once_all_hear_and_none_stays(restless: None) -> None:
    rooms = OneProcess()
    Server(client_manager=rooms, async_mode="threading")

    def come_and_go(who: str) -> bool:
        sid = rooms.connect(who, HERE)
        rooms.enter_room(sid, HERE, ROOM)
        is_there = sid in dict(rooms.get_participants(HERE, ROOM))
        rooms.pre_disconnect(sid, HERE)
        rooms.disconnect(sid, HERE)
        return is_there

    with ThreadPoolExecutor(8) as people:
        heard = list(people.map(come_and_go, (str(number) for number in range(2000))))
    assert all(heard)
    assert list(rooms.get_participants(HERE, ROOM)) == []
    assert rooms.pending_disconnect == {}
