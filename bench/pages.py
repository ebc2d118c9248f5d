"""What the pages of the desk and of the manager take on the demo clinic of a size, in one process.

The server's time alone: no network, no browser, nobody else. Each page is asked for in turn, round for
round, beside one that does next to nothing, so that whatever else the machine does hits all alike.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from statistics import median, quantiles
from time import perf_counter

import click
import flask_migrate
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bench.people import cookie_of, looked_after
from bench.settings import note, production
from clinic.accounts.models import User
from clinic.app import create_app
from clinic.cli.demo import fill_if_empty
from clinic.cli.demo.history.size import SIZES
from clinic.cli.demo_logins import LOGINS
from clinic.cli.proof.stage import database_label, throw_away
from clinic.core.clock import machine_now
from clinic.db import db, transaction
from config import from_environment

ROUNDS = 4
CONSTANT = "GET /healthz"
COLUMNS = "{:<58}{:>9}{:>9}{:>16}"


def time_pages(url: str, size: str, requests: int) -> None:
    """Make the demo clinic in a database of its own, ask for each page so often, and print a table."""
    with throw_away(url) as own_url, tempfile.TemporaryDirectory() as instance:
        settings = production(own_url, instance)
        app, now = create_app(from_environment(settings)), machine_now().replace(microsecond=0)
        began = perf_counter()
        make_demo(app, size, now)
        took = perf_counter() - began
        click.echo(f"{database_label(own_url)}; demo clinic “{size}”, made in {took:.0f} s.")
        click.echo(COLUMNS.format("page", "p50 ms", "p95 ms", "against healthz"))
        client = app.test_client(use_cookies=False)
        pages = dict(_pages(app, now))
        found: dict[str, list[float]] = {name: [] for name in pages}
        for number in range(ROUNDS + 1):
            for name, (path, cookie) in pages.items():
                note(f"round {number}: {name}")
                many = (
                    requests // ROUNDS if number else 2
                )  # so that everything has been called once
                times = [_time(client, settings["PUBLIC_URL"], path, cookie) for _ in range(many)]
                found[name] += times if number else []
        _tell(found)


def make_demo(app: Flask, size: str, now: datetime) -> None:
    """Fill the demo clinic of a size into its database."""
    with app.app_context():
        flask_migrate.upgrade()
    fill_if_empty(app, now=now, size=SIZES.get(size), say=lambda rows: note(f"{rows:,} rows"))
    with app.app_context():
        looked_after()


def _pages(app: Flask, now: datetime) -> Iterator[tuple[str, tuple[str, str]]]:
    """By name, the address and what the browser sends as its cookie."""
    with app.app_context():
        desk, admin = (_cookie(LOGINS[who], now) for who in ("Desk", "Admin"))
    then = now.date() - timedelta(days=300)
    yield CONSTANT, ("/healthz", "")
    for path in (
        "/desk/day", "/desk/visits", "/desk/patients", "/desk/patients?q=kowal",
        "/desk/patients?q=anna+mull", "/desk/patients?q=5554321", "/tasks",
    ):  # fmt: skip
        yield f"GET {path}", (path, desk)
    for path in (
        "/admin/doctors", "/admin/users", "/admin/deliveries", "/admin/audit",
        "/admin/audit?kind=denied", "/admin/audit?kind=listed", "/admin/audit?person=brandt",
        "/admin/audit?patient=kowal", f"/admin/audit?first={then}&last={then}",
        "/admin/settings",
        "/admin/figures?period=30", "/admin/figures?period=year",
    ):  # fmt: skip
        yield f"GET {path}", (path, admin)


def _cookie(email: str, now: datetime) -> str:
    user_id = db.session.scalars(select(User.id).where(User.email == email)).one()
    with transaction():
        return cookie_of(user_id, now)


def _time(client: FlaskClient, origin: str, path: str, cookie: str) -> float:
    """In milliseconds. A refusal is quick: a figure with refusals in it would flatter."""
    began = perf_counter()
    answer = client.get(path, base_url=origin, headers={"Cookie": cookie})
    took = (perf_counter() - began) * 1000
    if answer.status_code != 200:
        raise click.ClickException(f"{path} was answered by {answer.status}")
    return took


def _tell(found: dict[str, list[float]]) -> None:
    note("")
    usual = median(found[CONSTANT])
    for name, times in found.items():
        slowest = quantiles(times, n=20)[-1]
        middle = median(times)
        row = (name, f"{middle:.1f}", f"{slowest:.1f}", f"{middle / usual:.1f} ×")
        click.echo(COLUMNS.format(*row))
