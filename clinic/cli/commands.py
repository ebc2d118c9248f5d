"""The commands of `flask`.

Not in the package itself: the supervisor lives there too, and must not load the whole clinic.
"""

from __future__ import annotations

from flask import Flask

from clinic.cli.audit import audit
from clinic.cli.demo.command import demo
from clinic.cli.messages import messages
from clinic.cli.migration import migration
from clinic.cli.notes import notes
from clinic.cli.prepare import prepare
from clinic.cli.proof.fight import BuildApp
from clinic.cli.prove_booking import prove_booking_command
from clinic.cli.reset import reset
from clinic.cli.rotate_keys import rotate_keys
from clinic.cli.system.doctor import doctor
from clinic.cli.users import users
from clinic.cli.zones.command import zones


def register(app: Flask, build: BuildApp) -> None:
    """Add the clinic's commands to `flask`.

    `build` makes the application anew, for commands that start processes of their own.
    """
    app.cli.add_command(audit)
    app.cli.add_command(demo)
    app.cli.add_command(doctor)
    app.cli.add_command(messages)
    app.cli.add_command(migration)
    app.cli.add_command(notes)
    app.cli.add_command(prepare)
    app.cli.add_command(prove_booking_command(build))
    app.cli.add_command(reset)
    app.cli.add_command(rotate_keys)
    app.cli.add_command(users)
    app.cli.add_command(zones)
