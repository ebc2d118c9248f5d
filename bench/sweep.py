"""Every page and list that can be opened without an id, in a clinic of a year and in one many times as old.

What asks more of the database in the old one is printed: it should not. PostgreSQL only.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import datetime

import click
from flask import Flask
from sqlalchemy import Connection, func, select

from bench.clinics import Clinic
from bench.growth import grow
from bench.pages import make_demo
from bench.people import cookie_of, token_of
from bench.settings import note, production
from clinic.accounts.models import User
from clinic.app import create_app
from clinic.booking.models import Appointment
from clinic.cli.demo_logins import LOGINS
from clinic.cli.proof.stage import throw_away
from clinic.core.clock import machine_now
from clinic.db import db, transaction
from config import from_environment
from tests.counting import Statement, statements

#: Lists asked for in the ways that people narrow them down.
NARROWED = (
    "/admin/audit?kind=denied", "/admin/audit?kind=listed&patient=kowal", "/admin/audit?patient=kowal",
    "/admin/audit?person=brandt", "/admin/deliveries?standing=dropped", "/desk/patients?q=anna+mull",
    "/desk/patients?q=kowal", "/desk/patients?q=5554321", "/admin/figures?period=30",
    "/api/v1/appointments?when=upcoming", "/api/v1/appointments?when=past",
    "/api/v1/appointments?status=requested", "/api/v1/admin/patients?q=kowal",
)  # fmt: skip
#: In pages of the database: an index that is a level deeper is no growth.
NOTHING, FLAT = 100, 1.2
COLUMNS = "{:<62}{:<9}{:>9}{:>9}{:>7}"


def sweep(url: str, times: int) -> None:
    """Make the clinic, ask for everything, make it so many times as large, and ask again."""
    with throw_away(url) as own_url, tempfile.TemporaryDirectory() as instance:
        settings = production(own_url, instance)
        app, now = create_app(from_environment(settings)), machine_now().replace(microsecond=0)
        make_demo(app, "year", now)
        with app.app_context(), transaction():
            ids = {who: _user(email) for who, email in LOGINS.items()}
            who = _signed_in(ids, now)
        sizes: list[int] = []
        found = []
        for copies in (0, times - 1):
            with app.app_context():
                if copies:
                    note(f"{copies} copies of the past")
                    grow(copies)
                sizes.append(db.session.scalar(select(func.count(Appointment.id))) or 0)
                db.session.remove()
            found.append(dict(_all(app, settings["PUBLIC_URL"], who)))
        tell(sizes, *found)


def between(small: Clinic, large: Clinic) -> list[str]:
    """Ask the same of two clinics that are there; tell, and return what is not flat."""
    found = []
    for clinic in (small, large):
        note(f"every page and list with {clinic.size:,} visits")
        with clinic.app.app_context():
            who = _signed_in(clinic.stage.users, machine_now())
            db.session.remove()
        found.append(dict(_all(clinic.app, clinic.origin, who)))
    return tell([small.size, large.size], *found)


def _signed_in(users: dict[str, str], now: datetime) -> dict[str, tuple[str, str]]:
    """What a browser sends as its cookie and a program as its authorization, by name."""
    return {
        name: (cookie_of(id_, now), f"Bearer {token_of(id_, now)}") for name, id_ in users.items()
    }


def _user(email: str) -> str:
    return db.session.scalars(select(User.id).where(User.email == email)).one()


def _all(
    app: Flask, origin: str, who: dict[str, tuple[str, str]]
) -> Iterator[tuple[tuple[str, str], int]]:
    """What each answer takes of the database, by address and who asks; refusals are left out."""
    client = app.test_client(use_cookies=False)
    for path in [*addresses(app), *NARROWED]:
        for name, (cookie, bearer) in who.items():
            headers = {"Authorization": bearer} if path.startswith("/api/") else {"Cookie": cookie}
            with app.app_context(), statements() as asked:
                status = client.get(path, base_url=origin, headers=headers).status_code
                db.session.remove()
            if status == 200:
                with app.app_context(), db.engine.connect() as connection:
                    yield (path, name), sum(_pages(connection, one) for one in asked)


def _pages(connection: Connection, query: Statement) -> int:
    """How many pages of the database a question looks at. What else the machine does changes nothing."""
    if not query.sql.lstrip().startswith(("SELECT", "WITH")):
        return 0
    asked = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {query.sql}"
    [found] = connection.exec_driver_sql(asked, query.parameters).scalar_one()
    return int(found["Plan"]["Shared Hit Blocks"] + found["Plan"]["Shared Read Blocks"])


def addresses(app: Flask) -> list[str]:
    """All that can be opened without knowing an id."""
    return sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments and not rule.rule.startswith("/dev")
    )


def tell(
    sizes: list[int], small: dict[tuple[str, str], int], large: dict[tuple[str, str], int]
) -> list[str]:
    """Print and return what looks at more of the database in the large one than it should."""
    note("")
    click.echo(COLUMNS.format("address", "who", *(f"{size:,}" for size in sizes), "×"))
    both, steep = small.keys() & large.keys(), []
    for key in sorted(both, key=lambda one: small[one] - large[one]):
        if large[key] > max(FLAT * small[key], small[key] + NOTHING):
            pages = [f"{one[key]:,}" for one in (small, large)]
            steep.append(
                COLUMNS.format(*key, *pages, f"{large[key] / max(small[key], 1):.1f}").rstrip()
            )
            click.echo(steep[-1])
    click.echo(f"{len(both)} asked for, {len(steep)} of them not flat.")
    return steep
