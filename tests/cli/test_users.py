"""`flask users …`: people who work here, made at the server."""

from __future__ import annotations

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from clinic.accounts.models import User
from clinic.db import db
from tests.cast import PASSWORD, Cast
from tests.outbox import owed_to


def create(app: Flask, *words: str, password: str = "") -> Result:
    who = ["--email", "olga@example.org", "--name", "Olga Reimann"]
    return app.test_cli_runner().invoke(args=["users", *words, *who], input=f"{password}\n")


@pytest.mark.parametrize("words", ["create-admin", "create --role receptionist"])
def test_who_is_given_a_password_needs_no_mail(app: Flask, cast: Cast, words: str) -> None:
    done = create(app, *words.split(), password=PASSWORD)
    assert done.exit_code == 0, done.output
    with app.app_context():
        user = db.session.scalars(select(User).where(User.email == "olga@example.org")).one()
        assert (str(user.role) in words, user.invited_at) == (True, None)
        assert owed_to(user.id) == []


def test_others_are_invited_and_a_doctor_has_a_specialty(app: Flask, cast: Cast) -> None:
    doctor = ("create", "--role", "doctor", "--invite")
    assert create(app, *doctor).exit_code == 1
    done = create(app, *doctor, "--specialty", cast.cardiology)
    assert "olga@example.org is invited." in done.output
    again = create(app, "create", "--role", "admin", "--invite")
    assert (again.exit_code, "There is an account with this address" in again.output) == (1, True)
    assert create(app, "create", "--role", "patient", "--invite").exit_code == 2
    with app.app_context():
        user_id = db.session.scalars(select(User.id).where(User.email == "olga@example.org")).one()
        assert owed_to(user_id) == ["invitation"]
