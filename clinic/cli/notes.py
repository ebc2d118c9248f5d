"""`flask notes PATIENT`: all that doctors have written about a patient who asks for it."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from clinic.accounts.actor import SYSTEM
from clinic.care.notes.keep import Printed, notes_on_request
from clinic.core.errors import NotFound
from clinic.directory.queries import the_clinic
from clinic.http.clock import now


@click.command("notes")
@click.argument("patient_id")
@with_appcontext
def notes(patient_id: str) -> None:
    """Print every note about a patient, private ones too, for their request. The audit keeps that.

    PATIENT_ID stands in the address of the patient's page, and in their own export.
    """
    try:
        found = notes_on_request(SYSTEM, patient_id, now=now())
    except NotFound:
        raise click.ClickException("There is no patient with this id.") from None
    for one in found:
        click.echo(f"{_head(one)}\n{one.version.text}\n")
    click.echo(f"{len(found)} texts." if found else "There are no notes.")


def _head(one: Printed) -> str:
    zone = the_clinic().zone
    at, visit = one.version.at.astimezone(zone), one.visit.starts_at.astimezone(zone)
    withdrawn = ", withdrawn" if one.note.retracted_at else ""
    return (
        f"{at:%Y-%m-%d %H:%M}, {one.author.display_name}, {one.note.visibility} note"
        f" about the visit on {visit:%Y-%m-%d %H:%M}, version {one.version.version}{withdrawn}"
    )
