"""The day of the clinic's doctors by programs."""

from __future__ import annotations

import pytest

from tests.api.conftest import Programs
from tests.api.refusals import refused
from tests.application import Clock
from tests.cast import TUESDAY, Cast


def test_a_day_says_who_comes_who_waits_and_who_is_late(
    signed_in: Programs, cast: Cast, clock: Clock
) -> None:
    visit = cast.amira_books(cast.slot(TUESDAY, "14:00"), reason="Headaches")
    other = cast.desk_books(cast.jonas.patient_id, cast.slot(TUESDAY, "11:00"))
    lena, nadia = signed_in(cast.lena), signed_in(cast.nadia)
    lena.post(f"/appointments/{other.id}/arrival")
    nadia.post(f"/doctors/{cast.lena.doctor_id}/delay", json={"minutes": 10})

    [day] = lena.get("/days/2026-11-24").get_json()["doctors"]
    [desk] = nadia.get("/days/2026-11-24", doctor=cast.lena.doctor_id).get_json()["doctors"]

    assert [one["id"] for one in day["visits"]] == [other.id, visit.id]
    assert [one["patient_name"] for one in day["visits"]] == ["Jonas Weber", "Amira Rahman"]
    assert [one["waiting_since"] for one in day["visits"]] == ["2026-11-24T09:00:00Z", None]
    assert day["delay_minutes"] == 10
    assert day["open"][0] == {"start": "2026-11-24T07:30:00Z", "end": "2026-11-24T11:30:00Z"}
    assert [one["reason"] for one in day["visits"]] == ["", "Headaches"]
    assert [one["reason"] for one in desk["visits"]] == [None, None]


@pytest.mark.parametrize("date", ["tomorrow", "2026-02-30", "9999-12-31"])
def test_a_date_that_is_none_is_unknown(signed_in: Programs, cast: Cast, date: str) -> None:
    refused(signed_in(cast.nadia).get(f"/days/{date}"), 404, "not_found")


def test_i_am_coming_is_the_patients_to_say(signed_in: Programs, cast: Cast) -> None:
    visit = cast.desk_books(cast.amira.patient_id, cast.slot(TUESDAY, "11:00"))
    said = signed_in(cast.amira).post(f"/appointments/{visit.id}/attendance")
    assert said.get_json()["attending_at"] == "2026-11-24T09:00:00Z"
    assert said.get_json()["version"] == 1
    refused(signed_in(cast.lena).post(f"/appointments/{visit.id}/attendance"), 403, "forbidden")
