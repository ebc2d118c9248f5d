"""`flask users …`: the first admin comes from here."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup, with_appcontext

from clinic.accounts.changes.give_up_factor import reset_factors
from clinic.accounts.permissions import Role
from clinic.accounts.register import register_user
from clinic.core.errors import DomainError
from clinic.http.clock import now

users = AppGroup("users", help="Make users.")


@users.command("create-admin")
@click.option("--email", required=True, help="The address to sign in with.")
@click.option("--name", default="Administrator", show_default=True, help="The person's name.")
@with_appcontext
def create_admin(email: str, name: str) -> None:
    """Make an admin. The password is asked, or read from standard input."""
    password = _password()
    try:
        user = register_user(
            email=email,
            full_name=name,
            role=Role.ADMIN,
            password=password,
            verified=True,
            now=now(),
        )
    except DomainError as error:
        said = list(error.fields.values()) or [error.sentence]
        raise click.ClickException(" ".join(str(sentence) for sentence in said)) from None
    click.echo(f"{user.email} is an admin now.")


@users.command("reset-factors")
@click.option("--email", required=True, help="The address of who has lost the second factor.")
@with_appcontext
def forget_factors(email: str) -> None:
    """Take second factor, passkeys and recovery codes away, once you know the person is who they say."""
    try:
        reset_factors(email, now=now())
    except DomainError as error:
        raise click.ClickException(str(error.sentence)) from None
    click.echo("Done. They are signed out everywhere, and can sign in with the password alone.")


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
