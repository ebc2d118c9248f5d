"""`flask zones …`: visits and absences whose promised wall time newer zone data put elsewhere."""

from __future__ import annotations

from itertools import chain

import click
from flask.cli import AppGroup, with_appcontext

from clinic.booking.zones.apply import apply_zones
from clinic.booking.zones.check import OutOfStep, absences_out_of_step, visits_out_of_step
from clinic.core.local_time import zone_named
from clinic.core.zone_data import zone_data
from clinic.directory.queries import the_clinic
from clinic.http.clock import now

zones = AppGroup("zones", help="Keep promised wall times when the law of a time zone changes.")


@zones.command("check")
@with_appcontext
def check() -> None:
    """List what newer zone data put elsewhere than promised; then exit with 1. Changes nothing."""
    moment, count = now(), 0
    click.echo(f"Zone data of {the_clinic().time_zone}: {zone_data(the_clinic().time_zone)}.")
    for one in chain(visits_out_of_step(now=moment), absences_out_of_step(now=moment)):
        click.echo(_line(one))
        count += 1
    if count:
        click.echo(f"{count} to correct: `flask zones apply` does it.")
        raise SystemExit(1)
    click.echo("Everything stands where it was promised.")


@zones.command("apply")
@with_appcontext
def apply() -> None:
    """Move them to where the promised wall time is now. Nobody is mailed: it is what they know.

    May be interrupted, and run again. What somebody else's visit is in the way of stays, for the staff.
    """
    done = apply_zones(now=now())
    click.echo(f"{done.visits} visits and {done.absences} absences were moved.")
    for one in done.left:
        click.echo(_line(one))
    if done.left:
        click.echo(f"{len(done.left)} of the visits are on the staff's list, to be decided.")


def _line(one: OutOfStep) -> str:
    shown = one.stands.astimezone(zone_named(one.zone))
    return (
        f"{one.matter} {one.id}: promised for {one.wall:%Y-%m-%d %H:%M} in {one.zone},"
        f" stands at {shown:%Y-%m-%d %H:%M} ({one.stands:%H:%M} UTC)"
    )
