"""From registering to a visit that is called off: with script, without, and on a phone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.models import User
from clinic.accounts.tokens import mint
from clinic.booking.lifecycle import Status
from clinic.booking.models import Appointment, Claim
from clinic.db import db
from tests.browser import PHONE, NewContext
from tests.cast import Cast
from tests.journeys.people import Visitor

# What a browser makes of a page does not depend on the database.
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.only_on("sqlite")]

WITH_SCRIPT: dict[str, Any] = {}
WITHOUT_SCRIPT: dict[str, Any] = {"java_script_enabled": False}
ON_A_PHONE: dict[str, Any] = {"viewport": PHONE, "has_touch": True, "is_mobile": True}

RENATA, RENATAS_MAIL = "Renata Okoye", "renata@example.org"


@pytest.mark.parametrize(
    "device",
    [
        pytest.param(WITH_SCRIPT, id="with script"),
        pytest.param(WITHOUT_SCRIPT, id="without script"),
        pytest.param(ON_A_PHONE, id="on a phone"),
        pytest.param(ON_A_PHONE | WITHOUT_SCRIPT, id="on a phone without script"),
    ],
)
def test_a_visit_from_registering_to_being_called_off(
    app: Flask, cast: Cast, new_context: NewContext, device: dict[str, Any]
) -> None:
    renata = Visitor(new_context(**device).new_page())
    lena = Visitor(new_context(**device).new_page())

    renata.takes("Thursday 26 November", "09:00", "Dr Lena Hartmann")
    renata.registers(RENATA, RENATAS_MAIL)
    renata.asks_for_the_visit("Headaches again")
    _comes_back_by_the_mail(renata, app, cast)
    assert len(renata.pressed) <= 6, renata.pressed
    _state_is(app, Status.REQUESTED)

    lena.signs_in("lena.hartmann@example.org")
    _confirms(lena, RENATA)
    _state_is(app, Status.CONFIRMED)

    _sees_her_visit(renata, "Confirmed", "09:00")
    _wishes_to_move(renata, "Friday 27", "10:00")
    _state_is(app, Status.CONFIRMED)
    _confirms(lena, RENATA)
    _sees_her_visit(renata, "Confirmed", "10:00")

    _calls_off(lena, RENATA, why="I am ill, I am sorry")
    _state_is(app, Status.CANCELLED)
    _sees_that_it_is_off(renata, "I am ill, I am sorry")
    with app.app_context():
        assert db.session.scalars(select(Claim)).all() == []


def _comes_back_by_the_mail(who: Visitor, app: Flask, cast: Cast) -> None:
    """In a second tab, the time is still kept; the form in the first one has what was typed."""
    with app.app_context():
        [user_id] = db.session.scalars(select(User.id).where(User.email == RENATAS_MAIL))
        token = mint(user_id, TokenPurpose.VERIFY_EMAIL, now=cast.now)
    tab = Visitor(who.page.context.new_page())
    tab.confirms_address(token)
    renata = who
    renata.pressed.extend(tab.pressed)
    tab.is_at("/doctors")
    expect(tab.page.locator("#confirm")).to_contain_text("09:00 is yours for now")
    tab.page.close()
    who.press("My address is confirmed: go on")
    who.is_at("/appointments")
    who.sees(re.compile("Requested"))
    who.sees("Headaches again")


def _confirms(doctor: Visitor, patient: str) -> None:
    doctor.page.goto("/doctor/requests")
    doctor.press(f"Confirm {patient}")
    expect(doctor.page.get_by_role("button", name=f"Confirm {patient}")).to_have_count(0)


def _sees_her_visit(who: Visitor, state: str, clock: str) -> None:
    who.page.goto("/home")
    hero = who.page.locator(".hero")
    expect(hero).to_contain_text(state)
    expect(hero).to_contain_text(clock)


def _wishes_to_move(who: Visitor, day: str, clock: str) -> None:
    who.follow("Reschedule", within=who.page.locator(".hero"))
    who.chooses(day, clock)
    panel = who.page.locator("#confirm")
    expect(panel).to_contain_text("So far")
    panel.get_by_role("button").first.click()
    who.is_at("/appointments")
    who.sees(re.compile("stays until"))


def _calls_off(doctor: Visitor, patient: str, *, why: str) -> None:
    doctor.page.goto("/doctor/week")
    _opens_visit(doctor.page, patient)
    drawer = doctor.page.locator("#drawer")
    doctor.follow("Cancel visit", within=drawer)
    drawer.get_by_label(re.compile("^(Reason|Why|What)")).fill(why)
    drawer.get_by_role("button", name=re.compile("Cancel")).first.click()
    expect(doctor.page.locator(".toasts")).to_contain_text("ancelled")


def _opens_visit(page: Page, patient: str) -> None:
    strip = page.locator(".cal-strip, .daystrip").get_by_role("link", name=re.compile("^Fri"))
    if strip.first.is_visible():
        strip.first.click()
    block = page.locator("#calendar").get_by_role("link", name=re.compile(patient))
    block.locator("visible=true").first.click()


def _sees_that_it_is_off(who: Visitor, why: str) -> None:
    who.page.goto("/appointments?when=past")
    who.sees("Cancelled")
    who.follow(re.compile("Details|First visit"), within=who.page.locator("main"))
    who.sees(why)


def _state_is(app: Flask, status: Status) -> None:
    with app.app_context():
        assert db.session.scalars(select(Appointment.status)).all() == [status]
