"""The record of a patient: all that was, in one line of time, and what can be done from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.booking.attend import attend
from clinic.booking.lifecycle import Step
from clinic.care.follow_ups.order import order_follow_up
from clinic.care.kinds import Visibility
from clinic.care.notes.write import write_note
from tests.application import Clock
from tests.cast import FRIDAY, NEXT_MONDAY, NEXT_TUESDAY, THURSDAY, TUESDAY, WEDNESDAY, Cast
from tests.cast_fixtures import SignIn
from tests.fuzz.pages import forms_in

pytestmark = pytest.mark.only_on("sqlite")


def test_the_record_tells_visits_notes_follow_ups_and_who_did_not_come_and_leads_on(
    app: Flask, lena: FlaskClient, amira: FlaskClient, cast: Cast, clock: Clock, sign_in: SignIn
) -> None:
    record = f"/doctor/patients/{cast.amira.patient_id}"
    missed, seen, ahead = (
        cast.amira_has_a_visit(cast.slot(day, "14:00")) for day in (TUESDAY, WEDNESDAY, FRIDAY)
    )
    clock.advance(days=2)
    with app.app_context():
        by, at = cast.lena.actor, clock()
        attend(by, missed.id, Step.MISS, now=at)
        attend(by, seen.id, Step.COMPLETE, now=at)
        write_note(by, seen.id, visibility=Visibility.PRIVATE, text="Ask about sleep", now=at)
        order_follow_up(by, seen.id, weeks=6, visit_type_id=cast.follow_up, text="Ferritin", now=at)
    sign_in(lena, cast.lena)
    html = lena.get(record).text
    line = html[html.index("timeline-h") :]
    places = [
        line.index(word) for word in (ahead.id, seen.id, "Ask about sleep", "Ferritin", missed.id)
    ]
    assert places == sorted(places)
    assert "1 of 2" in html  # missed
    assert f"/doctor/book?patient={cast.amira.patient_id}" in html
    [box] = [one for one in forms_in(html) if "/notes/shared" in one.action]
    assert seen.id in box.action
    sent = lena.post(box.action, data=box.values | {"text": "Drink more water"})
    assert sent.headers["Location"] == record
    assert "Drink more water" in lena.get(record).text
    sign_in(amira, cast.amira)
    assert "Drink more water" in amira.get(f"/appointments/{seen.id}").text


def test_the_record_asks_the_same_for_many_visits_and_is_paged(
    lena: FlaskClient, cast: Cast, queries: Callable[[Callable[[], object]], int]
) -> None:
    record = f"/doctor/patients/{cast.leo_id}"
    cast.desk_books(cast.leo_id, cast.slot(FRIDAY, "09:00"))
    for_one = queries(lambda: lena.get(record))
    for day in (THURSDAY, NEXT_MONDAY, NEXT_TUESDAY):
        for number in range(4):
            cast.desk_books(cast.leo_id, cast.slot(day, "09:00") + timedelta(minutes=30 * number))
    assert queries(lambda: lena.get(record)) == for_one
    assert "1 to 10 of 13" in lena.get(record).text
    assert "11 to 13 of 13" in lena.get(f"{record}?page=2").text
