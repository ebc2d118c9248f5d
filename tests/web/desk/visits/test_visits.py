"""The clinic's visits at the desk."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.application import Clock
from tests.cast import NEXT_MONDAY, TUESDAY, WEDNESDAY, Cast
from tests.web.counting import queries_of

SECRET = "a lump behind the ear"


def test_the_desk_sees_the_day_of_all_doctors(nadia: FlaskClient, cast: Cast) -> None:
    cast.amira_books(cast.slot(TUESDAY, "14:00"))
    cast.books(cast.jonas, cast.slot(TUESDAY, "15:00"), doctor=cast.samuel)
    cast.books(cast.miriam, cast.slot(WEDNESDAY, "09:00"))
    page = nadia.get("/desk/visits").text
    assert "Amira Rahman" in page
    assert "Jonas Weber" in page
    assert "Miriam Keller" not in page


@pytest.mark.parametrize(
    ("path", "item"),
    [
        ("/desk/book", "visits"),
        ("/desk/visits/{visit}/reschedule", "visits"),
        ("/desk/visits/{visit}/decline", "visits"),
        ("/desk/patients/{leo}/code", "patients"),
    ],
)
def test_the_navigation_says_where_one_is(
    nadia: FlaskClient, cast: Cast, path: str, item: str
) -> None:
    visit = cast.amira_books(cast.slot(WEDNESDAY, "14:00"))
    page = nadia.get(path.format(visit=visit.id, leo=cast.leo_id)).text
    assert f'href="/desk/{item}" aria-current="page"' in page


def test_the_list_is_narrowed_down(nadia: FlaskClient, cast: Cast) -> None:
    cast.amira_books(cast.slot(TUESDAY, "14:00"))
    cast.books(cast.jonas, cast.slot(WEDNESDAY, "15:00"), doctor=cast.samuel)
    week = "/desk/visits?span=week&date=2026-11-25"
    assert "Amira Rahman" in nadia.get(week).text
    samuel = nadia.get(f"{week}&doctor={cast.samuel.doctor_id}").text
    assert "Jonas Weber" in samuel
    assert "Amira Rahman" not in samuel
    assert "Amira Rahman" not in nadia.get(f"{week}&status=confirmed").text
    assert "Amira Rahman" in nadia.get(f"{week}&status=requested").text


@pytest.mark.parametrize(
    "query",
    [
        "date=nonsense",
        "date=0001-01-01",
        "date=9999-12-31&span=week",
        "date=2026-02-30",
        "span=year",
        "status=eaten",
        "doctor=" + "0" * 32,
        "page=-1",
        "page=999999999999999999999",
        "_scheme=javascript&endpoint=x&_external=1",
        "q=%F0%9F%99%82",
    ],
)
def test_an_address_typed_by_hand_breaks_nothing(
    nadia: FlaskClient, cast: Cast, query: str
) -> None:
    for page in ("/desk/visits", "/desk/patients", "/desk/book", "/admin/doctors"):
        answer = nadia.get(f"{page}?{query}")
        assert answer.status_code in (200, 403, 404), (page, query)
        assert "javascript:" not in answer.text


def test_T2_the_desk_sees_that_there_is_a_reason_never_which(
    nadia: FlaskClient, cast: Cast
) -> None:
    visit = cast.amira_books(cast.slot(TUESDAY, "14:00"), reason=SECRET)
    for address in (
        "/desk/visits",
        f"/desk/visits/{visit.id}",
        f"/desk/visits/{visit.id}/decline",
        f"/desk/visits/{visit.id}/cancellation",
        f"/desk/visits/{visit.id}/reschedule",
        f"/desk/book/{visit.id}",
        f"/desk/book?patient={cast.amira.patient_id}",
    ):
        assert SECRET not in nadia.get(address).text
    assert "Given, for the doctor to read" in nadia.get(f"/desk/visits/{visit.id}").text


def test_T2_what_a_patient_wrote_on_cancelling_is_not_for_the_desk(
    nadia: FlaskClient, cast: Cast, client: FlaskClient, sign_in: object
) -> None:
    visit = cast.amira_books(cast.slot(WEDNESDAY, "14:00"))
    sign_in(client, cast.amira)  # type: ignore[operator]
    client.post(f"/appointments/{visit.id}/cancellation", data={"reason": SECRET, "version": "1"})
    page = nadia.get(f"/desk/visits/{visit.id}").text
    assert "Cancelled by the patient" in page
    assert SECRET not in page


def test_the_list_asks_the_database_no_more_often_for_more_visits(
    nadia: FlaskClient, cast: Cast
) -> None:
    assert cast.app is not None
    nadia.get("/desk/visits")
    cast.amira_books(cast.slot(TUESDAY, "14:00"))
    with queries_of(cast.app) as few:
        nadia.get("/desk/visits")
    for hour in ("14:30", "15:00", "15:30"):
        cast.desk_books(cast.leo_id, cast.slot(TUESDAY, hour))
    with queries_of(cast.app) as many:
        nadia.get("/desk/visits")
    assert len(many) == len(few)


def test_a_long_list_is_paged(nadia: FlaskClient, cast: Cast, clock: Clock) -> None:
    times = [f"{hour:02d}:{minute}" for hour in (9, 10, 11) for minute in ("00", "30")]
    for day in (
        NEXT_MONDAY,
        NEXT_MONDAY.replace(month=12, day=1),
        NEXT_MONDAY.replace(month=12, day=2),
    ):
        for at in times:
            cast.desk_books(cast.leo_id, cast.slot(day, at), doctor=cast.krug)
    for at in ("09:00", "09:30", "10:00"):
        cast.desk_books(cast.leo_id, cast.slot(NEXT_MONDAY.replace(month=12, day=3), at))
    week = nadia.get("/desk/visits?span=week&date=2026-11-30").text
    assert "1 to 20 of 21" in week
    assert "page=2" in week
    assert "21 to 21 of 21" in nadia.get("/desk/visits?span=week&date=2026-11-30&page=2").text


def test_an_unknown_visit_is_not_found(nadia: FlaskClient) -> None:
    for way in ("", "/decline", "/cancellation", "/reschedule"):
        assert nadia.get(f"/desk/visits/{'0' * 32}{way}").status_code == 404
