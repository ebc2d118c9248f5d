"""The first booking: few presses, few keys, nothing typed twice, whatever comes between."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select

from clinic.booking.models import Appointment
from clinic.db import db
from tests.application import Clock
from tests.browser import NewContext
from tests.browsing import PageOf
from tests.browsing import page_of as page_of
from tests.cast import PASSWORD, Cast
from tests.journeys.newcomer import (
    ON_A_PHONE,
    REASON,
    RENATA,
    RENATAS_MAIL,
    THURSDAY,
    WITHOUT_SCRIPT,
    Post,
    code_in,
    enters,
    is_asked_for,
    link_in,
    registers,
)
from tests.journeys.people import Keyboard, Visitor

# What a browser makes of a page does not depend on the database.
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.only_on("sqlite")]


def test_keys_alone_lead_from_the_start_page_to_the_visit(
    app: Flask, cast: Cast, new_context: NewContext, post: Post
) -> None:
    renata = Keyboard(new_context(timezone_id="Europe/Berlin").new_page())
    renata.page.goto("/")
    renata.goes_to("Skip to main content")
    renata.key("Enter")
    renata.goes_to("Book Thursday 26 November at 09:00 with Dr Lena Hartmann")
    renata.key("Enter")
    renata.is_at("confirm")
    renata.goes_to("Create an account")
    renata.key("Enter")
    renata.is_at("Name")
    for label, text in (("Name", RENATA), ("Email", RENATAS_MAIL), ("Password", PASSWORD)):
        renata.goes_to(label)
        renata.types(text)
    renata.key("Enter")
    renata.is_at("Code")
    renata.types(code_in(post(RENATAS_MAIL)))
    renata.is_at("confirm")
    renata.goes_to("Reason")
    renata.types(REASON)
    renata.goes_to("Ask for this visit")
    renata.key("Enter")
    renata.is_at("visit-h")
    is_asked_for(app, Visitor(renata.page))
    assert renata.keys <= 60, renata.keys


def test_who_is_signed_in_presses_twice(app: Flask, cast: Cast, page_of: PageOf) -> None:
    for place in ("/find", f"/doctors/{cast.lena.doctor_id}?week=2026-11-23&day=2026-11-26"):
        amira = Visitor(page_of(cast.amira, **ON_A_PHONE))
        amira.page.goto(place)
        amira.press(re.compile("09:(0|3)0.*Thursday 26 November|Thursday 26 November at 09:(0|3)0"))
        expect(amira.page.locator("#hold")).to_contain_text("is held for you")
        amira.asks_for_the_visit(REASON)
        amira.is_at("/appointments")
        assert len(amira.pressed) == 2, amira.pressed
    with app.app_context():
        assert db.session.scalars(select(Appointment.reason)).all() == [REASON, REASON]


def test_five_wrong_codes_cost_nothing_but_another_mail(
    app: Flask, cast: Cast, clock: Clock, new_context: NewContext, post: Post
) -> None:
    renata = Visitor(new_context(**ON_A_PHONE | WITHOUT_SCRIPT).new_page())
    registers(renata)
    right = code_in(post(RENATAS_MAIL))
    wrong = f"{(int(right) + 1) % 10**6:06}"
    for _try in range(5):
        renata.fill("Code", wrong)
        renata.press("Confirm the address")
        expect(renata.page.locator("#kept")).to_contain_text("Thu 26 November, 09:00")
    clock.advance(minutes=2)
    renata.press("Send a new code")
    enters(renata, code_in(post(RENATAS_MAIL)))
    renata.asks_for_the_visit(REASON)
    is_asked_for(app, renata)


def test_the_link_of_the_mail_does_as_well_in_another_browser(
    app: Flask, cast: Cast, new_context: NewContext, post: Post
) -> None:
    renata = Visitor(new_context().new_page())
    registers(renata)
    elsewhere = Visitor(new_context(**ON_A_PHONE).new_page())
    elsewhere.page.goto(link_in(post(RENATAS_MAIL)))
    elsewhere.press("Confirm the address")
    renata.page.reload()
    renata.asks_for_the_visit(REASON)
    is_asked_for(app, renata)
    assert len(renata.pressed) + len(elsewhere.pressed) <= 6


def test_who_has_an_account_already_goes_on_by_the_mail_that_says_so(
    app: Flask, cast: Cast, new_context: NewContext, post: Post
) -> None:
    somebody = Visitor(new_context(**ON_A_PHONE).new_page())
    somebody.takes(*THURSDAY)
    address = cast.amira.actor.email
    somebody.registers("Amira Rahman", address)
    somebody.is_at("/verify/code")
    amira = Visitor(new_context(**WITHOUT_SCRIPT).new_page())
    amira.page.goto(link_in(post(address)))
    amira.press("Sign in and continue")
    expect(amira.page.locator("#confirm")).to_contain_text("09:00 is held for you")
    amira.asks_for_the_visit(REASON)
    is_asked_for(app, amira)


@pytest.mark.parametrize(
    "device", [{}, ON_A_PHONE | WITHOUT_SCRIPT], ids=["wide", "phone, no script"]
)
def test_a_hold_that_runs_out_on_any_step_is_taken_again_with_one_press(
    app: Flask,
    cast: Cast,
    clock: Clock,
    new_context: NewContext,
    post: Post,
    device: dict[str, Any],
) -> None:
    renata = Visitor(new_context(**device).new_page())

    def runs_out(*minutes: int) -> None:
        for part in minutes:
            clock.advance(minutes=part)
            renata.page.reload()
        renata.sees(re.compile("is no longer held for you"))
        renata.press("Hold it again")
        expect(renata.page.locator("#hold")).to_contain_text("09:00 is held for you")

    renata.takes(*THURSDAY)
    runs_out(6)
    renata.follow("Create an account", within=renata.page.locator("#confirm"))
    runs_out(6)
    renata.registers(RENATA, RENATAS_MAIL)
    renata.is_at("/verify/code")
    runs_out(16, 15)
    renata.follow("Enter the code", within=renata.page.locator("#confirm"))
    renata.press("Send a new code")
    enters(renata, code_in(post(RENATAS_MAIL)))
    renata.asks_for_the_visit(REASON)
    is_asked_for(app, renata)
