"""A quick way to sign the people of the cast in, and passwords that cost little."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from argon2 import PasswordHasher
from flask import Flask, Response
from flask.testing import FlaskClient

from clinic.accounts import passwords
from clinic.accounts.sessions.sign_in import open_session
from clinic.http.authn import identity
from tests.application import Clock
from tests.cast import OnlinePatient, Staff

SignIn = Callable[[FlaskClient, Staff | OnlinePatient], FlaskClient]


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Passwords are hashed as they always are, only weakly: tests make many people."""
    with pytest.MonkeyPatch.context() as patch:
        weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(passwords, "_hasher", weak)
        patch.setattr(passwords, "_NOBODY", weak.hash("nobody has this password"))
        yield


@pytest.fixture
def sign_in(app: Flask, clock: Clock) -> SignIn:
    """`sign_in(client, cast.amira)`: the client's browser carries their session from now on."""

    def sign_in(client: FlaskClient, person: Staff | OnlinePatient) -> FlaskClient:
        with app.app_context(), app.test_request_context():
            session = open_session(person.actor.user_id, now=clock())
            answer = Response()
            identity.give_cookie(answer, session)
        for line in answer.headers.getlist("Set-Cookie"):
            name, _, rest = line.partition("=")
            client.set_cookie(name, rest.partition(";")[0])
        return client

    return sign_in
