"""Holding a time with the script running: what is swapped, where the focus is, what stays typed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask, Response
from playwright.sync_api import BrowserContext, Page, expect

from clinic.accounts.sessions.sign_in import open_session
from clinic.http.authn import identity
from clinic.scheduling.hours import set_weekly_hours
from clinic.scheduling.recurrence import WeeklyInterval
from tests.application import Clock
from tests.browser import DESKTOP, LiveServer, NewContext
from tests.cast import WEDNESDAY, Cast

# What a browser makes of a page does not depend on the database.
pytestmark = [pytest.mark.browser, pytest.mark.only_on("sqlite")]
Enter = Callable[[BrowserContext], None]


@pytest.fixture
def as_amira(app: Flask, cast: Cast, clock: Clock, live_server: LiveServer) -> Enter:
    """Gives a browser window Amira's session."""

    def enter(context: BrowserContext) -> None:
        with app.app_context(), app.test_request_context():
            answer = Response()
            identity.give_cookie(answer, open_session(cast.amira.actor.user_id, now=clock()))
        for line in answer.headers.getlist("Set-Cookie"):
            name, _, rest = line.partition("=")
            value = rest.partition(";")[0]
            context.add_cookies([{"name": name, "value": value, "url": live_server.url}])

    return enter


def week_of_lena(page: Page, cast: Cast) -> None:
    page.goto(f"/doctors/{cast.lena.doctor_id}")


def press(page: Page, time: str) -> None:
    page.get_by_role("button", name=f"{time}, Wednesday 25 November").click()


def test_a_press_holds_the_time_and_the_panel_has_the_focus(
    page: Page, as_amira: Enter, cast: Cast
) -> None:
    as_amira(page.context)
    week_of_lena(page, cast)
    press(page, "09:00")
    expect(page.locator("#hold")).to_contain_text("09:00 is held for you")
    expect(page.locator("#confirm-h")).to_be_focused()
    expect(page.locator(".slot.is-held")).to_contain_text("09:00")
    expect(page.locator("#live")).to_contain_text("09:00 held for 5 minutes")


def test_another_time_frees_the_first_and_keeps_what_was_typed(
    page: Page, as_amira: Enter, cast: Cast
) -> None:
    as_amira(page.context)
    week_of_lena(page, cast)
    press(page, "09:00")
    page.get_by_label("Reason for the visit").fill("My knee")
    press(page, "10:00")
    expect(page.locator("#hold")).to_contain_text("10:00 is held for you")
    expect(page.get_by_label("Reason for the visit")).to_have_value("My knee")
    expect(page.locator(".slot.is-held")).to_have_count(1)


def test_a_lost_time_is_struck_and_what_was_typed_comes_back_with_the_next(
    page: Page, as_amira: Enter, cast: Cast
) -> None:
    as_amira(page.context)
    # A live page would show in time that it is taken.
    page.route_web_socket(re.compile("socket.io"), lambda socket: socket.close())
    week_of_lena(page, cast)
    press(page, "09:00")
    page.get_by_label("Reason for the visit").fill("My knee")
    cast.holds(cast.jonas, cast.slot(WEDNESDAY, "11:00"))
    press(page, "11:00")
    alert = page.get_by_role("alert").filter(has_text="Just taken by somebody else")
    expect(alert).to_be_focused()
    expect(page.locator(".slot-gone")).to_have_text("11:00")
    alert.get_by_role("button", name="Hold 10:30").click()
    expect(page.get_by_label("Reason for the visit")).to_have_value("My knee")


def test_a_week_of_seven_long_days_fits_the_screen_and_nothing_in_it_is_cut(
    app: Flask, new_context: NewContext, as_amira: Enter, cast: Cast
) -> None:
    every_day = [
        WeeklyInterval(weekday, 60 * begins, 60 * begins + 240)
        for weekday in range(7)
        for begins in (8, 13)
    ]
    with app.app_context():
        set_weekly_hours(cast.petra.actor, cast.lena.doctor_id, every_day, now=cast.now)
    page = new_context(timezone_id="Europe/Berlin").new_page()
    as_amira(page.context)
    page.goto(f"/doctors/{cast.lena.doctor_id}?week=2026-11-30#week")
    page.get_by_role("button", name="09:30, Sunday 6 December").click()
    expect(page.locator("#confirm-h")).to_be_focused()
    assert page.evaluate("scrollY") == 0
    times = page.locator(".avail .slot")
    expect(times).to_have_count(7 * 16)
    edges = times.evaluate_all("all => all.map(one => one.getBoundingClientRect().toJSON())")
    assert max(edge["bottom"] for edge in edges) <= DESKTOP["height"]
    assert edges[0]["top"] == edges[1]["top"] < edges[2]["top"], "two in a row"
    cut = "all => all.filter(one => one.scrollWidth > one.clientWidth).map(one => one.innerText)"
    assert times.evaluate_all(cut) == []


def test_on_a_phone_a_bar_leads_to_the_panel(phone: Page, as_amira: Enter, cast: Cast) -> None:
    as_amira(phone.context)
    week_of_lena(phone, cast)
    phone.locator('[data-day="2026-11-25"]').click()
    press(phone, "09:00")
    bar = phone.get_by_role("region", name="Your time")
    expect(bar).to_contain_text("09:00")
    bar.get_by_role("link", name="Continue").click()
    expect(phone.get_by_role("button", name="Ask for this visit")).to_be_in_viewport()


def test_turning_the_week_keeps_the_panel_and_changes_the_address(
    page: Page, as_amira: Enter, cast: Cast
) -> None:
    as_amira(page.context)
    week_of_lena(page, cast)
    press(page, "09:00")
    expect(page.locator("#confirm-h")).to_be_focused()
    page.get_by_role("link", name="Next week").click()
    expect(page.locator("#week h3")).to_have_text("30 November – 5 December 2026")
    expect(page.locator("#week-next")).to_be_focused()
    expect(page.locator("#hold")).to_contain_text("09:00 is held for you")
    assert "week=2026-11-30" in page.url
