"""A doctor's own figures: theirs alone, and a way there that costs the day nothing."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.cast import FRIDAY, Cast

ASKED = {"period": "custom", "first": FRIDAY.isoformat(), "last": FRIDAY.isoformat()}


def test_profile_and_hours_lead_there_and_the_day_does_not(lena: FlaskClient) -> None:
    assert all(
        'href="/doctor/figures"' in lena.get(f"/doctor/{at}").text for at in ("profile", "hours")
    )
    assert "/doctor/figures" not in lena.get("/doctor/day").text


def test_T1_a_doctor_sees_and_takes_away_their_own_whatever_the_address_asks(
    lena: FlaskClient, krug: FlaskClient, cast: Cast
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    page = lena.get("/doctor/figures", query_string=ASKED).text
    assert "By doctor" not in page
    assert visit.id in lena.get("/doctor/figures/visits.csv", query_string=ASKED).text
    hers = ASKED | {"doctor": cast.lena.doctor_id, "specialty": cast.general_medicine}
    assert visit.id not in krug.get("/doctor/figures/visits.csv", query_string=hers).text
    assert '"0"' in krug.get("/doctor/figures/days.csv", query_string=hers).text
