"""The server chooses who hears what."""

from __future__ import annotations

import pytest
from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from clinic.http.watch import free_times, token_for, topic_of
from tests.application import Clock
from tests.audit.trail import Trail
from tests.cast import FRIDAY, Cast
from tests.realtime.conftest import Listen


def token(app: Flask, topic: str) -> str:
    with app.app_context():
        return token_for(topic)


def test_T4_a_patient_hears_of_their_own_visits_only(cast: Cast, listen: Listen) -> None:
    amira, jonas = listen(cast.amira), listen(cast.jonas)
    cast.amira_books(cast.slot(FRIDAY, "09:00"))
    assert amira.heard() == [("visits", cast.amira.actor.user_id)]
    assert jonas.heard() == []


def test_a_guardian_hears_of_the_child(cast: Cast, listen: Listen) -> None:
    miriam = listen(cast.miriam)
    cast.books(cast.miriam, cast.slot(FRIDAY, "09:00"), patient_id=cast.leo_id)
    assert miriam.heard() == [("visits", cast.miriam.actor.user_id)]


def test_T4_a_doctor_hears_of_their_own_calendar_only(cast: Cast, listen: Listen) -> None:
    lena, krug = listen(cast.lena), listen(cast.krug)
    cast.amira_books(cast.slot(FRIDAY, "09:00"))
    assert sorted(lena.heard()) == [
        ("calendar", cast.lena.doctor_id),
        ("notices", cast.lena.actor.user_id),
    ]
    assert krug.heard() == []


@pytest.mark.parametrize("who", ["nadia", "petra"])
def test_the_desk_hears_of_every_visit(cast: Cast, listen: Listen, who: str) -> None:
    desk = listen(getattr(cast, who))
    cast.amira_books(cast.slot(FRIDAY, "09:00"))
    assert desk.heard() == [("desk", "")]


def test_who_waits_for_approval_has_no_calendar(cast: Cast, listen: Listen) -> None:
    assert listen(cast.ida).is_connected


def test_T4_a_stranger_hears_of_the_free_times_on_their_page_only(
    app: Flask, cast: Cast, listen: Listen
) -> None:
    watching = listen(watch=[token(app, free_times(cast.lena.doctor_id))])
    elsewhere = listen(watch=[token(app, free_times(cast.krug.doctor_id))])
    nowhere = listen()
    cast.amira_books(cast.slot(FRIDAY, "09:00"))
    assert watching.heard() == [("free", cast.lena.doctor_id)]
    assert (elsewhere.heard(), nowhere.heard()) == ([], [])


def forged(app: Flask, cast: Cast) -> str:
    serializer = URLSafeTimedSerializer("another key of at least 32 bytes.", salt="clinic-watch")
    return str(serializer.dumps(free_times(cast.lena.doctor_id)))


def of_another_salt(app: Flask, cast: Cast) -> str:
    serializer = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="cookie-session")
    return str(serializer.dumps(free_times(cast.lena.doctor_id)))


def of_somebody_elses_room(app: Flask, cast: Cast) -> str:
    serializer = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="clinic-watch")
    return str(serializer.dumps(f"user:{cast.amira.actor.user_id}"))


@pytest.mark.parametrize("make", [forged, of_another_salt, of_somebody_elses_room])
def test_T4_a_topic_that_nobody_gave_is_refused(
    app: Flask, cast: Cast, listen: Listen, make: object
) -> None:
    assert not listen(watch=[make(app, cast)]).is_connected  # type: ignore[operator]


def test_T4_a_topic_that_nobody_gave_is_a_denial(app: Flask, cast: Cast, listen: Listen) -> None:
    trail = Trail(app)
    listen(watch=[of_somebody_elses_room(app, cast)])
    row = trail.one("authz_fail")
    assert (row.channel, row.outcome, row.reason) == ("socket", "denied", "topic")


@pytest.mark.parametrize("watch", ["free:x", [1], [None], ["free:x"], ["x"] * 51, {"a": 1}])
def test_T4_what_is_no_token_is_refused(cast: Cast, listen: Listen, watch: object) -> None:
    assert not listen(cast.amira, watch=watch).is_connected


def test_a_token_is_good_for_a_day(app: Flask, cast: Cast, clock: Clock, listen: Listen) -> None:
    given = token(app, free_times(cast.lena.doctor_id))
    clock.advance(hours=23, minutes=59)
    assert listen(watch=[given]).is_connected
    clock.advance(minutes=2)
    assert not listen(watch=[given]).is_connected


def test_T4_only_what_everybody_may_know_has_a_token(app: Flask, cast: Cast) -> None:
    with app.app_context():
        with pytest.raises(ValueError, match="everybody"):
            token_for("desk")
        assert topic_of("") is None


def test_T4_nothing_that_a_client_sends_is_heard(cast: Cast, listen: Listen) -> None:
    jonas = listen(cast.jonas)
    jonas.client.emit("join", {"room": f"user:{cast.amira.actor.user_id}"})
    jonas.client.emit("changed", {"topic": "desk", "id": ""})
    cast.amira_books(cast.slot(FRIDAY, "09:00"))
    assert jonas.is_connected
    assert jonas.heard() == []


def test_T6_who_signs_out_hears_nothing_more(cast: Cast, listen: Listen) -> None:
    amira, other_browser = listen(cast.amira), listen(cast.amira)
    amira.browser.post("/logout")
    assert not amira.is_connected
    assert other_browser.is_connected
    cast.amira_books(cast.slot(FRIDAY, "09:00"))
    assert amira.heard() == []
    assert other_browser.heard() != []


def test_T6_a_session_that_has_ended_opens_no_room(
    cast: Cast, clock: Clock, listen: Listen
) -> None:
    amira = listen(cast.amira)
    amira.browser.post("/logout")
    amira.client.connect()
    cast.amira_books(cast.slot(FRIDAY, "09:00"))
    assert amira.heard() == []
