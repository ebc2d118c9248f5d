"""A profile that lies open, with something typed in it, while time goes by."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.application import Clock

#: What stands in the field for the telephone number.
TYPED = "030 5550142"


def pause_of(page: Page, clock: Clock) -> Callable[..., None]:
    """Lets minutes (and seconds) go by for the clinic and for the page, whose clock is installed."""

    def away(minutes: int, seconds: int = 0) -> None:
        clock.advance(minutes=minutes, seconds=seconds)
        page.clock.fast_forward((minutes * 60 + seconds) * 1000)

    return away


def saves(page: Page) -> None:
    """Sends what was typed, and finds it again."""
    page.get_by_role("button", name="Save").first.click()
    expect(page.locator("#toasts .pop").first).to_be_visible()
    page.reload()
    expect(page.get_by_label("Phone")).to_have_value(TYPED)
