"""Who is in which room of the sockets: the matrix says so, and nothing that a client sends helps."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from clinic.http.watch import free_times, token_for
from clinic.realtime import rooms
from tests.access.matrix import matrix
from tests.access.scene import PEOPLE
from tests.cast import Cast
from tests.realtime.conftest import Listen, Listener, listen

__all__ = ["listen"]


def rooms_of(app: Flask, listener: Listener) -> set[str]:
    """The rooms somebody has been put into; everybody is in the one of their own socket, too."""
    manager = app.extensions["socketio"].server.manager
    client: Any = listener.client
    sid = manager.sid_from_eio_sid(client.eio_sid, "/")
    return {room for room in manager.get_rooms(sid, "/") if room != sid}


def expected(cast: Cast, who: str) -> set[str]:
    """The rooms that the matrix gives to a column, of those that the scene speaks of."""
    names = {
        "user": rooms.of_user(cast.amira.actor.user_id),
        "calendar": rooms.of_calendar(cast.lena.doctor_id),
        "desk": rooms.DESK,
        "applicants": rooms.APPLICANTS,
        "free": free_times(cast.lena.doctor_id),
    }
    return {names[name] for name, line in matrix().rooms.items() if line[who] == "in"}


def wrong_rooms(app: Flask, cast: Cast, listen: Listen, who: str) -> list[str]:
    """What is not as the matrix has it; what is one's own is left out, where it is not the scene's."""
    person = getattr(cast, PEOPLE[who]) if who in PEOPLE else None
    with app.app_context():
        token = token_for(free_times(cast.lena.doctor_id))
    listener = listen(person, watch=[token])
    found, wanted = rooms_of(app, listener), expected(cast, who)
    own = set()
    if person is not None:
        own = {rooms.of_user(person.actor.user_id)}
        own |= {room for room in found if room.startswith("session:")}
        own |= {rooms.of_calendar(cast.krug.doctor_id)} if who == "colleague" else set()
        assert len(own - wanted) <= 3
    return [
        *(f"{who} is in {room}" for room in sorted(found - wanted - own)),
        *(f"{who} is not in {room}" for room in sorted((wanted | own) - found)),
    ]


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("who", matrix().columns)
def test_T4_everybody_is_in_the_rooms_of_the_matrix(
    app: Flask, cast: Cast, listen: Listen, who: str
) -> None:
    assert wrong_rooms(app, cast, listen, who) == []


@pytest.mark.only_on("sqlite")
def test_T4_no_event_of_a_client_opens_a_room(app: Flask, cast: Cast, listen: Listen) -> None:
    jonas = listen(cast.jonas)
    before = rooms_of(app, jonas)
    for event in ("join", "join_room", "subscribe", "watch", "enter_room", "connect"):
        for room in (rooms.DESK, rooms.of_user(cast.amira.actor.user_id)):
            jonas.client.emit(event, {"room": room, "watch": [room]})
    assert rooms_of(app, jonas) == before


@pytest.mark.only_on("sqlite")
def test_T4_the_server_listens_to_nothing_but_who_comes(app: Flask) -> None:
    heard = {
        event for events in app.extensions["socketio"].server.handlers.values() for event in events
    }
    assert heard <= {"connect", "disconnect"}
