"""`flask messages …`: what an operator does about messages."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask.cli import AppGroup, with_appcontext

from clinic.notifications.outbox.settle import settle

messages = AppGroup("messages", help="Messages that are owed.")


@messages.command("settle")
@click.option(
    "--before",
    required=True,
    type=click.DateTime(["%Y-%m-%dT%H:%MZ"]),
    help="An instant in UTC, such as 2026-11-25T10:00Z.",
)
@with_appcontext
def settle_messages(before: datetime) -> None:
    """Take all that was due before an instant as told.

    For a backup that was restored, before the worker starts.
    """
    click.echo(f"{settle(before=before.replace(tzinfo=UTC))} mails count as sent.")
