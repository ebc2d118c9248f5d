"""`flask migration`: the next migration, with the number that follows."""

from __future__ import annotations

import click
import flask_migrate
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import with_appcontext


@click.command("migration")
@click.argument("what")
@with_appcontext
def migration(what: str) -> None:
    """Write migrations/versions/NNNN_what.py from the difference of models and database.

    The database is brought to the newest migration first. Guards (overlaps, audit) are written by
    hand in migrations/guards.py; autogenerate sees neither triggers nor EXCLUDE.
    """
    flask_migrate.upgrade()  # also puts migrations/ where its scripts import from
    newest = ScriptDirectory(current_app.extensions["migrate"].directory).get_current_head()
    flask_migrate.revision(message=what, autogenerate=True, rev_id=f"{int(newest or 0) + 1:04}")
