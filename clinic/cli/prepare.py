"""`flask prepare`: make the database ready for this version of the clinic, before it is served."""

from __future__ import annotations

import click
import flask_migrate
from flask import current_app
from flask.cli import with_appcontext

from clinic.cli.demo import fill_if_empty
from clinic.http.clock import now


@click.command("prepare")
@with_appcontext
def prepare() -> None:
    """Create or upgrade the tables; with DEMO on, fill an empty database with the demo clinic."""
    flask_migrate.upgrade()
    if not current_app.config["DEMO"]:
        return
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if fill_if_empty(app, now=now()):
        click.echo("The database was empty: a demo clinic moved in.")
