"""Sockets close with the session, whichever way it ends."""

from __future__ import annotations

import pytest
from flask import Flask

from clinic.accounts.deactivate import deactivate_user
from clinic.accounts.models import User
from clinic.accounts.sessions.open_sessions import end_other_sessions
from clinic.accounts.sessions.session_state import actor_of
from clinic.accounts.sessions.sign_in import open_session
from clinic.booking.absence import archive_doctor
from clinic.db import transaction
from clinic.realtime.sweep import EVERY_SECONDS
from tests.application import Clock
from tests.cast import Cast
from tests.realtime.conftest import Listen


def look(app: Flask) -> int:
    found: int = app.extensions["socket_sweep"].look()
    return found


def test_T6_ending_all_other_sessions_closes_their_sockets_at_once(
    app: Flask, cast: Cast, clock: Clock, listen: Listen
) -> None:
    there, jonas = listen(cast.amira), listen(cast.jonas)
    with app.app_context():
        opened = open_session(cast.amira.actor.user_id, now=clock())
        here = actor_of(opened.user_id, opened.id, now=clock())
        assert here is not None
        end_other_sessions(here, now=clock())
    assert not there.is_connected
    assert jonas.is_connected


def test_T6_a_new_password_closes_the_sockets(cast: Cast, listen: Listen) -> None:
    there, amira = listen(cast.amira), listen(cast.amira)
    sent = {"old": "quiet-harbour-lantern-42", "new": "another-harbour-lantern-7"}
    assert amira.browser.post("/account/password", data=sent).status_code == 303
    assert not there.is_connected


def test_T6_a_locked_page_hears_nothing_and_an_open_one_goes_on(
    app: Flask, cast: Cast, clock: Clock, listen: Listen
) -> None:
    lena, amira, stranger = listen(cast.lena), listen(cast.amira), listen()
    clock.advance(minutes=14)
    assert look(app) == 0
    clock.advance(minutes=1)
    assert look(app) == 1
    assert [one.is_connected for one in (lena, amira, stranger)] == [False, True, True]


@pytest.mark.parametrize("how", ["switched off", "archived"])
def test_T6_who_is_shut_out_by_an_admin_hears_nothing_more_at_once(
    app: Flask, cast: Cast, clock: Clock, listen: Listen, how: str
) -> None:
    krug, lena = listen(cast.krug), listen(cast.lena)
    with app.app_context():
        if how == "archived":
            archive_doctor(cast.petra.actor, cast.krug.doctor_id, now=clock())
        else:
            deactivate_user(cast.petra.actor, cast.krug.actor.user_id, now=clock())
    assert [krug.is_connected, lena.is_connected] == [False, True]


def test_T6_who_is_shut_out_hears_nothing_within_seconds(
    app: Flask, cast: Cast, clock: Clock, listen: Listen
) -> None:
    krug = listen(cast.krug)
    with app.app_context(), transaction() as session:  # as an operator would, by hand
        session.get_one(User, cast.krug.actor.user_id).disabled_at = clock()
    look(app)
    assert not krug.is_connected
    assert EVERY_SECONDS < 5


def test_T6_an_open_socket_is_no_sign_of_life(
    app: Flask, cast: Cast, clock: Clock, listen: Listen
) -> None:
    lena = listen(cast.lena)
    clock.advance(minutes=20)
    assert lena.browser.get("/doctor/week").location.startswith("/unlock")
