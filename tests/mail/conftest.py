"""Mails are written inside a context of the application; only few ask the database anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from clinic.app import create_app
from config import from_environment


@pytest.fixture(scope="session")
def _writing_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    environ = {
        "CLINIC_MODE": "testing",
        "INSTANCE_DIR": str(tmp_path_factory.mktemp("instance")),
        "PUBLIC_URL": "https://clinic.example",
        "MAIL_DEFAULT_SENDER": "no-reply@clinic.example",
    }
    return create_app(from_environment(environ))


@pytest.fixture
def desk(_writing_app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """Where mails are written: an application without a database, in an open context."""
    app, before = _writing_app, dict(_writing_app.config)
    app.config["INSTANCE_DIR"] = str(tmp_path)
    with app.app_context():
        yield app
    app.config.clear()
    app.config.update(before)
