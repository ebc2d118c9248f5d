"""What people do in their browsers, in their own words. Nothing here knows how a page is made."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.cast import PASSWORD


@dataclass(frozen=True)
class Visitor:
    """Somebody in front of a browser."""

    page: Page

    def press(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Press a button."""
        place = within or self.page.locator("body")
        place.get_by_role("button", name=name).first.click()

    def follow(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Follow a link."""
        place = within or self.page.locator("body")
        place.get_by_role("link", name=name).first.click()

    def fill(self, label: str, text: str) -> None:
        """Fill in a field."""
        self.page.get_by_label(label, exact=True).fill(text)

    def sees(self, text: str | re.Pattern[str]) -> None:
        """There is this text to be seen."""
        expect(self.page.get_by_text(text).locator("visible=true").first).to_be_visible()

    def is_at(self, path: str) -> None:
        """The browser shows this address."""
        expect(self.page).to_have_url(re.compile(re.escape(path) + r"($|[/?#])"))

    def signs_in(self, email: str) -> None:
        """Sign in by the form."""
        self.page.goto("/login")
        self.fill("Email", email)
        self.fill("Password", PASSWORD)
        self.press("Sign in")
        expect(self.page).not_to_have_url(re.compile("/login"))

    def registers(self, name: str, email: str) -> None:
        """Open an account as a patient."""
        self.page.goto("/register")
        self.fill("Name", name)
        self.fill("Email", email)
        self.fill("Password", PASSWORD)
        self.press("Create an account")
        self.is_at("/home")

    def confirms_address(self, token: str) -> None:
        """Follow the link of the mail that asks whose the address is, and press its button."""
        self.page.goto(f"/t/verify/{token}")
        self.press("Confirm the address")

    def chooses(self, day: str, clock: str) -> None:
        """Press a time in the week that is shown: `chooses("Thursday 26", "09:00")`.

        On a phone one day is shown at a time; its strip of days chooses which.
        """
        week = self.page.locator("#week")
        # Whether there is a strip can only be asked of the page that has arrived, styles and all.
        expect(week).to_be_visible()
        self.page.wait_for_load_state("load")
        strip = week.locator(".daystrip").get_by_role("link", name=re.compile(f"^{day[:3]}"))
        if strip.is_visible():
            strip.click()
        week.get_by_role("button", name=re.compile(f"^{clock}, {day}")).click()
