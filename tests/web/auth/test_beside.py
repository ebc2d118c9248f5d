"""T42: who registers with somebody's address meets what any newcomer meets, whatever they try."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from clinic.accounts.changes.verify import verify_email
from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.tokens import mint
from clinic.booking.mail_wait import keep_for_mail
from clinic.patients.register import sign_up_known_or_not
from tests.application import Clock
from tests.cast import FRIDAY, NOW, PASSWORD, Cast, actor_for, email_of
from tests.notifications.post import PostOffice
from tests.web.auth.test_enumeration import KNOWN, NEW, NEWCOMERS, UNKNOWN, seen

#: Made of the address that they gave, which is the same length and as good or bad for either.
WEAK = {KNOWN: "amira.rahman.amira", UNKNOWN: "nobody.here.nobody"}


def put(path: str, **data: str) -> Callable[[FlaskClient, str], TestResponse]:
    return lambda client, _email: client.post(path, data=data)


def look(path: str) -> Callable[[FlaskClient, str], TestResponse]:
    return lambda client, _email: client.get(path)


def to_own(client: FlaskClient, email: str) -> TestResponse:
    return client.post("/account/email", data={"email": email, "password": NEWCOMERS})


def weak(client: FlaskClient, email: str) -> TestResponse:
    return client.post("/account/password", data={"old": NEWCOMERS, "new": WEAK[email]})


def by_program(client: FlaskClient, email: str) -> TestResponse:
    return client.post("/api/v1/auth/login", json={"email": email, "password": NEWCOMERS})


def again(client: FlaskClient, email: str) -> TestResponse:
    return client.application.test_client().post("/register", data={"email": email, **NEW})


#: What they try, in order, and what any newcomer gets for it.
DOORS: dict[str, tuple[Callable[[FlaskClient, str], TestResponse], int]] = {
    "a code": (put("/verify/code", code="123456"), 422),
    "a new code": (put("/verification"), 303),
    "the address they have": (to_own, 422),
    "a password of the address": (weak, 422),
    "another address": (put("/account/email", email="e@example.org", password=NEWCOMERS), 303),
    "another password": (put("/account/password", old=NEWCOMERS, new=f"{NEWCOMERS}-away"), 303),
    "what is kept": (put("/profile/data/json"), 200),
    "their visits": (put("/profile/data/ics"), 200),
    "the app": (put("/account/app"), 303),
    "a passkey": (put("/account/passkeys/question"), 200),
    "safety": (look("/account/security"), 200),
    "who has read it": (look("/record/access"), 200),
    "notices": (look("/notices"), 200),
    "a code of the desk": (put("/profile/record", code="ABCD-EFGH-JKLM"), 422),
    "a wish to go": (put("/profile/erasure", sure="y"), 303),
    "the wish": (look("/profile/erasure"), 200),
    "the door of programs": (by_program, 401),
    "once more": (again, 303),
    "a code that is over": (put("/verify/code", code="123456"), 422),
}


def said(answer: TestResponse) -> tuple[Any, ...]:
    """All that is seen of an answer, save what is made anew for everybody: ids, secrets, questions."""
    status, headers, text = seen(answer)
    made = r"[0-9a-f]{16,32}|[A-Z2-7]{32}|(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}|M\d[^\"]*"
    named = r'"(?:challenge|id)":"[^"]+"'
    # Of two sign-ins at one moment either may come first.
    return status, headers, sorted(re.sub(f"{made}|{named}", "_", text).splitlines())


def walk(app: Flask, clock: Clock, email: str) -> dict[str, tuple[Any, ...]]:
    """What each door says to who has registered with an address, every mail being delivered meanwhile."""
    clock.now = NOW
    client, post = app.test_client(), PostOffice(clock)
    client.post("/register", data={"email": email, **NEW})
    found = {}
    for name, (attempt, _status) in DOORS.items():
        with app.app_context():
            post.after(seconds=10)
        found[name] = said(attempt(client, email))
    return found


def test_T42_no_door_tells_that_the_address_is_somebody_elses(
    app: Flask, cast: Cast, clock: Clock
) -> None:
    known, unknown = (walk(app, clock, email) for email in (KNOWN, UNKNOWN))
    assert {name: status for name, (status, *_) in unknown.items()} == {
        name: status for name, (_attempt, status) in DOORS.items()
    }
    assert {name for name in DOORS if known[name] != unknown[name]} == set()


def test_T42_a_time_is_kept_as_long_though_somebody_waited_for_mail_to_the_address_before(
    app: Flask, cast: Cast
) -> None:
    kept = []
    with app.app_context():
        for name, at in (("Emma Lind", "09:00"), ("Emma Lind", "10:00"), ("Nobody Here", "11:00")):
            user = sign_up_known_or_not(
                email=email_of(name), full_name=name, password=PASSWORD, now=cast.now
            )
            hold = keep_for_mail(
                replace(actor_for(user), email=email_of(name), verified=False),
                doctor_id=cast.lena.doctor_id,
                visit_type_id=cast.first_visit,
                starts_at=cast.slot(FRIDAY, at),
                now=cast.now,
            )
            kept.append(hold.expires_at - hold.created_at)
            if at == "09:00":
                verify_email(mint(user.id, TokenPurpose.VERIFY_EMAIL, now=cast.now), now=cast.now)
    assert kept == [timedelta(minutes=30)] * 3
