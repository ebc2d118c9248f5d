"""Signing in anew over a page whose sign-in is over, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import update

from clinic.accounts.models import LoginSession
from clinic.db import db
from tests.accounts.authenticator_app import app_in_use
from tests.application import Clock
from tests.browsing import PageOf
from tests.cast import PASSWORD, THURSDAY, Cast, email_of
from tests.web.account.lying_open import TYPED, pause_of, saves

# What the database does here is told elsewhere, on both.
pytestmark = [pytest.mark.browser, pytest.mark.only_on("sqlite")]

#: `end(in_minutes)`: all sign-ins end so soon.
End = Callable[[int], None]


@pytest.fixture
def end(app: Flask, clock: Clock) -> End:
    def end(in_minutes: int) -> None:
        with app.app_context():
            ends = {"expires_at": clock() + timedelta(minutes=in_minutes)}
            db.session.execute(update(LoginSession).values(ends))
            db.session.commit()

    return end


def signs_in(dialog: Locator, name: str) -> None:
    dialog.get_by_label("Email").fill(email_of(name))
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Sign in", exact=True).click()


def sends_its_form(page: Page) -> None:
    # By an event: the page may have noticed by itself, and be covered already.
    page.locator("button[form=reason-form]").dispatch_event("click")


def test_T27_the_end_is_told_before_and_the_same_person_loses_nothing(
    app: Flask, page_of: PageOf, cast: Cast, clock: Clock, end: End
) -> None:
    with app.app_context():
        phone = app_in_use(cast.amira.actor, now=clock())
    page = page_of(cast.amira)
    end(10)
    page.clock.install()
    page.goto("/profile")
    page.get_by_label("Phone").fill(TYPED)
    away = pause_of(page, clock)

    away(5, 10)
    warning = page.get_by_role("dialog", name="You will be signed out soon")
    expect(warning).to_contain_text("4:")
    warning.get_by_role("button", name="Continue").click()
    expect(warning).to_be_hidden()
    away(5)
    dialog = page.get_by_role("dialog", name="Signed out")
    expect(dialog).to_be_visible()
    expect(page.locator("#main")).to_be_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(dialog).to_be_visible()

    signs_in(dialog, "Amira Rahman")
    step = page.get_by_role("dialog", name="One more step")
    step.get_by_label("Code").fill("000000")
    step.get_by_role("button", name="Sign in").click()
    expect(step.locator(".field-error, [role=alert]").first).to_be_visible()
    step.get_by_label("Code").fill(phone.at(clock()))
    step.get_by_role("button", name="Sign in").click()
    expect(page.locator("#lock")).to_be_hidden()
    expect(page.get_by_label("Phone")).to_have_value(TYPED)
    saves(page)


def test_T27_what_was_pressed_too_late_is_done_after_signing_in(
    page_of: PageOf, cast: Cast, end: End
) -> None:
    visit = cast.amira_books(cast.slot(THURSDAY, "09:00"))
    page = page_of(cast.lena)
    page.goto(f"/doctor/appointments/{visit.id}/decline")
    page.get_by_label("Reason").fill("I am away that day.")
    end(0)
    sends_its_form(page)
    signs_in(page.get_by_role("dialog", name="Signed out"), "Lena Hartmann")
    expect(page.locator("#lock")).to_be_hidden()
    expect(page.locator("#toasts .pop").first).to_contain_text("Declined")


def test_T27_another_person_finds_nothing_of_it(page_of: PageOf, cast: Cast, end: End) -> None:
    visit = cast.amira_books(cast.slot(THURSDAY, "09:00"))
    page = page_of(cast.lena)
    page.goto(f"/doctor/appointments/{visit.id}/decline")
    page.get_by_label("Reason").fill("Something between the two of us.")
    end(0)
    sends_its_form(page)
    signs_in(page.get_by_role("dialog", name="Signed out"), "Jonas Weber")
    page.wait_for_url("**/home")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    # The page is gone from the history, too: what comes before it is the empty window.
    page.go_back()
    assert page.url == "about:blank"
