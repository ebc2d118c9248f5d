"""Which event rings whom: after the commit, and with ids only."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from clinic.booking.absence import take_time_off
from clinic.booking.cancel import cancel
from clinic.booking.hold import release_hold
from clinic.booking.reschedule import reschedule
from clinic.core.errors import NotFound
from clinic.db import transaction
from clinic.directory.doctors import apply_as_doctor, approve_doctor, change_profile
from clinic.http.watch import free_times, token_for
from clinic.notifications.kinds import Channel
from clinic.notifications.outbox.owe import owe
from clinic.scheduling.hours import set_weekly_hours
from tests.cast import FRIDAY, OFFICE_HOURS, PASSWORD, THURSDAY, Cast
from tests.realtime.conftest import Listen


def tell(cast: Cast, key: str = "one", channel: Channel = Channel.IN_APP) -> None:
    with transaction():
        owe(
            dedupe_key=key,
            kind="confirmed",
            channel=channel,
            user_id=cast.amira.actor.user_id,
            now=cast.now,
        )


def test_a_move_to_another_doctor_rings_both(app: Flask, cast: Cast, listen: Listen) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    lena, krug = listen(cast.lena), listen(cast.krug)
    with app.app_context():
        reschedule(
            cast.nadia.actor,
            visit.id,
            starts_at=cast.slot(FRIDAY, "10:00"),
            doctor_id=cast.krug.doctor_id,
            now=cast.now,
        )
    assert ("calendar", cast.lena.doctor_id) in lena.heard()
    assert ("calendar", cast.krug.doctor_id) in krug.heard()


def test_a_hold_rings_for_free_times_and_for_nobody_else(
    app: Flask, cast: Cast, listen: Listen
) -> None:
    with app.app_context():
        tokens = [token_for(free_times(one.doctor_id)) for one in (cast.lena, cast.krug)]
    viewer, lena, desk = listen(watch=tokens), listen(cast.lena), listen(cast.nadia)
    cast.holds(cast.amira, cast.slot(FRIDAY, "09:00"))
    kept = cast.holds(cast.amira, cast.slot(FRIDAY, "09:00"), doctor=cast.krug, replace=True)
    with app.app_context():
        release_hold(cast.amira.actor, kept.id, now=cast.now)
    free_lena, free_krug = ("free", cast.lena.doctor_id), ("free", cast.krug.doctor_id)
    first, *rest = viewer.heard()
    assert first == free_lena
    assert sorted(rest) == sorted([free_lena, free_krug, free_krug])
    assert (lena.heard(), desk.heard()) == ([], [])


def changes(cast: Cast) -> dict[str, Any]:
    admin, lena, now = cast.petra.actor, cast.lena.doctor_id, cast.now
    start = cast.slot(THURSDAY, "09:00")
    return {
        "hours": lambda: set_weekly_hours(admin, lena, OFFICE_HOURS[:2], now=now),
        "profile": lambda: change_profile(admin, lena, {"room": "Room 9"}, now=now),
        "time off": lambda: take_time_off(
            admin, lena, starts_at=start, ends_at=start + timedelta(hours=1), kind="other",
            now=now,
        ),
    }  # fmt: skip


@pytest.mark.parametrize("what", ["hours", "profile", "time off"])
def test_whatever_changes_free_times_rings(
    app: Flask, cast: Cast, listen: Listen, what: str
) -> None:
    lena, desk = listen(cast.lena), listen(cast.nadia)
    with app.app_context():
        changes(cast)[what]()
    assert lena.heard() == [("calendar", cast.lena.doctor_id)]
    assert desk.heard() == [("desk", "")]


def test_a_notice_rings_its_reader_once(app: Flask, cast: Cast, listen: Listen) -> None:
    amira, jonas = listen(cast.amira), listen(cast.jonas)
    with app.app_context():
        tell(cast)
        tell(cast)
        tell(cast, "mail", Channel.MAIL)
    assert amira.heard() == [("notices", cast.amira.actor.user_id)]
    assert jonas.heard() == []


def test_what_was_not_done_rings_nobody(app: Flask, cast: Cast, listen: Listen) -> None:
    amira = listen(cast.amira)

    def fail_after_telling() -> None:
        with transaction():
            tell(cast)
            raise NotFound

    with app.app_context(), pytest.raises(NotFound):
        fail_after_telling()
    assert amira.heard() == []


def test_T4_a_bell_says_nothing_about_anybody(app: Flask, cast: Cast, listen: Listen) -> None:
    people = [listen(one) for one in (cast.amira, cast.lena, cast.nadia)]
    visit = cast.amira_books(cast.slot(FRIDAY, "09:00"), reason="A secret of mine")
    with app.app_context():
        cancel(cast.amira.actor, visit.id, now=cast.now)
        tell(cast)
    said = [payload for person in people for payload in person.payloads()]
    assert said
    for [payload] in said:
        assert set(payload) == {"topic", "id"}
    text = json.dumps(said)
    for secret in ("Amira", "secret", "09:00", "2026", "@", cast.amira.patient_id):
        assert secret not in text


def test_nothing_fails_because_a_bell_cannot_be_rung(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_args: object, **_more: object) -> None:
        raise OSError("Amira’s line is cut")

    monkeypatch.setattr(app.extensions["socketio"], "emit", broken)
    assert cast.amira_books(cast.slot(FRIDAY, "09:00")).id
    assert "OSError" in caplog.text
    assert "Amira" not in caplog.text


def test_who_applies_as_a_doctor_and_who_is_answered_rings_the_admins_alone(
    app: Flask, cast: Cast, listen: Listen
) -> None:
    petra, nadia = listen(cast.petra), listen(cast.nadia)
    with app.app_context():
        apply_as_doctor(
            email="nora@example.org",
            full_name="Nora Blau",
            password=PASSWORD,
            specialty_id=cast.cardiology,
            now=cast.now,
        )
        assert (petra.heard(), nadia.heard()) == ([("applicants", "")], [])
        approve_doctor(cast.petra.actor, cast.ida.doctor_id, now=cast.now)
    assert ("applicants", "") in petra.heard()
