"""Helps the tests of privacy look at the database without the clinic's eyes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text

from clinic.db import db

Raw = Callable[[str], list[str]]


@pytest.fixture
def raw(app: Flask) -> Raw:
    """`raw("SELECT reason FROM appointment")`: the first column as the database itself has it."""

    def raw(query: str) -> list[str]:
        with app.app_context(), db.engine.connect() as connection:
            return list(connection.scalars(text(query)))

    return raw
