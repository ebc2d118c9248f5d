"""Calls are made from the list, by two at the desk."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from playwright.sync_api import expect

from clinic.booking.cancel import cancel
from tests.browser import PHONE, NewContext
from tests.cast import WEDNESDAY, Cast
from tests.journeys.people import Visitor


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.only_on("sqlite")
def test_one_takes_a_call_the_other_sees_who_and_it_goes_once_somebody_was_reached(
    app: Flask, cast: Cast, new_context: NewContext
) -> None:
    visit = cast.desk_books(cast.amira.patient_id, cast.slot(WEDNESDAY, "09:00"))
    with app.app_context():
        cancel(cast.lena.actor, visit.id, reason="I am ill", now=cast.now)
    nadia, petra = (
        Visitor(new_context().new_page()),
        Visitor(new_context(viewport=PHONE).new_page()),
    )
    for who, mail in ((nadia, "nadia.brandt"), (petra, "petra.sommer")):
        who.signs_in(f"{mail}@example.org")
        who.page.goto("/tasks")
        who.sees("Say: tomorrow 09:00 does not take place.")
    nadia.press("Take Amira Rahman")
    nadia.sees("You are on it")
    petra.sees("since 10:00")
    expect(petra.page.get_by_role("button", name="Take Amira Rahman")).to_have_count(0)
    expect(petra.page.get_by_role("button", name="Reached")).to_have_count(0)
    fold = petra.page.locator("details", has_text="Called")
    expect(fold).to_contain_text("Nadia Brandt has had this task since 10:00.")
    nadia.page.locator("summary", has_text="Not reached").click()
    nadia.press("Later")
    nadia.sees("Say on which day to try again.")
    expect(nadia.page).to_have_url(re.compile("/tasks$"))
    nadia.fill("What the next one should know (optional)", "After five")
    nadia.press("No answer")
    nadia.sees(re.compile("Nadia Brandt: No answer. After five"))
    nadia.press("Reached Amira Rahman")
    nadia.sees("Nothing to do")
    petra.sees("Nothing to do")
