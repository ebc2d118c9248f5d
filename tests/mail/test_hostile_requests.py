"""What somebody sends to make a mail of ours lie: lines in names, other recipients, another host."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from clinic.accounts.changes.reset import ask_for_reset
from clinic.accounts.models import User
from clinic.db import db, transaction
from clinic.mail import smtp
from clinic.mail.compose import ClinicMail
from clinic.mail.delivery import send
from clinic.notifications.deliver import Deliverer
from clinic.notifications.models import Message
from tests.api.conftest import Program
from tests.application import Clock
from tests.cast import PASSWORD, Cast
from tests.notifications.post import LEASE

Post = Callable[[], list[EmailMessage]]
FORM = {"full_name": "Emma Lind", "email": "emma@example.org", "password": PASSWORD}


@pytest.fixture
def post(app: Flask, clock: Clock) -> Post:
    """Brings what is due to the post: the mails of that time."""
    sender = Deliverer(send, owner="tests", clock=clock, lease_length=LEASE)

    def post() -> list[EmailMessage]:
        clock.advance(minutes=1)
        with app.app_context(), smtp.mail.record_messages() as outbox:
            while sender.deliver_next():
                pass
        return [message.written for message in outbox if isinstance(message, ClinicMail)]

    post()
    return post


@pytest.mark.parametrize("path", ["/register", "/forgot", "/verify/again"])
@pytest.mark.parametrize(
    "email",
    [
        "emma@example.org\r\nBcc: y@evil.example",
        "emma@example.org\nTo: y@evil.example",
        "emma@example.org, y@evil.example",
        "emma@example.org;y@evil.example",
        '"x\r\nBcc: y@evil.example"@example.org',
        "Emma <emma@example.org>",
    ],
    ids=ascii,
)
def test_T18_no_second_recipient_is_let_in(
    app: Flask, client: FlaskClient, cast: Cast, post: Post, path: str, email: str
) -> None:
    assert client.post(path, data={**FORM, "email": email}).status_code == 422
    assert post() == []
    if path == "/register":
        body = {"full_name": "Emma Lind", "email": email, "password": PASSWORD}
        assert Program(app).post("/auth/register", body).status_code == 422
        assert post() == []


def test_T18_a_name_with_lines_is_refused_or_becomes_one_line(
    app: Flask, client: FlaskClient, cast: Cast, post: Post
) -> None:
    name = "Emma\r\nBcc: y@evil.example\r\n\r\nLind"
    client.post("/register", data={**FORM, "full_name": name})
    for mail in post():
        assert mail["Bcc"] is None
        assert [one.addr_spec for one in mail["To"].addresses] == ["emma@example.org"]
    with app.app_context():
        names = db.session.scalars(select(User.full_name)).all()
    assert [one for one in names if "\r" in one or "\n" in one] == []


def test_T18_an_address_that_got_in_all_the_same_is_written_to_by_nobody(
    app: Flask, cast: Cast, post: Post, clock: Clock
) -> None:
    hostile = "amira@example.org\r\nBcc: y@evil.example"
    with app.app_context():
        ask_for_reset(cast.amira.actor.email, now=clock())
        with transaction() as session:
            session.execute(
                update(User).where(User.id == cast.amira.actor.user_id).values(email=hostile)
            )
    assert post() == []
    with app.app_context():
        kept = select(Message.state).where(
            Message.recipient_user_id == cast.amira.actor.user_id, Message.channel == "mail"
        )
        assert set(db.session.scalars(kept)) == {"dead"}


FORGED = {
    "X-Forwarded-Host": "evil.test",
    "X-Forwarded-Server": "evil.test",
    "X-Host": "evil.test",
    "Forwarded": "host=evil.test",
    "X-Original-Host": "evil.test",
}


def test_T23_links_lead_to_the_address_of_the_clinic_whatever_the_request_says(
    app: Flask, client: FlaskClient, cast: Cast, post: Post
) -> None:
    app.config["PUBLIC_URL"] = "https://clinic.example"
    asked = {"email": cast.amira.actor.email}
    client.post("/forgot", data=asked, headers=FORGED)
    [mail] = post()
    assert "evil.test" not in mail.as_string()
    text = mail.get_body(("plain",))
    assert text is not None
    links = [word for word in text.get_content().split() if word.startswith("http")]
    assert links
    assert {urlsplit(link).netloc for link in links} == {"clinic.example"}


def test_T23_under_a_name_that_is_not_ours_nothing_is_asked_for(
    app: Flask, client: FlaskClient, cast: Cast, post: Post
) -> None:
    app.config["OWN_NAMES"] = ["clinic.example"]
    asked = {"email": cast.amira.actor.email}
    refused = client.post("/forgot", data=asked, headers={"Host": "evil.test"})
    assert refused.status_code == 400
    assert "evil.test" not in refused.text
    assert post() == []
