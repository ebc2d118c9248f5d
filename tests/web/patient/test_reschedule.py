"""Moving a visit: choose another time, then say so."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.booking.models import Appointment
from clinic.booking.queries import find
from clinic.directory.catalogue import VisitTypeFields, save_visit_type
from clinic.http.instants import instant_text
from tests.application import Clock
from tests.cast import NEXT_MONDAY, NEXT_TUESDAY, THURSDAY, Cast
from tests.cast_fixtures import SignIn
from tests.web.patient.forms import HTMX


@pytest.fixture
def amira(client: FlaskClient, cast: Cast, sign_in: SignIn) -> FlaskClient:
    return sign_in(client, cast.amira)


@pytest.fixture
def visit(amira: FlaskClient, cast: Cast) -> Appointment:
    return cast.amira_has_a_visit(cast.slot(THURSDAY, "14:30"))


def page_of(client: FlaskClient, visit: Appointment, query: str = "") -> str:
    answer = client.get(f"/appointments/{visit.id}/reschedule{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def moves(client: FlaskClient, visit: Appointment, to: datetime | str, **data: Any) -> Any:
    text = to if isinstance(to, str) else instant_text(to)
    return client.post(
        f"/appointments/{visit.id}/reschedule",
        data={"starts_at": text, "version": visit.version} | data,
    )


def now_of(app: Flask, cast: Cast, visit: Appointment) -> Appointment:
    with app.app_context():
        return find.visit(cast.amira.actor, visit.id).appointment


def test_the_week_of_the_visit_is_shown_with_what_is_free_for_it(
    amira: FlaskClient, cast: Cast, visit: Appointment
) -> None:
    cast.books(cast.jonas, cast.slot(THURSDAY, "09:00"))
    page = page_of(amira, visit)
    assert "23 – 28 November 2026" in page
    assert "09:30, Thursday 26 November" in page
    assert "09:00, Thursday 26 November" not in page
    assert "14:30, Thursday 26 November" not in page, "its own time is no choice"
    assert re.search(r'class="slot slot-own".*>14:30</time> so far</span>', page)


def test_two_presses_ask_for_another_time(
    amira: FlaskClient, cast: Cast, app: Flask, visit: Appointment
) -> None:
    to = cast.slot(NEXT_TUESDAY, "09:00")
    chosen = amira.post(
        f"/appointments/{visit.id}/reschedule/choice", data={"starts_at": instant_text(to)}
    )
    assert chosen.status_code == 303
    page = amira.get(chosen.location).get_data(as_text=True)
    assert "Tue 1 December, 09:00" in page
    assert "Your old time stays until Dr Lena Hartmann confirms the new one." in page
    answer = moves(amira, visit, to)
    assert answer.status_code == 303
    assert "Asked for: Tue 1 December, 09:00." in amira.get(answer.location).get_data(as_text=True)
    after = now_of(app, cast, visit)
    assert (after.starts_at, after.proposed_starts_at) == (visit.starts_at, to)


def test_what_confirms_itself_moves_at_once(amira: FlaskClient, cast: Cast, app: Flask) -> None:
    visit = cast.amira_books(
        cast.slot(THURSDAY, "14:30"), doctor=cast.samuel, visit_type=cast.follow_up
    )
    to = cast.slot(THURSDAY, "14:45")
    page = page_of(amira, visit, f"?to={instant_text(to)}")
    assert "The new time is confirmed at once, and the old one is free again." in page
    assert "Move the visit" in page
    answer = moves(amira, visit, to)
    assert "Moved to: Thu 26 November, 14:45" in amira.get(answer.location).get_data(as_text=True)
    assert now_of(app, cast, visit).starts_at == to


def test_with_the_script_the_question_comes_and_the_slot_is_marked(
    amira: FlaskClient, cast: Cast, visit: Appointment
) -> None:
    answer = amira.post(
        f"/appointments/{visit.id}/reschedule/choice",
        data={"starts_at": instant_text(cast.slot(NEXT_TUESDAY, "09:00"))},
        headers=HTMX,
    )
    part = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert part.lstrip().startswith('<aside class="surface confirm" id="confirm"')
    assert '<li id="slot-20261201T0800Z" hx-swap-oob="true">' in part
    assert re.search(r"09:00</time>\s*</button>", part), "chosen, and not called held"
    bar = part.split('id="sheet" hx-swap-oob="true"')[1]
    assert "Tue 1 December, 09:00" in bar
    assert 'href="#confirm">Continue</a>' in bar, "on a phone the bar leads on to the question"


def test_before_a_time_is_chosen_the_phone_has_no_bar(
    amira: FlaskClient, visit: Appointment
) -> None:
    page = page_of(amira, visit)
    assert 'id="sheet"' in page
    assert "sheet-bar" not in page
    assert 'class="tabbar"' not in page


def test_a_chosen_time_that_is_gone_offers_the_nearest(
    amira: FlaskClient, cast: Cast, visit: Appointment
) -> None:
    to = cast.slot(NEXT_TUESDAY, "09:00")
    cast.books(cast.jonas, to)
    answer = amira.post(
        f"/appointments/{visit.id}/reschedule/choice",
        data={"starts_at": instant_text(to)},
        headers=HTMX,
    )
    part = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "No longer free: Tue 1 Dec, 09:00" in part
    for time in ("08:30", "09:30", "10:00"):
        assert time in part


def test_taken_at_the_last_moment_the_visit_stays(
    amira: FlaskClient, cast: Cast, app: Flask, visit: Appointment
) -> None:
    to = cast.slot(NEXT_TUESDAY, "09:00")
    cast.books(cast.jonas, to)
    answer = moves(amira, visit, to)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Just taken by somebody else: Tue 1 Dec, 09:00" in page
    assert "Your visit stays as it is: Thu 26 November, 14:30." in page
    assert now_of(app, cast, visit).version == visit.version


def test_a_stale_form_is_told(amira: FlaskClient, cast: Cast, visit: Appointment) -> None:
    answer = moves(amira, visit, cast.slot(NEXT_TUESDAY, "09:00"), version=1)
    assert answer.status_code == 409
    assert "This visit was changed meanwhile. Please look at it again." in answer.get_data(
        as_text=True
    )


@pytest.mark.parametrize(
    "to", ["2026-11-24T08:00:00Z", "2026-12-01T08:10:00Z", "2026-11-28T09:00:00Z", "soon", ""]
)
def test_what_is_not_on_offer_is_refused(
    amira: FlaskClient, cast: Cast, app: Flask, visit: Appointment, to: str
) -> None:
    assert moves(amira, visit, to).status_code == 422
    assert now_of(app, cast, visit).version == visit.version


def test_after_the_cut_off_the_page_says_whom_to_call(
    amira: FlaskClient, cast: Cast, clock: Clock, sign_in: SignIn, visit: Appointment
) -> None:
    clock.advance(hours=30)
    sign_in(amira, cast.amira)
    page = page_of(amira, visit)
    assert "Too late to move it here. Please call" in page
    assert 'href="tel:+49305550120">+49 30 555 0120</a>' in page
    assert 'id="week"' not in page
    assert 'class="tabbar"' in page
    answer = moves(amira, visit, cast.slot(NEXT_TUESDAY, "09:00"))
    assert answer.status_code == 409
    assert "It is too late to move this visit online." in answer.get_data(as_text=True)


def test_a_visit_keeps_its_length_when_its_kind_has_changed(
    amira: FlaskClient, cast: Cast, app: Flask, visit: Appointment
) -> None:
    with app.app_context():
        save_visit_type(
            cast.petra.actor,
            VisitTypeFields(name="First visit", minutes=60, online=False),
            visit_type_id=cast.first_visit,
            now=cast.now,
        )
    assert "16:30, Thursday 26 November" in page_of(amira, visit)
    moves(amira, visit, cast.slot(NEXT_MONDAY, "10:30"))
    after = now_of(app, cast, visit)
    assert (after.minutes, after.proposed_starts_at) == (30, cast.slot(NEXT_MONDAY, "10:30"))


@pytest.mark.parametrize(
    "query", ["?week=x", "?week=9999-12-31", "?to=x", "?to=", "?day=0001-01-01"]
)
def test_odd_addresses_show_the_page_all_the_same(
    amira: FlaskClient, visit: Appointment, query: str
) -> None:
    page_of(amira, visit, query)


def test_the_script_gets_the_week_alone(amira: FlaskClient, visit: Appointment) -> None:
    answer = amira.get(
        f"/appointments/{visit.id}/reschedule?week=2026-11-30",
        headers=HTMX | {"HX-Target": "section#week"},
    )
    part = answer.get_data(as_text=True)
    assert part.lstrip().startswith('<section class="surface" id="week"')


def test_T1_nobody_moves_for_a_stranger(
    client: FlaskClient, cast: Cast, sign_in: SignIn, visit: Appointment
) -> None:
    to = cast.slot(NEXT_TUESDAY, "09:00")
    jonas = sign_in(client.application.test_client(), cast.jonas)
    assert moves(jonas, visit, to).status_code == 404
    choice = f"/appointments/{visit.id}/reschedule/choice"
    assert jonas.post(choice, data={"starts_at": instant_text(to)}, headers=HTMX).status_code == 404
    lena = sign_in(client.application.test_client(), cast.lena)
    assert moves(lena, visit, to).status_code == 403
