"""Waiting for processes: what has not happened after three minutes will not."""

from __future__ import annotations

from collections.abc import Callable

from tests.house import running


def wait_until(happened: Callable[[], bool]) -> None:
    """Wait for a condition; fail if it does not come, on a busy machine either."""
    running.wait_until(happened, within=180)
