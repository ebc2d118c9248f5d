"""Lena at her desk, a colleague at his, and what their pages are asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Cast
from tests.cast_fixtures import SignIn
from tests.web.doctor.life import Room


@pytest.fixture
def lena(client: FlaskClient, cast: Cast, sign_in: SignIn) -> FlaskClient:
    """Dr Hartmann's browser."""
    return sign_in(client, cast.lena)


@pytest.fixture
def krug(app: Flask, cast: Cast, sign_in: SignIn) -> FlaskClient:
    """Her colleague's browser."""
    return sign_in(app.test_client(), cast.krug)


@pytest.fixture
def amira(app: Flask, cast: Cast, sign_in: SignIn) -> FlaskClient:
    """A patient's browser."""
    return sign_in(app.test_client(), cast.amira)


@pytest.fixture
def room(app: Flask, cast: Cast) -> Room:
    """What the database says of visits, and what people do without these pages."""
    return Room(app, cast)


@pytest.fixture
def queries(app: Flask) -> Callable[[Callable[[], object]], int]:
    """How many statements an act sends to the database."""
    from tests.web.doctor.life import count_queries

    return lambda act: count_queries(app, act)
