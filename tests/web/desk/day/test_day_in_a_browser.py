"""The desk's day under the fingers: arrivals in one press, a colleague's news, and on a phone."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from clinic.booking.attend import attend
from clinic.booking.lifecycle import Step
from tests.browser import PHONE
from tests.browsing import PageOf
from tests.cast import TUESDAY, Cast

pytestmark = [pytest.mark.browser, pytest.mark.only_on("sqlite")]


def column(page: Page, doctor: str) -> Locator:
    return page.get_by_role("form", name=doctor)


def test_an_arrival_is_one_press_and_what_a_colleague_does_comes_by_itself(
    app: Flask, page_of: PageOf, cast: Cast
) -> None:
    cast.desk_books(cast.amira.patient_id, cast.slot(TUESDAY, "11:00"))
    other = cast.desk_books(cast.jonas.patient_id, cast.slot(TUESDAY, "10:30"), doctor=cast.krug)
    page = page_of(cast.nadia)
    page.goto("/")  # who comes is read without a press
    expect(page.locator("html[data-listening]")).to_be_attached()
    lena, krug = column(page, "Dr Lena Hartmann"), column(page, "Dr Jonas Krug")

    lena.get_by_role("button", name="Mark arrived: Amira Rahman").click()  # one

    next_press = lena.get_by_role("button", name="Admit to room: Amira Rahman")
    expect(next_press).to_be_focused()
    expect(page).to_have_url(re.compile("/desk/day$"))  # an address that can be opened again
    expect(page.locator("#desk-counts")).to_contain_text("Waiting 1")
    with app.app_context():
        attend(cast.krug.actor, other.id, Step.ARRIVE, now=cast.now)
    expect(krug).to_contain_text("Waiting 0 min")
    expect(page.locator("#desk-counts")).to_contain_text("Waiting 2")
    expect(next_press).to_be_focused()
    page.locator("#toasts").get_by_role("button", name="Undo arrival").click()
    expect(lena.get_by_role("button", name="Mark arrived: Amira Rahman")).to_be_visible()

    krug.get_by_role("link", name=re.compile("11:00 .*free")).click()
    expect(page).to_have_url(re.compile(f"/desk/book.*doctor={cast.krug.doctor_id}"))
    expect(page).to_have_url(re.compile("at=2026-11-24T10:00"))


def test_a_phone_shows_one_doctor_and_leads_to_the_others(page_of: PageOf, cast: Cast) -> None:
    page = page_of(cast.nadia, viewport=PHONE)
    page.goto("/desk/day")
    expect(page.locator(".desk-col:visible")).to_have_count(1)

    tabs = page.get_by_role("navigation", name="Doctor shown")
    tabs.get_by_role("link", name=re.compile("Okafor")).click()

    expect(column(page, "Dr Samuel Okafor")).to_be_visible()
    expect(tabs.get_by_role("link", name=re.compile("Krug"))).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
