"""A week of Lena's that is known to the minute, looked at on the Monday after."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.application import Clock
from tests.cast import Cast
from tests.insight.first_week import LATER, plays


@pytest.fixture
def week(app: Flask, cast: Cast, clock: Clock) -> None:
    with app.app_context():
        plays(cast)
    clock.now = LATER
