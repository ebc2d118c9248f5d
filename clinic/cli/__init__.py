"""The operator's door: commands."""

from __future__ import annotations

from flask import Flask

from clinic.cli.prepare import prepare
from clinic.cli.users import users


def register(app: Flask) -> None:
    """Add the clinic's commands to `flask`."""
    app.cli.add_command(prepare)
    app.cli.add_command(users)
