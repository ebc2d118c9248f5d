"""`flask demo`: an invented clinic of a chosen size in an empty database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import click
import flask_migrate
from flask import current_app
from flask.cli import with_appcontext

from clinic.cli.demo import fill_if_empty
from clinic.cli.demo.history.size import SIZES
from clinic.cli.demo.people import CLINIC
from clinic.core.local_time import first_instant, zone_named
from clinic.http.clock import now

if TYPE_CHECKING:
    from click import Context, Parameter

SMALL = "small"
#: In the middle of a morning there is something of everything.
HALF_PAST_TEN = 10 * 60 + 30


def _day(_context: Context, _option: Parameter, given: datetime | None) -> date | None:
    return given.date() if given else None


size_option = click.option(
    "--size",
    type=click.Choice([SMALL, *SIZES]),
    default=SMALL,
    show_default=True,
    help="Some weeks of six doctors; a year of twelve; a year of fifty with 100,000 visits.",
)
seed_option = click.option(
    "--seed", default=19, show_default=True, help="Another one, another clinic."
)


@click.command("demo")
@size_option
@seed_option
@click.option(
    "--day",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=_day,
    help="Make it as of this day at half past ten, instead of now.",
)
@with_appcontext
def demo(size: str, seed: int, day: date | None) -> None:
    """Fill an empty database with an invented clinic, whose passwords are published.

    By the same seed and day it is the same. Refuses where anybody has an account; `flask reset` makes
    room first.
    """
    if not current_app.config["DEMO"]:
        raise click.ClickException("DEMO is off: here is no place for invented people.")
    flask_migrate.upgrade()
    moment = first_instant(day, HALF_PAST_TEN, zone_named(CLINIC["time_zone"])) if day else now()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    made = fill_if_empty(
        app, now=moment.astimezone(UTC), size=SIZES.get(size), seed=seed, say=_say_how_many
    )
    if not made:
        raise click.ClickException("Somebody has an account here already. Nothing was changed.")
    click.echo(f"\rA demo clinic ({size}, seed {seed}) moved in.")


def _say_how_many(rows: int) -> None:
    """The number counts up in its place."""
    click.echo(f"\r{rows:,} rows", nl=False, err=True)
