"""Keeping time free."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from clinic.directory.settings import change_clinic
from tests.cast import FRIDAY, THURSDAY, Cast
from tests.web.doctor.life import Room

FRIDAY_MORNING = {
    "kind": "vacation",
    "from_day": "2026-11-27",
    "from_clock": "08:00",
    "until_day": "2026-11-27",
    "until_clock": "12:30",
}


def value_of(html: str, name: str) -> str:
    """What stands in a field of the form."""
    (field,) = re.findall(rf'<input [^>]*name="{name}"[^>]*>', html)
    found = re.search(r'value="([^"]*)"', field)
    return found[1] if found else ""


def test_time_off_is_kept_free_in_the_clinics_time(
    lena: FlaskClient, cast: Cast, room: Room
) -> None:
    answer = lena.post("/doctor/time-off/new", data=FRIDAY_MORNING | {"reason": "Family 🌿"})

    (off,) = room.time_off()
    assert answer.location == "/doctor/time-off"
    assert (off.starts_at, off.ends_at) == (cast.slot(FRIDAY, "08:00"), cast.slot(FRIDAY, "12:30"))
    assert (off.kind, off.reason) == ("vacation", "Family 🌿")
    html = lena.get("/doctor/time-off").text
    assert "Fri 27 November, 08:00 to 12:30" in html
    assert "Family 🌿" in html


def test_visits_in_the_way_are_listed_and_nothing_is_saved(
    lena: FlaskClient, cast: Cast, room: Room
) -> None:
    cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    cast.books(cast.jonas, cast.slot(FRIDAY, "14:00"))

    answer = lena.post("/doctor/time-off/new", data=FRIDAY_MORNING | {"reason": "Family"})

    assert answer.status_code == 409
    assert "1 visit is booked in this time" in answer.text
    assert "Amira Rahman" in answer.text
    assert "Jonas Weber" not in answer.text
    assert 'value="Family"' in answer.text
    assert room.time_off() == []


def test_they_may_be_decided_about_later(lena: FlaskClient, cast: Cast, room: Room) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))

    lena.post("/doctor/time-off/new", data=FRIDAY_MORNING | {"on_conflict": "decide_later"})

    assert len(room.time_off()) == 1
    assert visit.id in lena.get("/doctor/decisions").text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"until_clock": "07:00"}, "The end must be after the start."),
        ({"from_day": ""}, "Choose a date."),
        ({"from_clock": "8 o'clock"}, "Enter a time like 14:20."),
        ({"from_day": "2026-02-30"}, "Enter a date."),
        ({"kind": "party"}, "Choose one from the list."),
        ({"on_conflict": "cancel_all"}, "Choose one from the list."),
        ({"reason": "x" * 10_000}, "shorten it to 2,000 characters"),
        ({"until_day": "2036-11-27"}, "Time off is at most two years."),
        ({"from_day": "2026-11-20", "until_day": "2026-11-20"}, "This time is over already."),
        (
            {"from_day": "2027-03-28", "from_clock": "02:30", "until_day": "2027-03-29"},
            "This time does not exist on that day",
        ),
    ],
)
def test_what_cannot_be_is_said_and_nothing_saved(
    lena: FlaskClient, cast: Cast, room: Room, wrong: dict[str, str], sentence: str
) -> None:
    answer = lena.post("/doctor/time-off/new", data=FRIDAY_MORNING | wrong)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert room.time_off() == []


@pytest.mark.parametrize(
    ("pick", "first", "hour", "last"),
    [
        ("today", "2026-11-24", "10:00", "2026-11-24"),
        ("tomorrow", "2026-11-25", "00:00", "2026-11-25"),
        ("week", "2026-11-24", "10:00", "2026-11-29"),
        ("nonsense", "2026-11-25", "00:00", "2026-11-25"),
    ],
)
def test_a_quick_pick_sets_the_time_and_keeps_what_else_was_typed(
    lena: FlaskClient, room: Room, pick: str, first: str, hour: str, last: str
) -> None:
    typed = FRIDAY_MORNING | {"kind": "emergency", "reason": "Flu", "pick": pick}

    html = lena.post("/doctor/time-off/new", data=typed).text

    names = ("from_day", "from_clock", "until_day", "until_clock")
    assert [value_of(html, name) for name in names] == [first, hour, last, "24:00"]
    assert value_of(html, "reason") == "Flu"
    assert re.search(r'value="emergency"[^>]*checked|checked[^>]*value="emergency"', html)
    assert room.time_off() == []


@pytest.mark.parametrize("clocks", [("", ""), ("00:00", "24:00")])
def test_an_absence_lasts_until_the_end_of_its_last_day(
    lena: FlaskClient, cast: Cast, room: Room, clocks: tuple[str, str]
) -> None:
    days = {"kind": "vacation", "from_day": "2027-02-08", "until_day": "2027-02-10"}
    lena.post(
        "/doctor/time-off/new", data=days | {"from_clock": clocks[0], "until_clock": clocks[1]}
    )

    (off,) = room.time_off()
    span = (cast.slot(date(2027, 2, 8), "00:00"), cast.slot(date(2027, 2, 11), "00:00"))
    assert (off.starts_at, off.ends_at) == span
    assert (
        "Mon 8 February 2027 to Wed 10 February 2027, all day" in lena.get("/doctor/time-off").text
    )


@pytest.mark.parametrize(
    ("zone", "day", "first"),
    [
        ("Africa/Cairo", "2027-04-30", "2027-04-29T22:00:00+00:00"),
        ("Asia/Beirut", "2027-03-28", "2027-03-27T22:00:00+00:00"),
        ("America/Havana", "2027-03-14", "2027-03-14T05:00:00+00:00"),
        ("America/Santiago", "2027-09-05", "2027-09-05T04:00:00+00:00"),
    ],
)
def test_a_day_without_a_midnight_begins_at_its_first_instant(
    lena: FlaskClient, cast: Cast, room: Room, zone: str, day: str, first: str
) -> None:
    with room.app.app_context():
        change_clinic(cast.petra.actor, {"time_zone": zone}, now=cast.now)
    whole = {"kind": "vacation", "from_day": day, "until_day": day}
    lena.post("/doctor/time-off/new", data=whole | {"from_clock": "00:00", "until_clock": ""})
    lena.post(
        "/doctor/time-off/new",
        data=whole | {"from_day": "2027-03-01", "from_clock": "09:00", "until_clock": "00:00"},
    )

    until, since = sorted(room.time_off(), key=lambda off: off.starts_at)
    assert [until.ends_at.isoformat(), since.starts_at.isoformat()] == [first, first]


def test_whole_days_are_called_so(lena: FlaskClient, cast: Cast, room: Room) -> None:
    start = cast.slot(THURSDAY, "00:00")
    room.lena_is_away(start, start + timedelta(days=2))

    assert "Thu 26 November to Fri 27 November, all day" in lena.get("/doctor/time-off").text


def test_removing_time_off_opens_it_again(lena: FlaskClient, cast: Cast, room: Room) -> None:
    off = room.lena_is_away(cast.slot(FRIDAY, "08:00"), cast.slot(FRIDAY, "12:00"))

    answer = lena.post(f"/doctor/time-off/{off.id}/removal")

    assert answer.status_code == 303
    assert room.time_off() == []


def test_somebody_elses_time_off_is_not_there(
    krug: FlaskClient, amira: FlaskClient, lena: FlaskClient, cast: Cast, room: Room
) -> None:
    off = room.lena_is_away(cast.slot(FRIDAY, "08:00"), cast.slot(FRIDAY, "12:00"), reason="Secret")

    assert krug.post(f"/doctor/time-off/{off.id}/removal").status_code == 404
    assert amira.post(f"/doctor/time-off/{off.id}/removal").status_code == 403
    assert lena.post("/doctor/time-off/unknown/removal").status_code == 404
    assert "Secret" not in krug.get("/doctor/time-off").text
    assert len(room.time_off()) == 1
