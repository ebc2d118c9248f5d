"""A patient whose clock is not the clinic's reads times by their own, and both before booking."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import expect

from clinic.mail.compose import compose
from tests.browser import LiveServer, NewContext
from tests.cast import THURSDAY, Cast
from tests.cast_fixtures import SignIn
from tests.notifications.post import PostOffice
from tests.web.patient.forms import sends_booking, sends_hold


def chooses(client: FlaskClient, cast: Cast, zone: str) -> str:
    """Choose a zone on Dr Hartmann's page; the page it leads back to."""
    here = f"/doctors/{cast.lena.doctor_id}?visit_type={cast.first_visit}"
    answer = client.post("/time-zone", data={"time_zone": zone, "next": here})
    assert (answer.status_code, answer.location) == (303, f"{here}#week")
    return client.get(here).text


def test_one_press_tells_times_by_ones_own_clock_and_both_are_said_before_booking(
    app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn, post: PostOffice
) -> None:
    page = chooses(client, cast, "America/New_York")
    assert "Times are in your zone: New York, UTC−5; the days are the clinic’s" in page
    assert 'aria-label="03:00, Thursday 26 November, New York time"' in page
    found = client.get("/find").text
    assert "Book Thursday 26 November, New York time at 02:30 with Dr Lena Hartmann" in found
    assert "Times are in your zone: New York, UTC−5" in found
    sign_in(client, cast.amira)
    at = cast.slot(THURSDAY, "09:00")
    panel = client.get(sends_hold(client, cast, at).location).text
    for said in ("Thu 26 November, 09:00", "Berlin time (UTC+1)",
                 "New York time (UTC−5): Thu 26 November, 03:00"):  # fmt: skip
        assert said in panel
    sends_booking(client, cast, at)
    post.after(minutes=1)
    mail = compose(post.letters[-1]).as_string()
    assert "09:00" in mail
    assert "New York" not in mail


def test_where_the_date_is_another_one_the_time_says_which_day_it_is(
    client: FlaskClient, cast: Cast
) -> None:
    page = chooses(client, cast, "Pacific/Auckland")
    assert (
        'aria-label="04:30 Thu, Thursday 26 November, Auckland time"' in page
    )  # 16:30 on Wednesday
    assert "04:30</time> <small>Thu</small>" in page
    page = chooses(client, cast, "")
    assert "Times are in the clinic’s zone: Berlin, UTC+1" in page


def test_a_name_that_is_no_zone_s_changes_nothing(client: FlaskClient, cast: Cast) -> None:
    for name in ("Mars/Base", "../../etc/passwd", "right/UTC", "a" * 5000):
        answer = client.post("/time-zone", data={"time_zone": name, "next": "//evil.example"})
        assert answer.status_code == 422
        assert "Choose a time zone like Europe/Berlin." in answer.text
        client.set_cookie("clinic_zone", name[:100])
        page = client.get(f"/doctors/{cast.lena.doctor_id}").text
        assert "Times are in the clinic’s zone: Berlin, UTC+1" in page


def test_staff_read_the_clinic_s_clock(nadia: FlaskClient, cast: Cast) -> None:
    assert "Times are in the clinic’s zone" in chooses(nadia, cast, "America/New_York")


@pytest.mark.browser
@pytest.mark.only_on("sqlite")
def test_a_device_elsewhere_is_offered_its_own_clock(
    new_context: NewContext, live_server: LiveServer, cast: Cast
) -> None:
    for zone, is_elsewhere in (("Europe/Vienna", False), ("America/New_York", True)):
        page = new_context(timezone_id=zone).new_page()
        page.goto(f"/doctors/{cast.lena.doctor_id}")
        offer = page.locator("form[data-device-zone]")
        expect(offer).to_be_visible(visible=is_elsewhere)
    expect(offer).to_contain_text("Your device is in another time zone: New York")
    page.get_by_role("button", name="Show New York times").click()
    expect(page.get_by_role("button", name="03:00, Thursday 26 November, New York")).to_be_visible()
