"""The public pages on the narrowest phones: nothing sticks out at the side."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser import NewContext
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
