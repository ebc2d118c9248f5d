"""`flask prove-booking`: many processes fight for the same times, and nobody gets one twice."""

from __future__ import annotations

import signal
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from types import FrameType

import click
import flask_migrate
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from clinic.cli.proof.check import Findings, look_at_the_tables
from clinic.cli.proof.fight import ACCEPTED, REFUSED, BuildApp, Fighters, Outcome, fighters
from clinic.cli.proof.people import Crowd, set_the_stage
from clinic.cli.proof.rounds import Round, rounds
from clinic.cli.proof.stage import database_label, throw_away
from clinic.core.clock import machine_now
from clinic.db import db
from config import from_environment

_COLUMNS = "{:<26}{:>9}{:>10}{:>9}{:>8}{:>14}"


def prove_booking_command(build: BuildApp) -> click.Command:
    """The command; `build` makes the application, once in each process."""

    @click.command("prove-booking")
    @click.option(
        "--workers", type=click.IntRange(2, 64), default=8, show_default=True, help="Processes."
    )
    @click.option(
        "--requests",
        type=click.IntRange(8, 20_000),
        default=1000,
        show_default=True,
        help="Bookings tried, over all rounds and workers.",
    )
    @with_appcontext
    def command(workers: int, requests: int) -> None:
        """Let processes fight for the same times in a clinic made for it, and look for overlaps.

        It uses the configured server, but a database of its own there, thrown away at the end.
        """
        url = str(current_app.config["SQLALCHEMY_DATABASE_URI"])
        click.echo(f"{database_label(url)}: {workers} processes, {requests} requests.")
        try:
            with _ended_in_good_order() as ending, throw_away(url) as stage_url:
                environ = {
                    "CLINIC_MODE": "testing",
                    "DATABASE_URL": stage_url,
                    "INSTANCE_DIR": str(current_app.config["INSTANCE_DIR"]),
                    "DATABASE_POOL": "2",
                }
                sound = _prove(build, environ, ending, workers=workers, requests=requests)
        except DBAPIError as error:
            # Its own words could quote an address; its name is enough.
            name = type(error.orig).__name__
            raise click.ClickException(f"The database did not go along ({name}).") from None
        except RuntimeError as error:
            raise click.ClickException(f"The proof could not be finished: {error}.") from None
        sys.exit(0 if sound else 1)

    return command


class _Ending:
    """That somebody asked for the end, by Ctrl-C or SIGTERM: an exception at once, and a memory of it.

    Python drops an exception that is raised while it collects garbage; so the proof looks, too.
    """

    def __init__(self) -> None:
        self._is_asked_for = False

    def __call__(self, _signal: int, _frame: FrameType | None) -> None:
        self._is_asked_for = True
        raise KeyboardInterrupt

    def look(self) -> None:
        """Raise KeyboardInterrupt where the end was asked for."""
        if self._is_asked_for:
            raise KeyboardInterrupt


@contextmanager
def _ended_in_good_order() -> Iterator[_Ending]:
    """Being asked to end, clear away what was made."""
    ending = _Ending()
    before = {one: signal.signal(one, ending) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield ending
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _prove(
    build: BuildApp, environ: Mapping[str, str], ending: _Ending, *, workers: int, requests: int
) -> bool:
    """Make the clinic, fight all rounds, look at the tables; whether all is as it must be."""
    now = machine_now().replace(microsecond=0)
    click.echo("Making a clinic …")
    with build(from_environment(environ)).app_context():
        flask_migrate.upgrade()
        ending.look()
        stage = set_the_stage(now)
        fought = list(rounds(stage, Crowd(now), workers=workers, requests=requests, now=now))
        db.session.remove()
        db.engine.dispose()
    ending.look()
    accepted, sound = 0, True
    with fighters(build, environ, workers) as ready:
        click.echo(_COLUMNS.format("", "requests", "accepted", "refused", "errors", "longest wait"))
        for one in fought:
            ending.look()
            outcomes = _fight(ready, one, now)
            accepted += outcomes[ACCEPTED]
            sound &= _is_sound(one, outcomes)
    return _report(look_at_the_tables(environ["DATABASE_URL"]), accepted) and sound


def _fight(ready: Fighters, one: Round, now: datetime) -> Counter[str]:
    click.echo(f"{one.name:<26}", nl=False)
    answers = ready.fight(one.requests, now)
    outcomes = Counter(answer.outcome for answer in answers)
    errors = len(answers) - outcomes[ACCEPTED] - outcomes[REFUSED]
    row = ("", len(answers), outcomes[ACCEPTED], outcomes[REFUSED], errors, _longest(answers))
    click.echo(_COLUMNS.format(*row)[26:])
    return outcomes


def _longest(answers: list[Outcome]) -> str:
    return f"{max(answer.seconds for answer in answers):.2f} s"


def _is_sound(one: Round, outcomes: Counter[str]) -> bool:
    """Say what should not have come of a round."""
    wrong = {name: number for name, number in outcomes.items() if name not in (ACCEPTED, REFUSED)}
    for name, number in wrong.items():
        click.echo(f"  {number} × {name}")
    expected = one.least <= outcomes[ACCEPTED] <= one.most
    if not expected:
        click.echo(f"  accepted should be {one.least} to {one.most}")
    return expected and not wrong


def _report(found: Findings, accepted: int) -> bool:
    for name, number in found.faults.items():
        click.echo(f"{name}: {number}")
    click.echo(f"{found.visits} visits and {found.claims} claims stand; {accepted} were accepted.")
    sound = found.clean and found.visits == accepted
    click.echo("Nobody was booked twice." if sound else "THIS IS WRONG.")
    return sound
