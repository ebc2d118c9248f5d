"""The desk enters absences, and other hours on a date, for every doctor."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.scheduling.recurrence import DayInterval
from tests.audit.trail import Trail
from tests.cast import FRIDAY, WEDNESDAY, Cast
from tests.cast_fixtures import SignIn
from tests.web.doctor.life import Room

FRIDAY_MORNING = {
    "kind": "emergency",
    "from_day": "2026-11-27",
    "from_clock": "08:00",
    "until_day": "2026-11-27",
    "until_clock": "12:30",
}
UNTIL_TEN = {"day": "2026-11-25", "works-0": "1", "from-0-0": "08:30", "until-0-0": "10:00"}


@pytest.fixture
def room(app: Flask, cast: Cast) -> Room:
    return Room(app, cast)


def test_an_absence_shows_whom_it_hits_before_it_is_saved(
    app: Flask, nadia: FlaskClient, cast: Cast, room: Room
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    path = f"/desk/doctors/{cast.lena.doctor_id}/time-off/new"
    assert path in nadia.get("/desk/day?date=2026-11-27").text
    assert 'value="2026-11-27"' in nadia.get(f"{path}?date=2026-11-27").text

    shown = nadia.post(path, data=FRIDAY_MORNING)

    assert shown.status_code == 409
    assert "1 visit is booked in this time" in shown.text
    assert "Amira Rahman" in shown.text
    assert room.time_off() == []
    trail = Trail(app)
    saved = nadia.post(path, data=FRIDAY_MORNING | {"on_conflict": "decide_later"})
    assert saved.location == "/desk/day?date=2026-11-27"
    day = nadia.get(saved.location).text
    assert "Away 08:00 to 12:30" in day
    assert "Not open then" in day
    (off,) = room.time_off()
    assert off.doctor_id == cast.lena.doctor_id
    assert visit.id in day
    assert trail.one("time_off_taken").actor_id == cast.nadia.actor.user_id
    nadia.post(f"/desk/doctors/{cast.lena.doctor_id}/time-off/{off.id}/removal")
    assert room.time_off() == []


def test_other_hours_show_which_visits_lie_outside_before_they_are_saved(
    nadia: FlaskClient, cast: Cast, room: Room
) -> None:
    cast.desk_books(cast.amira.patient_id, cast.slot(WEDNESDAY, "09:00"))
    cast.desk_books(cast.jonas.patient_id, cast.slot(WEDNESDAY, "14:00"))
    path = f"/desk/doctors/{cast.lena.doctor_id}/hours/dates"

    asked = nadia.get(f"{path}/new?date=2026-11-25").text
    assert all(f'value="{usual}"' in asked for usual in ("2026-11-25", "08:30", "17:00"))

    shown = nadia.post(f"{path}/new", data=UNTIL_TEN)

    assert shown.status_code == 409
    assert "1 visit lies outside these hours" in shown.text
    assert "Jonas Weber" in shown.text
    assert "Amira Rahman" not in shown.text
    assert room.overrides() == {}
    saved = nadia.post(f"{path}/new", data=UNTIL_TEN | {"on_conflict": "decide_later"})
    assert saved.location == "/desk/day?date=2026-11-25"
    assert room.overrides() == {WEDNESDAY: (DayInterval(510, 600),)}
    day = nadia.get(saved.location).text
    assert "Other hours: 08:30 to 10:00" in day
    assert f"{path}/2026-11-25" in day
    nadia.post(f"{path}/2026-11-25/removal")
    assert room.overrides() == {}


def test_the_weekly_hours_are_not_the_desks_and_a_stranger_is_not_there(
    app: Flask, nadia: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    assert nadia.get(f"/admin/doctors/{cast.lena.doctor_id}/hours").status_code == 403
    assert nadia.get("/doctor/hours").status_code == 403
    assert nadia.get("/desk/doctors/unknown/time-off").status_code == 404
    krug = sign_in(app.test_client(), cast.krug)
    assert krug.get(f"/desk/doctors/{cast.lena.doctor_id}/time-off").status_code == 403
