"""Petra, the admin, and Nadia at the desk, each with a browser."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.application import Clock
from tests.cast import Cast
from tests.cast_fixtures import SignIn
from tests.notifications.post import PostOffice


@pytest.fixture
def petra(app: Flask, cast: Cast, sign_in: SignIn) -> FlaskClient:
    return sign_in(app.test_client(), cast.petra)


@pytest.fixture
def nadia(app: Flask, cast: Cast, sign_in: SignIn) -> FlaskClient:
    return sign_in(app.test_client(), cast.nadia)


@pytest.fixture
def post(app_context: None, cast: Cast, clock: Clock) -> PostOffice:
    """A post office that has dealt with what the cast's coming together owed."""
    office = PostOffice(clock)
    office.work()
    office.letters.clear()
    return office
