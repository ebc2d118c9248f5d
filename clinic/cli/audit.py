"""`flask audit …`: sealing the audit, keeping its head, and proving that nobody has been at it."""

from __future__ import annotations

import re

import click
from flask.cli import AppGroup, with_appcontext

from clinic.audit import seal as sealing
from clinic.audit.verify import verify as prove
from clinic.audit.watch import note_verified
from clinic.http.clock import now

audit = AppGroup("audit", help="Seal the audit and prove it.")


@audit.command("seal")
@with_appcontext
def seal() -> None:
    """Close the chain over all new rows. The worker does this every few seconds."""
    try:
        sealed = sealing.seal_chain(now=now())
    except sealing.Broken as error:
        raise click.ClickException(f"{error}. Look with `flask audit verify`.") from None
    click.echo(sealed or "There is nothing new to seal.")


@audit.command("head")
@with_appcontext
def head() -> None:
    """Print the end of the chain: keep it where nobody who has the database can change it."""
    click.echo(sealing.chain_head())


@audit.command("verify")
@click.option("--head", "kept", default="", help="A head that was kept elsewhere, number:root.")
@with_appcontext
def verify(kept: str) -> None:
    """Read the whole audit. Names the first row or link that is not as it was; then exits with 1.

    The audit itself notes that it was read, and with which result: admins see it.
    """
    if kept and not re.fullmatch(r"\d{1,9}:[0-9a-f]{64}", kept):
        raise click.BadParameter("a head looks like 12:<64 hexadecimal digits>.")
    verdict = prove(kept_head=kept)
    for found in verdict.findings:
        click.echo(f"TAMPERED: {found}", err=True)
    click.echo(
        f"{verdict.rows} rows, {verdict.links} links, {verdict.loose} rows not sealed yet;"
        f" head {verdict.head}"
    )
    note_verified(is_clean=verdict.is_clean, now=now())
    if not verdict.is_clean:
        raise SystemExit(1)
