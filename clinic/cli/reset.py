"""`flask reset`: a fresh demo clinic in place of whatever the development database holds."""

from __future__ import annotations

import shutil
from pathlib import Path

import click
import flask_migrate
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import text

from clinic import mailbox
from clinic.cli.demo.command import demo, seed_option, size_option
from clinic.cli.preflight import CannotStart, port_is_free
from clinic.db import db


@click.command("reset")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@size_option
@seed_option
@click.pass_context
@with_appcontext
def reset(context: click.Context, *, yes: bool, size: str, seed: int) -> None:
    """Throw away every table and its rows, and make the clinic anew. In development only."""
    config = current_app.config
    if config["CLINIC_MODE"] != "development":
        raise click.ClickException("Only a clinic in development is thrown away.")
    try:
        port_is_free(config["HOST"], config["PORT"])
    except CannotStart:
        raise click.ClickException("The clinic is running; stop it first.") from None
    if not yes:
        click.confirm("All data of this development clinic will be gone. Continue?", abort=True)
    _drop_everything()
    shutil.rmtree(mailbox.folder_in(config["INSTANCE_DIR"]), ignore_errors=True)
    if current_app.config["DEMO"]:
        context.invoke(demo, size=size, seed=seed, day=None)
    else:
        flask_migrate.upgrade()


def _drop_everything() -> None:
    """Whatever is there, also of another version; triggers would refuse to empty the audit."""
    engine = db.engine
    if engine.dialect.name == "sqlite":
        engine.dispose()
        for ending in ("", "-wal", "-shm"):
            Path(f"{engine.url.database}{ending}").unlink(missing_ok=True)
        return
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
