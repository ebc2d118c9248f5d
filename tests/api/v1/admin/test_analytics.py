"""The figures of the clinic by programs."""

from __future__ import annotations

from tests.api.conftest import Programs
from tests.api.refusals import refused
from tests.cast import TUESDAY, Cast

FIGURES, WEEK = "/admin/analytics", {"from": "2026-11-23", "to": "2026-11-29"}


def test_the_figures_of_a_week_and_of_the_week_before(signed_in: Programs, cast: Cast) -> None:
    cast.desk_books(cast.amira.patient_id, cast.slot(TUESDAY, "11:00"))
    found = signed_in(cast.petra).get(FIGURES, **WEEK, doctor=cast.lena.doctor_id).get_json()
    assert (found["offered_minutes"], found["booked_minutes"]) == (5 * 450, 30)
    assert found["utilisation"] == 0.0133
    assert found["visits"] == {
        "requested": 0, "confirmed": 1, "arrived": 0, "in_room": 0, "completed": 0, "no_show": 0,
        "declined": 0, "expired": 0, "cancelled": 0,
    }  # fmt: skip
    assert found["lead_time_days"] == {"median": 0.04, "p90": 0.04}
    assert found["wait_minutes"] == {"median": None, "p90": None}
    assert found["by_weekday_hour"] == [
        {"weekday": 1, "hour": 11, "visits": 1, "booked_minutes": 30}
    ]
    assert found["by_day"][1] == {
        "date": "2026-11-24", "offered_minutes": 450, "booked_minutes": 30, "visits": 1,
        "frozen": False,
    }  # fmt: skip
    assert found.keys() - found["before"].keys() == {"before"}
    assert found["before"]["by_day"][0]["date"] == "2026-11-16"


def test_a_doctor_reads_their_own(signed_in: Programs, cast: Cast) -> None:
    lena = signed_in(cast.lena)
    assert lena.get(FIGURES, **WEEK).get_json()["offered_minutes"] == 5 * 450
    refused(lena.get(FIGURES, **WEEK, doctor=cast.krug.doctor_id), 404, "not_found")
    refused(signed_in(cast.nadia).get(FIGURES, **WEEK), 403, "forbidden")
    refused(lena.get(FIGURES, to="2026-11-29"), 422, "invalid")
