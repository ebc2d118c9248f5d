"""Passkeys with a device, and the lock over a form, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.application import Clock
from tests.browser import LiveServer, NewContext
from tests.browsing import PageOf
from tests.cast import PASSWORD, Cast, email_of
from tests.web.account.lying_open import TYPED, pause_of, saves

# What the database does here is told elsewhere, on both.
pytestmark = [pytest.mark.browser, pytest.mark.only_on("sqlite")]


def with_a_device(page: Page) -> None:
    """Plug in a device that holds passkeys and always finds its owner there."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def test_T30_a_passkey_is_added_and_signs_its_owner_in(
    new_context: NewContext, live_server: LiveServer, cast: Cast, clock: Clock
) -> None:
    # Browsers bind passkeys to a name, never to a number.
    page = new_context(base_url=live_server.url.replace("127.0.0.1", "localhost")).new_page()
    with_a_device(page)
    page.goto("/login")
    page.get_by_label("Email").fill(email_of("Amira Rahman"))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/home")

    page.goto("/account/security")
    page.get_by_label("A name for it").fill("My laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("button", name="Remove My laptop")).to_be_visible()

    page.goto("/home")
    page.locator("summary.tool").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(live_server.url.replace("127.0.0.1", "localhost") + "/")
    page.goto("/login?next=/account/security")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/account/security")
    expect(page.get_by_text("Last used: ").first).to_be_visible()

    # What matters is asked again after a while; the passkey answers that too.
    clock.advance(minutes=6)
    page.get_by_role("button", name="Make ten codes").click()
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("button", name="Send it now").click()
    expect(page.locator(".codes li")).to_have_count(10)

    # So it does when the sign-in is over: over the page, and beside a form that came too late.
    page.goto("/account/security")
    page.get_by_label("A name for it").fill("My phone")
    clock.advance(hours=12)
    page.locator("[data-passkey=create]").dispatch_event("click")
    # (Pressed by an event: the page may have noticed by itself, and be covered already.)
    page.get_by_role("dialog").get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("#lock")).to_be_hidden()
    expect(page.get_by_label("A name for it")).to_have_value("My phone")
    clock.advance(hours=12)
    page.locator("button", has_text="Make ten codes").dispatch_event("click")
    expect(page.get_by_text("What you typed is still here.")).to_be_visible()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("button", name="Send it now").click()
    expect(page.locator(".codes li")).to_have_count(10)


def test_T27_a_form_outlives_the_warning_and_the_lock(
    page_of: PageOf, cast: Cast, clock: Clock
) -> None:
    page = page_of(cast.amira)
    page.clock.install()
    page.goto("/profile")
    page.get_by_label("Phone").fill(TYPED)
    away = pause_of(page, clock)

    with page.expect_response("**/session"):
        away(2)  # whoever has typed is still there
    away(29, 10)
    expect(page.get_by_role("heading", name="Are you still there?")).to_be_visible()
    with page.expect_response("**/session"):
        page.get_by_role("button", name="Stay signed in").click()
    expect(page.locator("#idle")).to_be_hidden()

    away(31)
    lock = page.get_by_role("dialog", name="Locked")
    expect(lock).to_be_visible()
    expect(page.locator("#main")).to_be_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(lock).to_be_visible()
    lock.get_by_label("Password").fill("something else entirely")
    lock.get_by_role("button", name="Continue").click()
    expect(lock.get_by_text("This is not your password.").first).to_be_visible()
    lock.get_by_label("Password").fill(PASSWORD)
    lock.get_by_role("button", name="Continue").click()
    expect(page.locator("#lock")).to_be_hidden()

    expect(page.get_by_label("Phone")).to_have_value(TYPED)
    saves(page)
