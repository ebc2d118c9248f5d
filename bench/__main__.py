"""`python -m bench`: free times against views that do next to nothing, in turn, and bookings."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.client import HTTPConnection
from itertools import cycle
from typing import Any

import click

from bench.enumeration import compare
from bench.load import Measured, Request, measure
from bench.open_pages import open_pages
from bench.pages import time_pages
from bench.people import Stage, set_up
from bench.redis_away import redis_away
from bench.server import HOST, Server, serving
from bench.settings import note, production
from bench.sweep import sweep
from bench.views import API, IN_HOOKS, views
from clinic.app import create_app
from clinic.cli.demo.history.size import SIZES as DEMO_SIZES
from clinic.cli.proof.stage import database_label, throw_away
from clinic.core.clock import machine_now
from config import from_environment
from tests.services import PostgresServer

ROUNDS = 4
SIZES = (1_000, 10_000, 100_000)
#: So far ahead is nothing booked yet: there the bookers find their times.
FREE_AFTER = timedelta(days=21)
FREE_DAYS = 60
HEADINGS = ("appointments", "claims", "what", "requests/s", "CPU ms", "against /clinic")
COLUMNS = "{:>12}{:>8}  {:<34}{:>11}{:>8}{:>18}"


@click.command()
@click.option(
    "--db", type=click.Choice(["sqlite", "postgresql"]), default="sqlite", show_default=True
)
@click.option(
    "--database-url",
    envvar="DATABASE_URL",
    help="A PostgreSQL server of yours; the clinic is made in a schema of its own, and goes again.",
)
@click.option(
    "--sizes", default=",".join(map(str, SIZES)), show_default=True, help="None: leave out."
)
@click.option(
    "--sockets",
    type=click.IntRange(0, 800),
    default=500,
    show_default=True,
    help="Open pages while bookings are watched in two browsers; 0 leaves that out.",
)
@click.option(
    "--seconds", type=click.FloatRange(0.1), default=2.0, show_default=True, help="Of each round."
)
@click.option(
    "--pairs",
    type=click.IntRange(0),
    default=200,
    show_default=True,
    help="Of known and unknown addresses, asked about in turn.",
)
@click.option(
    "--pages",
    type=click.Choice([*DEMO_SIZES]),
    help="The pages of the desk and the manager on a demo clinic of this size, and nothing else.",
)
@click.option(
    "--doctors", type=click.IntRange(1), default=20, show_default=True, help="In these clinics."
)
@click.option(
    "--sweep",
    "times",
    type=click.IntRange(2),
    help="What is not flat in a clinic so many times as large as one of a year, and nothing else.",
)
def bench(
    db: str,
    database_url: str | None,
    sizes: str,
    sockets: int,
    seconds: float,
    pairs: int,
    pages: str | None,
    doctors: int,
    times: int | None,
) -> None:
    """Measure the real server on clinics of several sizes, on this machine alone."""
    with _database(db, database_url) as url:
        if times:
            sweep(url, times)
            return
        if pages:
            time_pages(url, pages, requests=200)
            return
        if pairs:
            for line in compare(url, pairs, note=note):
                click.echo(line)
            redis_away(url)
        wanted = [int(size) for size in sizes.split(",") if size]
        if wanted:
            click.echo(
                f"{database_label(url)}; gunicorn, one process; {ROUNDS} rounds of {seconds:g} s each."
            )
            click.echo(COLUMNS.format(*HEADINGS))
        for size in wanted:
            _of_size(url, size, doctors, seconds)
        if sockets:
            open_pages(url, sockets)


@contextmanager
def _database(kind: str, url: str | None) -> Iterator[str]:
    if url:
        yield url
    elif kind == "sqlite":
        yield "sqlite:///bench.db"  # only the kind counts: each size gets a file of its own
    else:
        server = PostgresServer(shared_buffers="128MB")  # as PostgreSQL comes
        try:
            yield server.url("postgres")
        finally:
            server.stop()


def _of_size(url: str, size: int, doctors: int, seconds: float) -> None:
    with throw_away(url) as own_url, tempfile.TemporaryDirectory() as instance:
        settings = production(own_url, instance)
        note(f"making {size:,} appointments")
        now = machine_now().replace(microsecond=0)
        stage = set_up(
            create_app(from_environment(settings | {"CLINIC_MODE": "testing"})),
            size,
            doctors=doctors,
            now=now,
        )
        with serving(settings) as server:
            for name, measured, against in _views(server, stage, now, seconds):
                _row(stage, name, measured, against)
            _row(stage, "POST /appointments", _bookings(server, stage, now, seconds), None)


def _views(
    server: Server, stage: Stage, now: datetime, seconds: float
) -> Iterator[tuple[str, Measured, Measured]]:
    """Each view in turn, round for round, so that whatever else the machine does hits all alike."""
    asked = dict(views(server, stage, now))
    found = {name: Measured() for name in asked}
    for requests in asked.values():
        measure(server, cycle(requests), 0.3)  # so that everything has been called once
    for number in range(ROUNDS):
        for name, requests in asked.items():
            note(f"round {number + 1}: {name}")
            found[name].add(measure(server, cycle(requests), seconds))
    for name, measured in found.items():
        _all_are(measured, 304 if "304" in name else 200)
        yield name, measured, found[IN_HOOKS]


def _bookings(server: Server, stage: Stage, now: datetime, seconds: float) -> Measured:
    note("bookings")
    wishes = list(_wishes(server, stage, now))
    asked = zip(wishes, cycle(stage.tokens), strict=False)
    measured = measure(server, (_booking(*one) for one in asked), seconds * ROUNDS)
    _all_are(measured, 201)
    return measured


def _wishes(server: Server, stage: Stage, now: datetime) -> Iterator[dict[str, Any]]:
    """Free times in order of time, so that nobody who books in turn has two of them at once."""
    first = (now + FREE_AFTER).date()
    days = f"from={first}&to={first + timedelta(days=FREE_DAYS)}"
    found = []
    for doctor_id in stage.doctor_ids:
        connection = HTTPConnection(HOST, server.port, timeout=60)
        connection.request("GET", f"{API}/doctors/{doctor_id}/slots?{days}")
        found += json.loads(connection.getresponse().read())["items"]
        connection.close()
    for slot in sorted(found, key=lambda slot: (slot["starts_at"], slot["doctor_id"])):
        yield {name: slot[name] for name in ("doctor_id", "visit_type_id", "starts_at")}


def _booking(wish: dict[str, Any], token: str) -> Request:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    return Request(f"{API}/appointments", "POST", json.dumps(wish), headers)


def _all_are(measured: Measured, status: int) -> None:
    """A refusal is quick: a figure with refusals in it would flatter."""
    wrong = Counter(measured.answers)
    del wrong[status]
    if wrong:
        raise click.ClickException(f"not all answers were {status}: {dict(wrong)}")


def _row(stage: Stage, name: str, measured: Measured, against: Measured | None) -> None:
    note("")
    cpu = "–" if measured.cpu_ms is None else f"{measured.cpu_ms:.2f}"
    times = ""
    if against is not None and measured.cpu_ms is not None and against.cpu_ms:
        times = f"{measured.cpu_ms / against.cpu_ms:.1f} ×"
    row = (f"{stage.appointments:,}", f"{stage.claims:,}", name, f"{measured.per_second:,.0f}")
    click.echo(COLUMNS.format(*row, cpu, times))


if __name__ == "__main__":
    bench()
