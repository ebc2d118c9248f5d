"""Every test of the room that touches a database stands inside the clinic's application."""

from __future__ import annotations

import pytest

from clinic.accounts.strength import _House


@pytest.fixture(autouse=True)
def inside(request: pytest.FixtureRequest) -> None:
    """Opens a context of the test's own application, where it has one."""
    if "app" in request.fixturenames:
        request.getfixturevalue("app_context")


@pytest.fixture(autouse=True)
def _no_house(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a test has no clinic, nobody is asked for its name, whatever ran before."""
    if "app" not in request.fixturenames:
        monkeypatch.setattr(_House, "name", None)
