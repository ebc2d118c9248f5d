"""Every test of the room stands inside the clinic: a context of the application is open."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def inside(app_context: None) -> None:
    """The context of the test's own application."""
