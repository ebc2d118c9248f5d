"""The page of tasks, of the desk and of a doctor."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.booking.attend import attend
from clinic.booking.cancel import cancel
from clinic.booking.lifecycle import Step
from clinic.booking.reschedule import reschedule
from clinic.care.follow_ups.nudge import nudge_follow_ups
from clinic.care.follow_ups.order import order_follow_up
from clinic.notifications.letters import Refused
from clinic.patients.register import update_patient
from clinic.tasks.queries import open_tasks
from clinic.tasks.take import take_task
from tests.application import Clock
from tests.cast import FRIDAY, TUESDAY, WEDNESDAY, Cast
from tests.cast_fixtures import SignIn
from tests.notifications.post import PostOffice
from tests.web.counting import queries_of

pytestmark = pytest.mark.usefixtures("app_context")

SECRET = "a lump behind the ear"


def called_off(
    cast: Cast, clock: Clock, at: str = "09:00", phone: str = "+49 151 / 555-01234"
) -> str:
    """Lena calls off Amira's visit of tomorrow: too late for a mail alone. The visit's id."""
    if phone:
        update_patient(
            cast.nadia.actor,
            cast.amira.patient_id,
            full_name="Amira Rahman",
            birth_date=None,
            email="amira.rahman@example.org",
            phone=phone,
            now=clock(),
        )
    visit = cast.amira_books(cast.slot(WEDNESDAY, at), reason=SECRET, now=clock())
    cancel(cast.lena.actor, visit.id, reason="I am ill", now=clock())
    return visit.id


def the_call(cast: Cast) -> str:
    return open_tasks(cast.nadia.actor, now=cast.now).items[0].id


def test_the_desk_sees_whom_to_call_about_which_visit_and_why(
    nadia: FlaskClient, cast: Cast, clock: Clock, sign_in: SignIn
) -> None:
    visit_id = called_off(cast, clock)
    clock.advance(minutes=20)
    sign_in(nadia, cast.nadia)
    page = nadia.get("/tasks").text
    for words in (
        f'href="/desk/patients/{cast.amira.patient_id}">Amira Rahman',
        'href="tel:+4915155501234"',
        "01515 5501234",
        "Visit cancelled",
        "20 min ago",
        f'href="/desk/visits/{visit_id}"',
        "Tomorrow, 09:00",
        "Dr Lena Hartmann",
        "Short notice",
        "Calls (1)",
        'data-live="desk"',
    ):
        assert words in page
    # No reason is ever shown to the desk.
    assert SECRET not in page
    assert "I am ill" not in page


def test_a_doctor_sees_their_own_with_the_ways_that_are_theirs(
    app: Flask, cast: Cast, clock: Clock, sign_in: SignIn
) -> None:
    visit_id = called_off(cast, clock)
    page = sign_in(app.test_client(), cast.lena).get("/tasks").text
    assert f'href="/doctor/appointments/{visit_id}"' in page
    assert "01515 5501234" in page
    assert "/desk/" not in page
    assert "Nothing to do" in sign_in(app.test_client(), cast.krug).get("/tasks").text


def test_a_mail_that_did_not_arrive_is_a_call(
    nadia: FlaskClient, cast: Cast, post: PostOffice
) -> None:
    visit = cast.amira_books(cast.slot(FRIDAY, "09:00"), now=post.clock())
    post.after(minutes=1)
    cancel(cast.lena.actor, visit.id, reason="I am ill", now=post.clock())
    post.fails = lambda _letter: Refused("550")
    post.after(minutes=1)
    assert "Email not delivered" in nadia.get("/tasks").text


def test_somebody_without_an_address_and_without_a_number_can_be_given_one(
    nadia: FlaskClient, cast: Cast, clock: Clock
) -> None:
    added = nadia.post("/desk/patients", data={"full_name": "Otto Vogel"}).location
    patient_id = added.rsplit("/", 1)[-1]
    visit = cast.desk_books(patient_id, cast.slot(FRIDAY, "09:00"))
    cancel(cast.lena.actor, visit.id, reason="I am ill", now=clock())
    page = nadia.get("/tasks").text
    assert "No verified address" in page
    assert "tel:" not in page.split('id="tasks"')[1].split("</table>")[0]
    assert f'href="/desk/patients/{patient_id}/edit"' in page


def test_the_longest_waiting_stands_first(nadia: FlaskClient, cast: Cast, clock: Clock) -> None:
    called_off(cast, clock, "09:30")
    clock.advance(minutes=1)
    called_off(cast, clock, "09:00")
    page = nadia.get("/tasks").text
    assert page.index("Tomorrow, 09:30") < page.index("Tomorrow, 09:00")


def test_kinds_are_counted_and_chosen(
    nadia: FlaskClient, cast: Cast, clock: Clock, sign_in: SignIn
) -> None:
    called_off(cast, clock)
    visit = cast.desk_books(cast.leo_id, cast.slot(TUESDAY, "11:00"))
    clock.now = cast.slot(TUESDAY, "11:30")
    attend(cast.lena.actor, visit.id, Step.MISS, now=clock())
    sign_in(nadia, cast.nadia)
    page = nadia.get("/tasks").text
    assert page.index("Amira Rahman") < page.index("Leo Keller")
    for words in ("All (2)", "Calls (1)", "Missed visits (1)"):
        assert words in page
    only = nadia.get("/tasks?show=missed").text
    assert "Leo Keller" in only
    assert "Amira Rahman" not in only
    assert "Nothing to do" in nadia.get("/tasks?show=mine").text


def test_who_was_reached_is_ticked_off_and_twice_changes_nothing(
    nadia: FlaskClient, petra: FlaskClient, cast: Cast, clock: Clock
) -> None:
    called_off(cast, clock)
    address = f"/tasks/{the_call(cast)}/attempts"
    assert address in nadia.get("/tasks").text
    answer = nadia.post(address, data={"outcome": "reached"})
    assert (answer.status_code, answer.location) == (303, "/tasks")
    page = nadia.get(answer.location).text
    assert "Ticked off: the patient knows" in page
    assert "Nothing to do" in page
    assert petra.post(address, data={"outcome": "reached"}).status_code == 303


def test_what_was_tried_is_read_by_the_next_and_a_slip_loses_nothing(
    nadia: FlaskClient, petra: FlaskClient, cast: Cast, clock: Clock
) -> None:
    called_off(cast, clock)
    address = f"/tasks/{the_call(cast)}/attempts?show=call"
    slip = nadia.post(address, data={"outcome": "later", "text": "After five, says her son"})
    assert slip.status_code == 422
    assert "Say on which day to try again." in slip.text
    assert 'value="After five, says her son"' in slip.text
    form = {"outcome": "later", "text": "After five, says her son", "again_on": "2026-11-25"}
    assert nadia.post(address, data=form).location == "/tasks?show=call"
    page = petra.get("/tasks").text
    assert "Nadia Brandt: Later. After five, says her son" in page
    assert "Again on Wed 25 Nov" in page


def test_who_takes_what_somebody_has_reads_who(
    nadia: FlaskClient, petra: FlaskClient, cast: Cast, clock: Clock
) -> None:
    called_off(cast, clock)
    task_id = the_call(cast)
    before = petra.get("/tasks").text
    assert nadia.post(f"/tasks/{task_id}/assignment").status_code == 303
    assert "You are on it" in nadia.get("/tasks?show=mine").text
    assert f"/tasks/{task_id}/assignment" in before
    late = petra.post(f"/tasks/{task_id}/assignment")
    assert late.status_code == 409
    assert "Nadia Brandt has had this task since 10:00." in late.text
    assert nadia.post(f"/tasks/{task_id}/release").status_code == 303
    assert petra.post(f"/tasks/{task_id}/assignment").status_code == 303


def test_who_calls_reads_what_to_say_what_is_urgent_and_since_when_somebody_is_at_it(
    nadia: FlaskClient, petra: FlaskClient, cast: Cast, clock: Clock
) -> None:
    visit = cast.desk_books(cast.amira.patient_id, cast.slot(TUESDAY, "11:30"))
    reschedule(cast.lena.actor, visit.id, starts_at=cast.slot(WEDNESDAY, "09:00"), now=clock())
    called_off(cast, clock, "09:30")
    for task in open_tasks(cast.nadia.actor, now=clock()).items:
        take_task(cast.petra.actor, task.id, now=clock())
    clock.advance(minutes=4)
    page = nadia.get("/tasks").text
    table = page.split('id="tasks"')[1]
    soon, now = table.index("Within two hours"), table.index(">Now")
    assert soon < table.index("Say: not today 11:30 any more, but tomorrow 09:00.") < now
    assert now < table.index("Say: tomorrow 09:30 does not take place.")
    for words in ("First visit", "Petra Sommer", "since 10:00"):
        assert words in table
    assert SECRET not in page


def test_what_is_put_off_stands_under_later_and_comes_back_on_its_day(
    nadia: FlaskClient, cast: Cast, clock: Clock, sign_in: SignIn
) -> None:
    called_off(cast, clock)
    form = {"outcome": "later", "again_on": "2026-11-25"}
    nadia.post(f"/tasks/{the_call(cast)}/attempts", data=form)
    assert ">Later</th>" in nadia.get("/tasks").text
    clock.now = cast.slot(WEDNESDAY, "08:00")
    page = sign_in(nadia, cast.nadia).get("/tasks").text
    assert "Within two hours" in page
    assert ">Later</th>" not in page


def test_who_missed_a_visit_can_be_booked_for_in_the_call(
    nadia: FlaskClient, cast: Cast, clock: Clock, sign_in: SignIn
) -> None:
    visit = cast.desk_books(cast.leo_id, cast.slot(TUESDAY, "11:00"))
    clock.now = cast.slot(TUESDAY, "11:30")
    attend(cast.lena.actor, visit.id, Step.MISS, now=clock())
    page = sign_in(nadia, cast.nadia).get("/tasks").text
    [book] = re.findall(r'href="(/desk/book\?[^"]*)"', page.split('id="tasks"')[1])
    times = nadia.get(book.replace("&amp;", "&")).text
    assert "Leo Keller" in times
    assert 'id="slots"' in times


def test_the_navigation_counts_the_tasks_for_the_desk_and_the_admin(
    app: Flask, cast: Cast, clock: Clock, sign_in: SignIn
) -> None:
    called_off(cast, clock, "09:00")
    called_off(cast, clock, "09:30")
    for person in (cast.nadia, cast.petra):
        page = sign_in(app.test_client(), person).get("/desk/visits").text
        link = page.split('href="/tasks"')[1].split("</a>")[0]
        assert ", 2 waiting" in link


def test_a_task_that_nobody_has_is_not_found(nadia: FlaskClient) -> None:
    assert nadia.post(f"/tasks/{'0' * 32}/attempts").status_code == 404
    assert nadia.get("/tasks?cursor=nonsense").status_code == 422


def test_the_list_asks_the_database_no_more_often_for_more_tasks(
    app: Flask, nadia: FlaskClient, cast: Cast, clock: Clock
) -> None:
    called_off(cast, clock, "09:00")
    nadia.get("/tasks")
    with queries_of(app) as few:
        nadia.get("/tasks")
    for at in ("08:30", "09:30"):
        called_off(cast, clock, at)
    for task in open_tasks(cast.nadia.actor, now=cast.now).items:
        take_task(cast.petra.actor, task.id, now=cast.now)
    with queries_of(app) as many:
        nadia.get("/tasks")
    assert len(many) == len(few)


def test_a_follow_up_that_nobody_booked_says_which_visit_when_and_never_what_for(
    nadia: FlaskClient, cast: Cast, clock: Clock, sign_in: SignIn
) -> None:
    lena, kind = cast.lena.actor, cast.follow_up
    visit = cast.desk_books(cast.amira.patient_id, cast.slot(WEDNESDAY, "09:00")).id
    order_follow_up(lena, visit, weeks=2, visit_type_id=kind, text=SECRET, now=clock())
    clock.advance(days=40)
    nudge_follow_ups(now=clock())
    page = sign_in(nadia, cast.nadia).get("/tasks").text
    for words in ("Follow-up, 2 – 16 December 2026", "Dr Lena Hartmann", "/desk/book?", "Amira"):
        assert words in page
    assert SECRET not in page
    assert "Amira" not in sign_in(nadia, cast.lena).get("/tasks").text
