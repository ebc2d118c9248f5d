"""The canary itself: it hears what it should, in each place, and nothing else."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy.exc import IntegrityError

from clinic.accounts.models import User
from clinic.accounts.permissions import Role
from clinic.db import db
from tests import canary
from tests.cast import Cast


def test_a_log_with_an_address_in_it_is_heard(heard: list[str]) -> None:
    logging.getLogger("clinic.somewhere").debug("mail to %s", "amira.rahman@example.org")
    (found,) = heard
    assert found.startswith("the log clinic.somewhere tells")
    heard.clear()


def test_an_address_of_a_page_is_heard_though_encoded(heard: list[str]) -> None:
    canary.listen_to_address("a link", "/patients?who=Amira%2ERahman")
    assert len(heard) == 1
    heard.clear()


def test_what_the_desk_searches_for_may_stand_in_its_address(heard: list[str]) -> None:
    canary.listen_to_address("a link", "/desk/patients?q=rahman&amp;page=2")
    canary.listen_to_address("a link", "mailto:amira.rahman@example.org")
    assert heard == []


def test_redis_is_heard_in_keys_and_values(redis_url: str, heard: list[str]) -> None:
    with Redis.from_url(redis_url) as server:
        server.set("account:amira.rahman@example.org", 1)
        server.rpush("list", "Leo Keller")
        canary.listen_to_redis(redis_url)
        server.flushdb()
    assert len(heard) == 2
    heard.clear()


def test_a_page_that_is_asked_for_by_a_name_is_heard(
    client: FlaskClient, cast: Cast, heard: list[str]
) -> None:
    client.get("/find?for=rahman")
    assert [one for one in heard if "the address of a request" in one]
    heard.clear()


def test_an_error_of_the_database_does_not_tell_what_was_entered(app: Flask, cast: Cast) -> None:
    with app.app_context():
        double = User(
            email=cast.amira.actor.email,
            full_name="Amira Rahman",
            role=Role.PATIENT,
            password_hash=None,
            created_at=cast.now,
        )
        db.session.add(double)
        with pytest.raises(IntegrityError) as refused:
            db.session.flush()
        db.session.rollback()
    # PostgreSQL itself adds the value that was there already; it goes to nobody's log as it is named
    # in the table of refusals.
    assert "Amira Rahman" not in str(refused.value)
