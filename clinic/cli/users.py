"""`flask users …`: the first admin comes from here."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup, with_appcontext

from clinic.accounts.actor import SYSTEM
from clinic.accounts.changes.give_up_factor import reset_factors
from clinic.accounts.permissions import Role
from clinic.core.errors import DomainError
from clinic.directory.add_staff import add_staff
from clinic.http.clock import now

users = AppGroup("users", help="Make users.")
STAFF = [str(role) for role in Role if role is not Role.PATIENT]


@users.command("create")
@click.option("--email", required=True, help="The address to sign in with.")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", required=True, type=click.Choice(STAFF), help="What they do here.")
@click.option("--specialty", default="", help="The id of a doctor's specialty.")
@click.option(
    "--invite", is_flag=True, help="Mail them a link to choose a password, and ask for none."
)
@with_appcontext
def create(email: str, name: str, role: str, specialty: str, invite: bool) -> None:
    """Make somebody who works here. The password is asked, or read from standard input."""
    _create(email, name, Role(role), specialty=specialty, password=None if invite else _password())


@users.command("create-admin")
@click.option("--email", required=True, help="The address to sign in with.")
@click.option("--name", default="Administrator", show_default=True, help="The person's name.")
@with_appcontext
def create_admin(email: str, name: str) -> None:
    """As `create --role admin`. The password is asked, or read from standard input."""
    _create(email, name, Role.ADMIN, password=_password())


def _create(
    email: str, name: str, role: Role, *, password: str | None, specialty: str = ""
) -> None:
    try:
        user = add_staff(
            SYSTEM,
            email=email,
            full_name=name,
            role=role,
            specialty_id=specialty,
            password=password,
            now=now(),
        )
    except DomainError as error:
        said = list(error.fields.values()) or [error.sentence]
        raise click.ClickException(" ".join(str(sentence) for sentence in said)) from None
    article = "an" if role is Role.ADMIN else "a"
    click.echo(
        f"{user.email} is {article} {role} now." if password else f"{user.email} is invited."
    )


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
