"""Every test of the room that touches a database stands inside the clinic's application."""

from __future__ import annotations

import pytest

from tests.application import Clock
from tests.cast import Cast
from tests.notifications.post import PostOffice


@pytest.fixture(autouse=True)
def inside(request: pytest.FixtureRequest) -> None:
    """Opens a context of the test's own application, where it has one."""
    if "app" in request.fixturenames:
        request.getfixturevalue("app_context")


@pytest.fixture
def post(cast: Cast, clock: Clock) -> PostOffice:
    """A post office that has dealt with what the cast's coming together owed."""
    office = PostOffice(clock)
    office.work()
    office.letters.clear()
    return office
