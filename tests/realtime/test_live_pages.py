"""What one person does is seen by another, who does not load the page anew."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from clinic.booking.answer import confirm
from clinic.booking.hold import release_hold
from clinic.db import transaction
from clinic.notifications.kinds import Channel
from clinic.notifications.outbox.owe import Subject, owe
from tests.application import Clock
from tests.browser import PHONE
from tests.browsing import PageOf
from tests.cast import THURSDAY, WEDNESDAY, Cast, OnlinePatient, Staff

pytestmark = [pytest.mark.browser, pytest.mark.only_on("sqlite")]


def is_live(page: Page, address: str) -> None:
    """Open a page, and wait until it listens."""
    page.goto(address)
    expect(page.locator("html[data-listening]")).to_be_attached()


def tell(
    app: Flask,
    who: Staff | OnlinePatient,
    kind: str,
    visit_id: str,
    *,
    clock: Clock,
    keys: Sequence[str] = ("",),
) -> None:
    with app.app_context(), transaction():
        for key in keys:
            owe(
                dedupe_key=f"{kind}:{visit_id}:{who.actor.user_id}:{key}",
                kind=kind,
                channel=Channel.IN_APP,
                user_id=who.actor.user_id,
                patient_id=getattr(who, "patient_id", None),
                subject=Subject(kind="appointment", id=visit_id),
                now=clock.advance(seconds=1),
            )


def week(cast: Cast, day: str = "2026-11-25") -> str:
    return f"/doctors/{cast.lena.doctor_id}?day={day}"


def slot(page: Page, time: str) -> Locator:
    return page.get_by_role("button", name=f"{time}, Wednesday 25 November")


def test_a_booking_appears_in_the_doctors_calendar_and_as_a_toast(
    cast: Cast, page_of: PageOf
) -> None:
    lena = page_of(cast.lena)
    is_live(lena, "/doctor/week")
    expect(lena.locator("#requests")).to_contain_text("Nothing waits for you")
    visit = cast.amira_books(cast.slot(THURSDAY, "09:00"))
    expect(lena.locator("#week-grid")).to_contain_text("Amira Rahman")
    expect(lena.locator("#requests")).to_contain_text("Amira Rahman")
    expect(lena.locator("#nav-requests .count")).to_have_text("1")
    toast = lena.locator("#toasts .pop")
    expect(toast).to_contain_text("Amira Rahman asks for a visit on Thu 26 November, 09:00")
    expect(lena.locator("#bell .count")).to_have_text("1")
    toast.get_by_role("button", name=re.compile("Amira")).click()
    expect(lena).to_have_url(re.compile(f"/doctor/appointments/{visit.id}"))
    expect(lena.locator("#bell .count")).to_have_count(0)


def test_an_answer_appears_on_the_patients_home(
    app: Flask, cast: Cast, clock: Clock, page_of: PageOf
) -> None:
    visit = cast.amira_books(cast.slot(THURSDAY, "09:00"))
    amira = page_of(cast.amira)
    is_live(amira, "/home")
    expect(amira.locator(".hero")).to_contain_text("Requested")
    with app.app_context():
        confirm(cast.lena.actor, visit.id, now=cast.now)
    expect(amira.locator(".hero")).to_contain_text("Confirmed")


def test_an_answer_appears_on_the_page_of_the_visit(
    app: Flask, cast: Cast, clock: Clock, page_of: PageOf
) -> None:
    visit = cast.amira_books(cast.slot(THURSDAY, "09:00"))
    amira = page_of(cast.amira)
    is_live(amira, f"/appointments/{visit.id}")
    expect(amira.locator("#visit")).to_contain_text("We answer by")
    with app.app_context():
        confirm(cast.lena.actor, visit.id, now=cast.now)
    expect(amira.locator("#visit")).to_contain_text("Confirmed by the doctor")
    expect(amira.locator("#visit")).not_to_contain_text("We answer by")


def test_the_desk_sees_what_patients_do(cast: Cast, page_of: PageOf) -> None:
    nadia = page_of(cast.nadia)
    is_live(nadia, "/desk/visits?date=2026-11-26")
    expect(nadia.locator("#results")).to_contain_text("No visits")
    cast.amira_books(cast.slot(THURSDAY, "09:00"))
    expect(nadia.locator("#results")).to_contain_text("Amira Rahman")


def grey(page: Page, time: str) -> Locator:
    return page.get_by_role("button", name=f"{time}, no longer free").locator("visible=true")


def test_a_time_just_taken_turns_grey_for_everybody_and_back_when_it_is_free_again(
    app: Flask, cast: Cast, page_of: PageOf
) -> None:
    stranger = page_of(None)
    is_live(stranger, week(cast))
    expect(slot(stranger, "09:00")).to_be_visible()
    hold = cast.holds(cast.jonas, cast.slot(WEDNESDAY, "09:00"))
    expect(slot(stranger, "09:00")).to_have_count(0)
    expect(grey(stranger, "09:00")).to_be_disabled()
    cast.holds(cast.miriam, cast.slot(WEDNESDAY, "08:30"))
    expect(grey(stranger, "08:30")).to_be_disabled()
    expect(grey(stranger, "09:00")).to_be_disabled()
    expect(slot(stranger, "10:00")).to_be_visible()
    with app.app_context():
        release_hold(cast.jonas.actor, hold.id, now=cast.now)
    expect(slot(stranger, "09:00")).to_be_enabled()
    expect(grey(stranger, "09:00")).to_have_count(0)


def test_it_vanishes_from_what_was_found_too(cast: Cast, page_of: PageOf) -> None:
    stranger = page_of(None)
    is_live(stranger, "/find?from=2026-11-25&q=Hartmann")
    first = stranger.locator("#results .slot", has_text="08:30").first
    expect(first).to_be_visible()
    cast.holds(cast.jonas, cast.slot(WEDNESDAY, "08:30"))
    named = re.compile("Wednesday 25 November at 08:30")
    expect(stranger.get_by_role("button", name=named)).to_have_count(0)


def test_who_moves_a_visit_sees_it_too(cast: Cast, page_of: PageOf) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    amira = page_of(cast.amira)
    is_live(amira, f"/appointments/{visit.id}/reschedule?day=2026-11-25")
    expect(slot(amira, "09:00")).to_be_visible()
    cast.holds(cast.jonas, cast.slot(WEDNESDAY, "09:00"))
    expect(slot(amira, "09:00")).to_have_count(0)


def test_another_persons_booking_takes_neither_the_hold_nor_what_was_typed(
    cast: Cast, page_of: PageOf
) -> None:
    amira = page_of(cast.amira)
    is_live(amira, week(cast))
    slot(amira, "10:00").click()
    panel = amira.locator("#confirm")
    panel.get_by_label(re.compile("^Reason")).fill("Headaches again")
    cast.holds(cast.jonas, cast.slot(WEDNESDAY, "09:00"))
    expect(slot(amira, "09:00")).to_have_count(0)
    expect(panel).to_contain_text("10:00 is held for you")
    expect(panel.get_by_label(re.compile("^Reason"))).to_have_value("Headaches again")
    expect(panel.get_by_label(re.compile("^Reason"))).to_be_focused()
    expect(amira.locator("#week .is-held")).to_contain_text("10:00")


def test_what_has_the_focus_is_not_replaced_but_said_to_be_old(cast: Cast, page_of: PageOf) -> None:
    stranger = page_of(None)
    is_live(stranger, week(cast))
    slot(stranger, "09:30").focus()
    cast.holds(cast.jonas, cast.slot(WEDNESDAY, "09:00"))
    note = stranger.locator("#week .live-note")
    expect(note).to_contain_text("Updated, reload this part")
    expect(slot(stranger, "09:00")).to_be_visible()
    expect(slot(stranger, "09:30")).to_be_focused()
    note.get_by_role("button", name="Reload").click()
    expect(slot(stranger, "09:00")).to_have_count(0)
    expect(note).to_have_count(0)


def test_many_messages_at_once_are_one_toast(
    app: Flask, cast: Cast, clock: Clock, page_of: PageOf
) -> None:
    visit = cast.amira_books(cast.slot(THURSDAY, "09:00"))
    amira = page_of(cast.amira)
    is_live(amira, "/home")
    tell(app, cast.amira, "appointment_confirmed", visit.id, clock=clock, keys=("1", "2", "3", "4"))
    expect(amira.locator("#toasts .pop")).to_have_text(re.compile("4 new messages"))
    expect(amira.locator("#toasts .pop")).to_have_count(1)
    expect(amira.locator("#bell .count")).to_have_text("4")


def test_without_sockets_the_page_asks_now_and_then_and_says_so(
    app: Flask, cast: Cast, clock: Clock, page_of: PageOf
) -> None:
    visit = cast.amira_books(cast.slot(THURSDAY, "09:00"))
    amira = page_of(cast.amira)
    amira.route_web_socket(re.compile("socket.io"), lambda ws: ws.close())
    amira.clock.install()
    amira.goto("/home")
    expect(amira.locator(".hero")).to_contain_text("Requested")
    asked: list[str | None] = []
    amira.on("request", lambda one: asked.append(one.headers.get("x-background")))
    with app.app_context():
        confirm(cast.lena.actor, visit.id, now=cast.now)
    amira.clock.run_for(6000)
    expect(amira.locator("#live-away")).to_be_visible()
    amira.clock.run_for(31000)
    expect(amira.locator(".hero")).to_contain_text("Confirmed")
    assert set(asked) == {"1"}


def test_T27_a_page_that_asks_by_itself_keeps_nobody_signed_in(
    cast: Cast, clock: Clock, page_of: PageOf
) -> None:
    amira = page_of(cast.amira)
    is_live(amira, "/home")
    clock.advance(hours=13)
    cast.amira_books(cast.slot(THURSDAY, "09:00"), now=cast.now)
    expect(amira.get_by_role("dialog", name="Signed out")).to_be_visible()
    expect(amira.locator("#main")).to_be_hidden()


def test_the_bell_is_there_on_a_phone_too(cast: Cast, page_of: PageOf) -> None:
    lena = page_of(cast.lena, viewport=PHONE, has_touch=True, is_mobile=True)
    is_live(lena, "/doctor/requests")
    cast.amira_books(cast.slot(THURSDAY, "09:00"))
    expect(lena.locator("#queue")).to_contain_text("Amira Rahman")
    expect(lena.locator("#bell-tab .count")).to_have_text("1")
    lena.locator("#bell-tab").click()
    expect(lena.locator("#notices")).to_contain_text("asks for a visit on Thu 26 November, 09:00")
