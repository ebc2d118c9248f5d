"""The doctor's week under the fingers: how many presses things take, by keyboard alone, and on a phone."""

from __future__ import annotations

import re

from flask import Flask
from playwright.sync_api import Page, Position, expect

from clinic.booking.lifecycle import Status
from clinic.booking.queries.find import calendar
from tests.browser import PHONE
from tests.browsing import PageOf
from tests.cast import FRIDAY, THURSDAY, WEDNESDAY, Cast
from tests.web.doctor.life import Room

#: Adds up what moves under the eye without anybody's doing, from the first paint on.
WATCH_SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


def opened(page: Page, path: str) -> Page:
    """The page there, come to rest; nothing on it has jumped."""
    page.context.add_init_script(WATCH_SHIFTS)
    page.goto(path, wait_until="networkidle")
    assert page.evaluate("window.shifted") < 0.01
    return page


def focused(page: Page) -> str:
    """The time of what has the focus in the calendar."""
    return str(page.locator(":focus time").first.get_attribute("datetime"))


def test_three_presses_of_the_keyboard_book_for_a_patient(
    app: Flask, page_of: PageOf, cast: Cast
) -> None:
    cast.amira_has_a_visit(cast.slot(THURSDAY, "10:00"))
    page = opened(page_of(cast.lena), "/doctor/week")

    page.locator(".cal-free").first.focus()
    assert focused(page) == "2026-11-24T10:00"
    for key in ("ArrowRight", "ArrowRight", "Home", "ArrowDown"):
        page.keyboard.press(key)
    assert focused(page) == "2026-11-26T09:00"
    page.keyboard.press("Enter")  # one
    expect(page.get_by_label("Search your patients")).to_be_focused()
    page.keyboard.type("amira")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Amira Rahman").last).to_be_focused()
    page.keyboard.press("Enter")  # two
    expect(page.get_by_role("button", name="Book the visit")).to_be_focused()
    page.keyboard.press("Enter")  # three
    expect(page.locator("#toasts")).to_contain_text("Booked: Amira Rahman, Thu 26 Nov, 09:00")
    with app.app_context():
        at = cast.slot(THURSDAY, "09:00")
        [booked, *_] = calendar(
            cast.lena.actor, cast.lena.doctor_id, starts_at=at, ends_at=cast.slot(FRIDAY, "00:00")
        )
        assert (booked.appointment.starts_at, booked.appointment.status) == (at, Status.CONFIRMED)


def test_a_visit_that_is_dragged_opens_the_dialog_of_its_move_with_the_time_it_was_let_go_at(
    page_of: PageOf, cast: Cast, room: Room
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "10:00"))
    page = page_of(cast.lena)
    page.goto("/doctor/week")

    friday = page.locator(".cal-day[data-day-col='2026-11-27']")
    row = page.evaluate("document.querySelector('.cal-day').clientHeight") / 120
    grip: Position = {"x": 40, "y": 10}
    page.locator(f"#visit-{visit.id} a").drag_to(
        friday, source_position=grip, target_position={"x": 40, "y": 36 * row + 10}
    )

    expect(page.get_by_role("dialog")).to_contain_text("Reschedule: Amira Rahman")
    expect(page.get_by_role("dialog")).to_contain_text("Fri 27 November, 11:00")
    page.keyboard.press("Escape")
    expect(page.locator(f"#visit-{visit.id} a")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("Book next visit")
    assert room.visit(visit).version == visit.version


def test_keys_turn_the_week_and_single_ones_wait_to_be_switched_on(
    page_of: PageOf, cast: Cast
) -> None:
    page = page_of(cast.lena)
    page.goto("/doctor/week")
    title = page.get_by_role("heading", level=1)

    page.locator(".cal-free").first.focus()
    page.keyboard.press("PageDown")
    expect(title).to_have_text("30 November – 5 December 2026")
    expect(page.locator("#week-next")).to_be_focused()
    page.keyboard.press("PageDown")
    expect(title).to_have_text("7 – 12 December 2026")
    expect(page.locator("#week-next")).to_be_focused()
    page.keyboard.press("t")
    expect(title).to_have_text("23 – 28 November 2026")
    expect(page.locator("#week-today")).to_be_focused()

    page.keyboard.press("n")
    expect(page.locator("#drawer .drawer")).to_have_count(0)
    page.get_by_role("button", name="Keyboard").press("Enter")
    page.get_by_role("switch", name="Single keys, on this device").press("Space")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.get_by_label("Search your patients")).to_be_focused()
    page.keyboard.press("Escape")
    page.goto("/doctor/week")
    expect(page.locator("[data-week][data-htmx-powered]").first).to_be_attached()
    page.keyboard.press("PageUp")
    expect(title).to_have_text("16 – 21 November 2026")
    expect(page.locator("#week-prev")).to_be_focused()
    page.keyboard.press("t")
    expect(title).to_have_text("23 – 28 November 2026")
    expect(page.locator("#week-today")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(":focus time").first).to_have_attribute("datetime", "2026-11-24T10:00")
    page.keyboard.press("b")
    expect(page).to_have_url(re.compile("/doctor/time-off/new"))
    expect(page.get_by_label("From", exact=False).first).to_be_focused()
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_on_a_phone_two_presses_and_a_word_decline_a_request(
    page_of: PageOf, cast: Cast, room: Room
) -> None:
    asked = cast.books(cast.jonas, cast.slot(WEDNESDAY, "11:00"))
    phone = page_of(cast.lena, viewport=PHONE)
    opened(phone, "/doctor/day")
    opened(phone, "/doctor/week")

    phone.locator(f"#request-{asked.id}").get_by_role("link", name="Decline").click()
    phone.get_by_label("Reason").fill("I am away that day")
    phone.locator("#drawer").get_by_role("button", name="Decline").click()

    expect(phone.locator("#toasts")).to_contain_text("Declined: Jonas Weber, Wed 25 Nov, 11:00")
    assert room.visit(asked).status is Status.DECLINED
