"""Petra, the admin, and Nadia at the desk, each with a browser."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Cast
from tests.cast_fixtures import SignIn


@pytest.fixture
def petra(app: Flask, cast: Cast, sign_in: SignIn) -> FlaskClient:
    return sign_in(app.test_client(), cast.petra)


@pytest.fixture
def nadia(app: Flask, cast: Cast, sign_in: SignIn) -> FlaskClient:
    return sign_in(app.test_client(), cast.nadia)
