"""The clinic's mails at the admin: what waits, what failed, what is sent again."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from clinic.booking.cancel import cancel
from clinic.db import db
from clinic.notifications.kinds import Channel, MessageState
from clinic.notifications.letters import Refused, TryAgain, Unreachable
from clinic.notifications.models import Message
from clinic.queues import MAIL, ROUTINE, connect_redis, enqueue_once, queue
from tests.application import Clock
from tests.cast import FRIDAY, NEXT_MONDAY, NEXT_TUESDAY, Cast
from tests.cast_fixtures import SignIn
from tests.notifications.post import PostOffice, failing
from tests.web.counting import queries_of

SECRET = "a lump behind the ear"
LATE = "should have been sent by now"


@pytest.fixture
def cancelled(cast: Cast, post: PostOffice) -> str:
    """Lena has called off Amira's visit on Friday, and the mail to Amira is due. The mail's id."""
    visit = cast.amira_books(cast.slot(FRIDAY, "09:00"), reason=SECRET)
    post.after(minutes=1)
    cancel(cast.lena.actor, visit.id, reason="I am ill", now=post.clock())
    post.clock.advance(minutes=1)
    return mail().id


def mail(kind: str = "appointment_cancelled") -> Message:
    return db.session.scalars(
        select(Message)
        .where(Message.kind == kind, Message.channel == Channel.MAIL)
        .execution_options(populate_existing=True)
    ).one()


def chips(page: str) -> dict[str, int]:
    """The counts of the filter."""
    found = re.findall(r'<label class="pick[^>]*>.*?>([A-Z][a-z ,]+?) (\d+)</label>', page)
    return {label: int(count) for label, count in found}


def body(page: str) -> list[str]:
    """The lines of the table."""
    return re.findall(r"<tr>\s*<th scope=\"row\".*?</tr>", page, flags=re.S)


def test_the_admin_sees_what_is_owed_to_whom_and_how_it_stands(
    petra: FlaskClient, cancelled: str, post: PostOffice
) -> None:
    page = petra.get("/admin/deliveries?standing=due").text
    assert len(body(page)) == 1
    for words in ("Visit cancelled, to the patient", "Amira Rahman", "Today, 10:01", "Due"):
        assert words in body(page)[0]
    post.work()
    page = petra.get("/admin/deliveries?standing=sent").text
    assert "Today, 10:02" in body(page)[0]
    assert "Sent" in body(page)[0]


def test_a_mail_that_waits_for_its_time_is_planned(
    petra: FlaskClient, cast: Cast, post: PostOffice
) -> None:
    cast.amira_books(cast.slot(NEXT_MONDAY, "09:00"), now=post.clock())
    assert chips(petra.get("/admin/deliveries").text)["Planned"] >= 1
    assert "Visit asked for" in petra.get("/admin/deliveries?standing=planned").text


def test_what_failed_says_why_and_is_counted_in_each_of_its_standings(
    petra: FlaskClient, cancelled: str, post: PostOffice
) -> None:
    post.fails = lambda _letter: TryAgain("smtp_451")
    post.work()
    page = petra.get("/admin/deliveries?standing=failed").text
    assert "Not taken by the mail server yet (451)" in body(page)[0]
    counts = chips(page)
    assert (counts["Due"], counts["Failed, tried again"], counts["Overdue"]) == (1, 1, 0)
    post.clock.advance(minutes=11)
    page = petra.get("/admin/deliveries").text
    counts = chips(page)
    assert (counts["Due"], counts["Failed, tried again"], counts["Overdue"]) == (1, 1, 1)


def test_neither_reason_nor_address_is_in_the_list(
    petra: FlaskClient, cancelled: str, post: PostOffice
) -> None:
    post.fails = lambda _letter: Refused("550")
    post.work()
    page = petra.get("/admin/deliveries").text
    assert SECRET not in page
    assert "I am ill" not in page
    assert "amira.rahman@example.org" not in page


def test_a_mail_that_was_given_up_is_sent_again(
    petra: FlaskClient, cancelled: str, post: PostOffice
) -> None:
    post.fails = failing(Refused("smtp_550"))
    post.work()
    page = petra.get("/admin/deliveries?standing=dead").text
    assert "Refused by the mail server (550)" in page
    address = f"/admin/deliveries/{cancelled}/resend?standing=dead"
    assert address in page
    answer = petra.post(address)
    assert answer.status_code == 303
    assert answer.location == "/admin/deliveries?standing=dead"
    assert "The email is on its way again" in petra.get(answer.location).text
    assert post.work() == [("Amira Rahman", "appointment_cancelled")]


def test_only_what_was_given_up_is_sent_again(
    petra: FlaskClient, cancelled: str, post: PostOffice
) -> None:
    assert "/resend" not in petra.get("/admin/deliveries").text
    assert petra.post(f"/admin/deliveries/{cancelled}/resend").status_code == 409
    post.work()
    assert petra.post(f"/admin/deliveries/{cancelled}/resend").status_code == 409
    assert petra.post(f"/admin/deliveries/{'0' * 32}/resend").status_code == 404
    assert mail().state is MessageState.SENT


def test_a_notice_in_the_page_is_no_mail(petra: FlaskClient, cancelled: str) -> None:
    notice = db.session.scalars(
        select(Message.id).where(
            Message.kind == "appointment_cancelled", Message.channel == Channel.IN_APP
        )
    ).one()
    assert petra.post(f"/admin/deliveries/{notice}/resend").status_code == 404


def test_nobody_but_an_admin_sees_or_sends(
    app: Flask, cast: Cast, cancelled: str, post: PostOffice, sign_in: SignIn
) -> None:
    post.fails = failing(Refused("550"))
    post.work()
    for person in (cast.nadia, cast.lena, cast.amira, cast.ida):
        visitor = sign_in(app.test_client(), person)
        assert visitor.get("/admin/deliveries").status_code == 403
        assert visitor.post(f"/admin/deliveries/{cancelled}/resend").status_code == 403
    stranger = app.test_client()
    assert stranger.get("/admin/deliveries").location.startswith("/login")
    assert stranger.post(f"/admin/deliveries/{cancelled}/resend").location.startswith("/login")
    assert mail().state is MessageState.DEAD


def test_a_long_list_goes_on_where_the_page_before_ended(
    petra: FlaskClient, cast: Cast, post: PostOffice
) -> None:
    for day in (NEXT_MONDAY, NEXT_TUESDAY):
        for hour in range(9, 12):
            for minute in ("00", "30"):
                cast.desk_books(cast.amira.patient_id, cast.slot(day, f"{hour:02d}:{minute}"))
                post.clock.advance(seconds=40)
    mails = db.session.scalar(
        select(func.count()).select_from(Message).where(Message.channel == Channel.MAIL)
    )
    lengths, href = [], "/admin/deliveries"
    while href:
        page = petra.get(href).text
        lengths.append(len(body(page)))
        assert ("From the beginning" in page) is ("cursor=" in href)
        found = re.search(r'href="(/admin/deliveries\?cursor=[^"]+)" rel="next"', page)
        href = found[1] if found else ""
    assert lengths[0] == 20
    assert sum(lengths) == mails


@pytest.mark.parametrize(
    ("query", "status"),
    [("standing=eaten", 200), ("cursor=nonsense", 422), ("cursor=", 200), ("cursor=%C3%A9", 422)],
)
def test_an_address_typed_by_hand_breaks_nothing(
    petra: FlaskClient, query: str, status: int
) -> None:
    assert petra.get(f"/admin/deliveries?{query}").status_code == status


def test_the_filter_asks_for_the_list_only(petra: FlaskClient, cancelled: str) -> None:
    part = petra.get(
        "/admin/deliveries?standing=due", headers={"HX-Request": "true", "HX-Target": "results"}
    ).text
    assert part.lstrip().startswith('<section class="surface" id="results"')
    assert "<html" not in part
    assert 'data-announce="Due 1"' in part


def test_the_list_asks_the_database_no_more_often_for_more_mails(
    app: Flask, petra: FlaskClient, cast: Cast, cancelled: str
) -> None:
    petra.get("/admin/deliveries")
    with queries_of(app) as few:
        petra.get("/admin/deliveries")
    for hour in ("10:00", "11:00"):
        cast.amira_books(cast.slot(NEXT_MONDAY, hour))
    with queries_of(app) as many:
        petra.get("/admin/deliveries")
    assert len(many) == len(few)


# -- the alarm on every page -----------------------------------------------------------------------


def test_every_page_says_that_mails_do_not_leave_to_those_who_can_help(
    petra: FlaskClient, nadia: FlaskClient, cancelled: str, clock: Clock
) -> None:
    clock.advance(minutes=9)
    assert LATE not in petra.get("/desk/visits").text
    clock.advance(minutes=1)
    for path in ("/desk/visits", "/desk/patients", "/admin/settings", "/admin/deliveries"):
        page = petra.get(path).text
        assert f"1 email {LATE}" in page
        assert 'href="/admin/deliveries?standing=overdue"' in page
    assert LATE not in nadia.get("/desk/visits").text


def test_the_alarm_ends_when_the_mails_have_left(
    petra: FlaskClient, cast: Cast, cancelled: str, post: PostOffice, sign_in: SignIn
) -> None:
    cast.amira_books(cast.slot(NEXT_MONDAY, "10:00"), now=post.clock())
    post.fails = lambda _letter: Unreachable("no_server")
    post.work()
    post.after(minutes=15)
    sign_in(petra, cast.petra)
    page = petra.get("/admin/deliveries?standing=overdue").text
    assert f"3 emails {LATE}" in page
    assert "No mail server is set up" in page
    post.fails = failing()
    post.after(minutes=1)
    assert LATE not in petra.get("/desk/visits").text


def test_the_alarm_costs_one_query_a_page_and_a_part_of_a_page_none(
    app: Flask, petra: FlaskClient, cast: Cast
) -> None:
    petra.get("/desk/visits")
    with queries_of(app) as sent:
        petra.get("/desk/visits")
    assert len([one for one in sent if "'leased'" in one]) == 1
    with queries_of(app) as sent:
        petra.get("/desk/visits", headers={"HX-Request": "true", "HX-Target": "results"})
    assert not [one for one in sent if "'leased'" in one]


@pytest.mark.only_on("sqlite")
def test_the_page_tells_how_full_the_queues_are_and_that_redis_is_away(
    petra: FlaskClient, app: Flask, redis_url: str
) -> None:
    page = "/admin/deliveries"
    assert "Background jobs" not in petra.get(page).text  # there is no Redis at all
    app.config["REDIS_URL"] = redis_url
    with connect_redis(redis_url) as redis:
        enqueue_once(redis, ROUTINE, "clinic.jobs.sweep.sweep", time="1")
        redis.zadd(queue(MAIL, redis).started_job_registry.key, {"a mail": 4e9})
    said = petra.get(page).text
    assert "Emails: 0 waiting, 1 being sent, 0 workers." in said
    assert "Background jobs: 1 waiting, 0 running, 0 workers." in said
    app.config["REDIS_URL"] = "unix:///nonexistent/redis.sock"
    assert "Redis is not available. Emails still go out" in petra.get(page).text
