"""Two people before real browsers, who see what changes: a doctor, and somebody who looks for a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Flask, Response
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from clinic.accounts.sessions.sign_in import open_session
from clinic.db import db
from clinic.directory.models import Doctor
from clinic.http.authn import identity
from tests.browser import FLAGS
from tests.services import browser_program

PATIENCE = 15_000  # milliseconds
_WATCH = """(marks) => {
  window.noted = {};
  const present = () => new Set(marks.flatMap(([where, mark]) =>
    Array.from(document.querySelectorAll(where), (one) => one.getAttribute(mark))));
  let before = present();
  new MutationObserver(() => {
    const now = present();
    for (const one of now) if (!before.has(one)) noted["+" + one] = Date.now();
    for (const one of before) if (!now.has(one)) noted["-" + one] = Date.now();
    before = now;
  }).observe(document.documentElement, { subtree: true, childList: true, attributes: true });
}"""
_NOTED = """([sign, part]) => {
  const key = Object.keys(noted).find((one) => one.startsWith(sign) && one.includes(part));
  return key && noted[key];
}"""
_FORGET = """() => {
  document.querySelectorAll("#toasts .pop").forEach((one) => one.remove());
  noted = {};
}"""
#: What is watched, and the attribute that tells one from another.
_VISITS, _TOASTS = ("#week-grid a.appt", "href"), ("#toasts .pop", "id")
_TIMES = ("#week button.slot", "value")


@dataclass(frozen=True)
class Watcher:
    """A page that notes when something comes into it or goes from it, by the clock of the machine."""

    page: Page

    def forget(self) -> None:
        """Dismiss what has been told, so that what comes next is new."""
        self.page.evaluate(_FORGET)

    def came(self, part: str) -> float:
        """When something of this name came, in seconds since 1970; waits for it."""
        return self._noted("+", part)

    def went(self, part: str) -> float:
        """When something of this name went; waits for it."""
        return self._noted("-", part)

    def _noted(self, sign: str, part: str) -> float:
        noted = self.page.wait_for_function(_NOTED, arg=[sign, part], polling=20, timeout=PATIENCE)
        return float(noted.json_value()) / 1000


@contextmanager
def doctor_and_seeker(
    app: Flask, url: str, doctor_id: str, week: date, *, now: datetime
) -> Iterator[tuple[Watcher, Watcher]]:
    """The doctor with that week open, and in another browser a stranger who looks for a time in it."""
    with (
        sync_playwright() as playwright,
        _browser(playwright) as one,
        _browser(playwright) as other,
    ):
        doctor, seeker = one.new_page(), other.new_page()
        doctor.context.add_cookies(_cookies(app, url, doctor_id, now))
        yield (
            _watch(doctor, f"{url}/doctor/week?date={week}", _VISITS, _TOASTS),
            _watch(seeker, f"{url}/doctors/{doctor_id}?day={week}", _TIMES),
        )


@contextmanager
def _browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=browser_program(), args=FLAGS)
    try:
        yield browser
    finally:
        browser.close()


def _watch(page: Page, address: str, *marks: tuple[str, str]) -> Watcher:
    page.goto(address)
    expect(page.locator("html[data-listening]")).to_be_attached()
    page.evaluate(_WATCH, marks)
    return Watcher(page)


def _cookies(app: Flask, url: str, doctor_id: str, now: datetime) -> list[Any]:
    """The doctor has signed in."""
    with app.app_context(), app.test_request_context():
        user_id = db.session.get_one(Doctor, doctor_id).user_id
        answer = Response()
        identity.give_cookie(answer, open_session(user_id, now=now))
        db.session.remove()
    pairs = (line.partition(";")[0].partition("=") for line in answer.headers.getlist("Set-Cookie"))
    return [{"name": name, "value": value, "url": url} for name, _is, value in pairs]
