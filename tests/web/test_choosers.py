"""Every page on which a time is chosen: what it asks the database, whatever the week and the history."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.booking.times import kept
from tests.booking.history import years_of_visits
from tests.cast import FRIDAY, Cast, OnlinePatient, Staff
from tests.cast_fixtures import SignIn
from tests.counting import Statement, statements

#: Weeks near, and so far ahead that their claims are read apart.
NEAR, FAR = "2026-11-30", "2027-02-08"
#: Without the doctor's own week, which lies behind the drawer of the doctor's move.
DRAWER = {"HX-Request": "true", "HX-Target": "div#drawer"}


def of_times(found: list[Statement]) -> list[str]:
    """The questions for opening, and for what is taken of a doctor's time."""
    return [
        "hours" if "working_hours" in one.sql else "claims"
        for one in found
        if "working_hours" in one.sql
        or ("FROM claim" in one.sql and "'doctor'" in str(one.parameters))
    ]


@pytest.fixture
def pages(cast: Cast) -> dict[str, tuple[Staff | OnlinePatient, str]]:
    """Who chooses a time where."""
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    lena, kind = cast.lena.doctor_id, cast.first_visit
    return {
        "a doctor's page": (cast.jonas, f"/doctors/{lena}?"),
        "a patient's move": (cast.amira, f"/appointments/{visit.id}/reschedule?"),
        "the desk's booking": (
            cast.nadia,
            f"/desk/book?patient={cast.leo_id}&doctor={lena}&visit_type={kind}&",
        ),
        "the desk's move": (cast.nadia, f"/desk/visits/{visit.id}/reschedule?"),
        "a doctor's move": (cast.lena, f"/doctor/appointments/{visit.id}/reschedule?"),
    }


def test_each_asks_once_for_the_hours_and_once_for_each_stretch_of_claims(
    app: Flask,
    client: FlaskClient,
    cast: Cast,
    sign_in: SignIn,
    pages: dict[str, tuple[Staff | OnlinePatient, str]],
) -> None:
    with app.app_context():
        years_of_visits(cast)
    found = {}
    for name, (person, page) in pages.items():
        sign_in(client, person)
        for week in (NEAR, FAR):
            kept._place.cache_clear()
            with app.app_context(), statements() as asked:
                assert client.get(f"{page}week={week}", headers=DRAWER).status_code == 200
            found[name, week] = tuple(sorted(of_times(asked)))
    near, far = ("claims", "hours"), ("claims", "claims", "hours")
    assert found == {(name, week): near if week == NEAR else far for name, week in found}
