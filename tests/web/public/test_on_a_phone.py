"""Pages on phones: nothing sticks out at the side, nobody is far from the clinic's number."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import PHONE, NewContext
from tests.browsing import PageOf
from tests.cast import Cast

# What a browser makes of a page does not depend on the database.
pytestmark = [pytest.mark.browser, pytest.mark.only_on("sqlite")]

PAGES = ["/", "/find", "/find?q=nobody", "/login", "/register", "/register/doctor", "/nowhere"]


def width_of(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


@pytest.mark.parametrize("width", [320, 390])
def test_no_public_page_scrolls_sideways(new_context: NewContext, cast: Cast, width: int) -> None:
    page = new_context(viewport={"width": width, "height": 700}, is_mobile=True).new_page()
    for path in [*PAGES, f"/doctors/{cast.lena.doctor_id}"]:
        page.goto(path)
        assert width_of(page) == width, path


def call_and_read(page: Page) -> None:
    """Both are there, and nothing lies over them."""
    page.locator("a[href^='tel:']:visible").last.click(trial=True)
    page.locator("a[href='/imprint']:visible").last.click(trial=True)
    page.locator("a[href='/privacy']:visible").last.click(trial=True)


def test_the_clinics_number_and_its_texts_are_in_reach_on_every_page(
    cast: Cast, page_of: PageOf
) -> None:
    on_phone = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
    stranger, lena = page_of(None, **on_phone), page_of(cast.lena, **on_phone)
    for path in ("/", "/login", "/nowhere", f"/doctors/{cast.lena.doctor_id}"):
        stranger.goto(path)
        call_and_read(stranger)
    lena.goto("/doctor/day")
    lena.locator(".rail-more summary").click()
    call_and_read(lena)


def test_a_toast_covers_no_text(cast: Cast, page_of: PageOf) -> None:
    amira = page_of(cast.amira, viewport=PHONE, has_touch=True, is_mobile=True)
    amira.goto("/home")
    title = amira.locator("h1")
    amira.evaluate("""document.querySelector("#toasts").innerHTML =
        `<div class="pop"><p>${"What just happened takes a few lines. ".repeat(8)}</p></div>`""")
    expect(amira.locator("html")).to_have_attribute("style", re.compile("--toasts: [1-9]"))
    toast, first_text = amira.locator("#toasts .pop").bounding_box(), title.bounding_box()
    assert toast
    assert first_text
    assert toast["y"] + toast["height"] <= first_text["y"]
