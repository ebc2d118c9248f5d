"""From registering to a visit that is called off: with script, without, and on a phone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from clinic.booking.lifecycle import Status
from clinic.booking.models import Appointment, Claim
from clinic.db import db
from tests.browser import NewContext
from tests.cast import Cast
from tests.journeys.newcomer import (
    ON_A_PHONE,
    REASON,
    RENATA,
    RENATAS_MAIL,
    WITH_SCRIPT,
    WITHOUT_SCRIPT,
    Post,
    code_in,
    enters,
    is_asked_for,
    registers,
)
from tests.journeys.people import Visitor

# What a browser makes of a page does not depend on the database.
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.only_on("sqlite")]


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
    app: Flask, cast: Cast, new_context: NewContext, post: Post, device: dict[str, Any]
) -> None:
    renata = Visitor(new_context(**device).new_page())
    lena = Visitor(new_context(**device).new_page())

    registers(renata)
    enters(renata, code_in(post(RENATAS_MAIL)))
    renata.asks_for_the_visit(REASON)
    is_asked_for(app, renata)
    assert len(renata.pressed) <= 5, renata.pressed
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
