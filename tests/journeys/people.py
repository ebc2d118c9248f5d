"""What people do in their browsers, in their own words. Nothing here knows how a page is made."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from playwright.sync_api import Locator, Page, expect

from tests.cast import PASSWORD

Role = Literal["button", "link"]
#: Nobody goes on with Tab for longer than this.
PATIENCE = 60
#: What has the focus: its label or its words; the id of what Tab passes over; "" for nothing.
FOCUSED = """
() => {
  const one = document.activeElement;
  if (!one || one === document.body) return "";
  if (one.tabIndex < 0) return one.id;
  const label = one.labels?.[0]?.innerText ?? one.getAttribute("aria-label");
  return (label ?? one.innerText ?? one.id).trim().split("\\n")[0] || one.tagName;
}
"""


@dataclass(frozen=True)
class Visitor:
    """Somebody in front of a browser; `pressed` are the buttons and links so far."""

    page: Page
    pressed: list[str] = field(default_factory=list)

    def press(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Press a button."""
        self._click("button", name, within)

    def follow(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Follow a link."""
        self._click("link", name, within)

    def _click(self, role: Role, name: str | re.Pattern[str], within: Locator | None) -> None:
        place = within or self.page.locator("body")
        place.get_by_role(role, name=name).locator("visible=true").first.click()
        self.pressed.append(name if isinstance(name, str) else name.pattern)

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

    def takes(self, day: str, clock: str, doctor: str) -> None:
        """Press one of the times on the start page."""
        self.page.goto("/")
        self.press(f"Book {day} at {clock} with {doctor}")
        expect(self.page.locator("#confirm")).to_contain_text(f"{clock} is held for you")

    def registers(self, name: str, email: str) -> None:
        """Open an account as a patient, for the time that was taken."""
        self.follow("Create an account", within=self.page.locator("#confirm"))
        self.fill("Name", name)
        self.fill("Email", email)
        self.fill("Password", PASSWORD)
        self.press("Create an account")
        self.is_at("/verify/code")

    def asks_for_the_visit(self, reason: str) -> None:
        """Fill in the last form, and send it."""
        panel = self.page.locator("#confirm")
        panel.get_by_label(re.compile("^Reason")).fill(reason)
        self.press("Ask for this visit", within=panel)

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


@dataclass
class Keyboard:
    """Somebody who has keys only. Counts them, save for what is typed into fields."""

    page: Page
    keys: int = 0

    def key(self, name: str) -> None:
        self.page.keyboard.press(name)
        self.keys += 1

    def focused(self) -> str:
        """What the keys go to; nothing means that the person is lost."""
        self.page.wait_for_load_state()
        return str(self.page.evaluate(FOCUSED))

    def is_at(self, name: str) -> None:
        """The focus comes to this by itself."""
        self.page.wait_for_function(f"name => ({FOCUSED})().startsWith(name)", arg=name)

    def goes_to(self, name: str) -> None:
        """Tab on to this."""
        for _ in range(PATIENCE):
            if self.focused().startswith(name):
                return
            self.key("Tab")
        raise AssertionError(f"{name!r} is not reached; the focus is at {self.focused()!r}")

    def types(self, text: str) -> None:
        self.page.keyboard.insert_text(text)
