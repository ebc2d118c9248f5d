"""After every race the tables are looked at, with SQL that shares nothing with the code."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count, islice

import pytest
from flask import Flask

from clinic.accounts.actor import Actor
from clinic.cli.proof.check import look_at_the_tables
from clinic.patients.register import sign_up
from tests.cast import FOUNDED, PASSWORD, actor_for

Crowd = Callable[[int], list[Actor]]


@pytest.fixture
def nobody_booked_twice(database_url: str) -> Callable[[], None]:
    """Call it when the race is over."""

    def check() -> None:
        found = look_at_the_tables(database_url)
        assert found.clean, found.faults

    return check


@pytest.fixture
def crowd(app: Flask) -> Crowd:
    """So many new patients who sign in."""
    numbers = count()

    def crowd(number: int) -> list[Actor]:
        with app.app_context():
            return [
                actor_for(
                    sign_up(
                        email=f"patient{index}@example.org",
                        full_name=f"Patient {index}",
                        password=PASSWORD,
                        verified=True,
                        now=FOUNDED,
                    )
                )
                for index in islice(numbers, number)
            ]

    return crowd
