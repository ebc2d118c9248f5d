"""A visit that the law has moved, as whoever runs the clinic and who was reminded see it."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from clinic.booking.zones.apply import apply_zones
from tests.application import Clock
from tests.booking.zones.test_apply import at
from tests.cast import Cast
from tests.notifications.post import PostOffice
from tests.zone_law import NEW, use_zone_data


def zones(app: Flask, word: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["zones", word])
    return result.exit_code, result.output


def test_check_lists_what_stands_elsewhere_than_promised_until_apply_has_moved_it(
    app: Flask, vancouver: Cast
) -> None:
    visit = vancouver.desk_books(vancouver.amira.patient_id, at("2027-01-11 09:00"))
    assert zones(app, "check")[0] == 0
    use_zone_data(NEW)
    code, said = zones(app, "check")
    assert code == 1
    assert f"{visit.id}: promised for 2027-01-11 09:00 in America/Vancouver" in said
    assert "stands at 2027-01-11 10:00 (17:00 UTC)" in said
    assert zones(app, "apply") == (0, "1 visits and 0 absences were moved.\n")
    assert zones(app, "check")[0] == 0


def test_who_was_reminded_is_not_reminded_again(vancouver: Cast, clock: Clock) -> None:
    post = PostOffice(clock)
    visit = vancouver.desk_books(vancouver.amira.patient_id, at("2027-01-11 09:00"))
    clock.now = visit.starts_at - timedelta(days=1)
    assert ("Amira Rahman", "reminder") in post.work()
    use_zone_data(NEW)
    assert apply_zones(now=clock()).visits == 1
    assert post.after(minutes=1) == []
    assert post.after(hours=12) == []
