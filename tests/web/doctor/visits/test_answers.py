"""The doctor says yes or no, calls a visit off, and takes it back."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from clinic.booking.lifecycle import Status
from tests.application import Clock
from tests.cast import FRIDAY, THURSDAY, Cast
from tests.fuzz.pages import forms_in
from tests.web.doctor.life import FOR_DRAWER, FOR_REQUESTS, Room, url_of


def test_a_confirmed_request_is_confirmed(lena: FlaskClient, cast: Cast, room: Room) -> None:
    visit = cast.amira_books(cast.slot(THURSDAY, "09:00"))

    answer = lena.post(url_of(visit, "confirmation"), data={"version": 1})

    assert answer.status_code == 303
    assert answer.location == f"/doctor/appointments/{visit.id}"
    assert room.visit(visit).status is Status.CONFIRMED
    assert "Confirmed: Amira Rahman, Thu 26 Nov, 09:00" in lena.get(answer.location).text


def test_from_the_list_of_requests_it_leads_back_to_the_list(lena: FlaskClient, cast: Cast) -> None:
    visit = cast.amira_books(cast.slot(THURSDAY, "09:00"))

    answer = lena.post(url_of(visit, "confirmation"), data={"version": 1, "back": "requests"})

    assert answer.location == "/doctor/requests#main"


def test_declining_there_leads_back_to_the_list_too(lena: FlaskClient, cast: Cast) -> None:
    visit = cast.amira_books(cast.slot(THURSDAY, "09:00"))
    way = url_of(visit, "decline", back="requests")
    assert way in lena.get("/doctor/requests").text
    [form] = [one for one in forms_in(lena.get(way).text) if "/decline" in one.action]
    sent = form.values | {"reason": "I am away"}
    answer = lena.post(form.action, data=sent, headers=FOR_DRAWER)
    assert answer.headers["HX-Redirect"] == "/doctor/requests#main"


def test_what_was_typed_for_a_visit_that_was_changed_meanwhile_stays(
    lena: FlaskClient, cast: Cast
) -> None:
    visit = cast.amira_books(cast.slot(THURSDAY, "09:00"))
    typed = {"reason": "I am away", "version": 7}
    stale = lena.post(url_of(visit, "decline"), data=typed, headers=FOR_DRAWER)
    assert stale.status_code == 409
    [form] = [one for one in forms_in(stale.text) if "/decline" in one.action]
    assert (form.values["reason"].strip(), form.values["version"]) == ("I am away", "1")
    lena.post(url_of(visit, "confirmation"))
    over = lena.post(url_of(visit, "decline"), data=typed, headers=FOR_DRAWER)
    assert (over.status_code, "You wrote: “I am away”" in over.text) == (409, True)


def test_a_card_answers_with_the_list_the_grid_and_undo(lena: FlaskClient, cast: Cast) -> None:
    visit = cast.amira_books(cast.slot(THURSDAY, "09:00"))
    other = cast.books(cast.jonas, cast.slot(FRIDAY, "09:00"))

    html = lena.post(
        url_of(visit, "confirmation", date="2026-11-24"), data={"version": 1}, headers=FOR_REQUESTS
    ).text

    assert html.lstrip().startswith('<section class="surface" id="requests"')
    assert f'id="request-{visit.id}"' not in html
    assert f'id="request-{other.id}"' in html
    swapped = re.findall(r'id="([a-z-]+)"[^>]*hx-swap-oob="true"', html)
    assert swapped == ["week-grid", "tally", "decisions"]
    assert f"/doctor/appointments/{visit.id}/undo" in html


def test_the_last_answered_card_leaves_a_heading_that_says_so(
    lena: FlaskClient, cast: Cast
) -> None:
    visit = cast.amira_books(cast.slot(THURSDAY, "09:00"))

    html = lena.post(url_of(visit, "confirmation"), data={"version": 1}, headers=FOR_REQUESTS).text

    assert re.search(r"data-focus>\s*All requests answered\s*<", html)


def test_the_panel_answers_with_itself_and_what_lies_behind(lena: FlaskClient, cast: Cast) -> None:
    visit = cast.amira_books(cast.slot(THURSDAY, "09:00"))

    html = lena.post(url_of(visit, "confirmation"), data={"version": 1}, headers=FOR_DRAWER).text

    assert 'role="dialog"' in html
    assert html.count('hx-swap-oob="true"') == 4
    assert 'hx-swap-oob="beforeend:#toasts"' in html


def test_a_confirmed_move_takes_the_new_time(lena: FlaskClient, cast: Cast, room: Room) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    room.amira_wants(visit, cast.slot(FRIDAY, "14:00"))

    lena.post(url_of(visit, "confirmation"), data={"version": 3})

    assert room.visit(visit).starts_at == cast.slot(FRIDAY, "14:00")
    assert "Other time confirmed by you, was Thu 26 Nov, 09:00" in lena.get(url_of(visit)).text


def test_a_move_to_a_colleague_is_the_colleagues_to_answer(
    lena: FlaskClient, krug: FlaskClient, cast: Cast, room: Room
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    room.amira_wants(visit, cast.slot(FRIDAY, "14:00"), cast.krug.doctor_id)

    assert visit.id not in lena.get("/doctor/requests").text
    assert visit.id in krug.get("/doctor/requests").text
    assert lena.post(url_of(visit, "confirmation"), data={"version": 3}).status_code == 404
    assert krug.post(url_of(visit, "confirmation"), data={"version": 3}).status_code == 303
    assert room.visit(visit).doctor_id == cast.krug.doctor_id


def test_an_old_form_is_refused_with_the_visit_as_it_is_now(
    lena: FlaskClient, cast: Cast, room: Room
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))

    answer = lena.post(url_of(visit, "confirmation"), data={"version": 1}, headers=FOR_DRAWER)

    assert answer.status_code == 409
    assert "This visit was changed meanwhile. Please look at it again." in answer.text
    assert 'name="version" value="2"' in answer.text


def test_a_double_click_confirms_once_and_says_so_clearly(
    lena: FlaskClient, cast: Cast, room: Room
) -> None:
    visit = cast.amira_books(cast.slot(THURSDAY, "09:00"))
    lena.post(url_of(visit, "confirmation"), data={"version": 1}, headers=FOR_REQUESTS)

    again = lena.post(url_of(visit, "confirmation"), data={"version": 1}, headers=FOR_REQUESTS)

    assert again.status_code == 409
    assert 'role="alert"' in again.text
    assert room.visit(visit).version == 2


@pytest.mark.parametrize(
    ("version", "status"), [("abc", 422), ("-1", 409), ("9" * 20, 422), ("", 303)]
)
def test_a_version_that_is_none_is_never_a_bug(
    lena: FlaskClient, cast: Cast, version: str, status: int
) -> None:
    visit = cast.amira_books(cast.slot(THURSDAY, "09:00"))

    answer = lena.post(url_of(visit, "confirmation"), data={"version": version})

    assert answer.status_code == status


def test_declining_asks_for_a_reason_first(lena: FlaskClient, cast: Cast, room: Room) -> None:
    visit = cast.amira_books(cast.slot(THURSDAY, "09:00"))

    form = lena.get(url_of(visit, "decline"))
    answer = lena.post(url_of(visit, "decline"), data={"version": 1, "reason": "  "})

    assert "The patient reads this" in form.text
    assert answer.status_code == 422
    assert "Tell the patient why, in a few words." in answer.text
    assert room.visit(visit).status is Status.REQUESTED


def test_a_declined_request_keeps_its_reason(lena: FlaskClient, cast: Cast, room: Room) -> None:
    visit = cast.amira_books(cast.slot(THURSDAY, "09:00"))

    lena.post(url_of(visit, "decline"), data={"version": 1, "reason": "I am in theatre then."})

    declined = room.visit(visit)
    assert (declined.status, declined.end_reason) == (Status.DECLINED, "I am in theatre then.")


def test_a_declined_move_leaves_the_agreed_time(lena: FlaskClient, cast: Cast, room: Room) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    room.amira_wants(visit, cast.slot(FRIDAY, "14:00"))

    lena.post(url_of(visit, "decline"), data={"version": 3, "reason": "Full."})

    kept = room.visit(visit)
    assert (kept.status, kept.starts_at) == (Status.CONFIRMED, cast.slot(THURSDAY, "09:00"))


def test_cancelling_frees_the_visit_and_shows_the_reason(
    lena: FlaskClient, cast: Cast, room: Room
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))

    lena.post(url_of(visit, "cancellation"), data={"version": 2, "reason": "I am ill 🤒"})

    assert room.visit(visit).status is Status.CANCELLED
    assert "Reason given: I am ill 🤒" in lena.get(url_of(visit)).text


def test_a_reason_of_ten_thousand_characters_is_refused_and_kept(
    lena: FlaskClient, cast: Cast, room: Room
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))

    answer = lena.post(url_of(visit, "cancellation"), data={"version": 2, "reason": "x" * 10_000})

    assert answer.status_code == 422
    assert "shorten it to 2,000 characters" in answer.text
    assert "x" * 10_000 in answer.text
    assert room.visit(visit).status is Status.CONFIRMED


def test_an_old_form_of_cancelling_comes_again_with_what_was_typed(
    lena: FlaskClient, cast: Cast
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))

    answer = lena.post(url_of(visit, "cancellation"), data={"version": 1, "reason": "Ill"})

    assert answer.status_code == 409
    assert "This visit was changed meanwhile" in answer.text
    assert re.search(r">\s*Ill</textarea>", answer.text)


def test_an_answer_can_be_taken_back_for_a_little_while(
    lena: FlaskClient, cast: Cast, room: Room, clock: Clock
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    lena.post(url_of(visit, "cancellation"), data={"version": 2, "reason": "Wrong one"})
    clock.advance(seconds=20)

    answer = lena.post(url_of(visit, "undo"), data={"version": 3})

    assert answer.status_code == 303
    assert room.visit(visit).status is Status.CONFIRMED


def test_afterwards_it_can_not(lena: FlaskClient, cast: Cast, room: Room, clock: Clock) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    lena.post(url_of(visit, "cancellation"), data={"version": 2, "reason": "Wrong one"})
    clock.advance(seconds=31)

    answer = lena.post(url_of(visit, "undo"), data={"version": 3})

    assert answer.status_code == 409
    assert "This can no longer be undone." in answer.text
    assert room.visit(visit).status is Status.CANCELLED


def test_undoing_is_refused_where_somebody_has_the_time_by_now(
    lena: FlaskClient, cast: Cast, room: Room
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    lena.post(url_of(visit, "cancellation"), data={"version": 2, "reason": "Wrong one"})
    cast.books(cast.jonas, cast.slot(THURSDAY, "09:00"))

    answer = lena.post(url_of(visit, "undo"), data={"version": 3})

    assert answer.status_code == 409
    assert room.visit(visit).status is Status.CANCELLED


@pytest.mark.parametrize("noun", ["confirmation", "decline", "cancellation", "undo"])
def test_T1_colleague_and_patient_can_do_none_of_it(
    krug: FlaskClient, amira: FlaskClient, client: FlaskClient, cast: Cast, room: Room, noun: str
) -> None:
    visit = cast.amira_books(cast.slot(THURSDAY, "09:00"))
    data = {"version": 1, "reason": "No"}

    assert krug.post(url_of(visit, noun), data=data).status_code == 404
    assert amira.post(url_of(visit, noun), data=data).status_code == 403
    assert client.post(url_of(visit, noun), data=data).status_code == 303
    assert room.visit(visit).version == 1


@pytest.mark.parametrize("noun", ["decline", "cancellation", "reschedule"])
def test_a_colleague_does_not_even_see_the_form(krug: FlaskClient, cast: Cast, noun: str) -> None:
    visit = cast.amira_books(cast.slot(THURSDAY, "09:00"))

    assert krug.get(url_of(visit, noun)).status_code == 404


@pytest.mark.parametrize("noun", ["confirmation", "undo", "arrival", "keep"])
def test_T22_following_a_link_changes_nothing(
    lena: FlaskClient, cast: Cast, room: Room, noun: str
) -> None:
    visit = cast.amira_books(cast.slot(THURSDAY, "09:00"))

    assert lena.get(url_of(visit, noun)).status_code >= 400
    assert room.visit(visit).version == 1


def test_without_script_the_toast_offers_undo_too(
    lena: FlaskClient, cast: Cast, room: Room
) -> None:
    visit = cast.amira_books(cast.slot(THURSDAY, "09:00"))

    lena.post(url_of(visit, "confirmation"), data={"version": 1, "back": "requests"})
    page = lena.get("/doctor/requests").text
    answer = lena.post(url_of(visit, "undo"), data={"version": 2, "back": "requests"})

    assert f'action="/doctor/appointments/{visit.id}/undo' in page
    assert answer.location == "/doctor/requests#main"
    assert room.visit(visit).status is Status.REQUESTED


def test_undo_in_the_week_opens_no_panel(lena: FlaskClient, cast: Cast, room: Room) -> None:
    visit = cast.amira_books(cast.slot(THURSDAY, "09:00"))
    week = "/doctor/week?date=2026-11-24"
    [card] = [one for one in forms_in(lena.get(week).text) if "/confirmation" in one.action]
    html = lena.post(card.action, data=card.values, headers=FOR_REQUESTS).text
    [undo] = [one for one in forms_in(html) if "/undo" in one.action]
    assert lena.post(undo.action, data=undo.values).location == week
    assert room.visit(visit).status is Status.REQUESTED


def test_after_an_answer_in_the_drawer_the_address_is_the_visits(
    lena: FlaskClient, cast: Cast
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))

    answer = lena.post(
        url_of(visit, "cancellation", date="2026-11-24"),
        data={"version": 2, "reason": "Ill"},
        headers=FOR_DRAWER,
    )

    assert answer.headers["HX-Replace-Url"] == url_of(visit, date="2026-11-24")


@pytest.mark.parametrize(
    ("noun", "sentence"),
    [
        ("cancellation", "Cancelled: this visit can no longer be cancelled."),
        ("reschedule", "Cancelled: this visit can no longer be moved."),
        ("decline", "Cancelled: nothing waits for your answer here."),
    ],
)
def test_a_form_of_no_use_any_more_gives_way_to_the_visit(
    lena: FlaskClient, cast: Cast, noun: str, sentence: str
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    lena.post(url_of(visit, "cancellation"), data={"version": 2, "reason": "Ill"})

    for headers in ({}, FOR_DRAWER):
        answer = lena.get(url_of(visit, noun), headers=headers)
        assert answer.status_code == 200
        assert sentence in answer.text
        assert "Progress" in answer.text
        assert "reason-form" not in answer.text
