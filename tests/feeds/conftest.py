"""Every test of the room that touches a database stands inside the clinic's application."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def inside(request: pytest.FixtureRequest) -> None:
    """Opens a context of the test's own application, where it has one."""
    if "app" in request.fixturenames:
        request.getfixturevalue("app_context")
