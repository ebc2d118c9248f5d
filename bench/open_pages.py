"""Many pages are open while somebody books: what it costs until it is seen, as a table."""

from __future__ import annotations

import os
import statistics
import tempfile

import click

from bench import live
from bench.people import set_up
from bench.settings import note, production
from clinic.app import create_app
from clinic.cli.proof.stage import database_label, throw_away
from clinic.core.clock import machine_now
from config import from_environment
from tests.services import RedisServer

SIZE = 1_000
HEADINGS = ("seen, in ms", "bookings", "answered: p50", "p95", "asked: p50", "p95")
COLUMNS = "{:<28}{:>9}{:>16}{:>7}{:>13}{:>7}"


def open_pages(url: str, sockets: int) -> None:
    """Measure so many open pages, and tell.

    SQLite means one process; with PostgreSQL it is two that ring each other through Redis.
    """
    redis = None if url.startswith("sqlite") else RedisServer()
    try:
        with throw_away(url) as own_url, tempfile.TemporaryDirectory() as instance:
            redis_url = f"{redis.address}?db=0" if redis else ""
            settings = live.settings_for(
                production(own_url, instance), sockets=sockets, redis_url=redis_url
            )
            note(f"making {SIZE:,} appointments")
            app = create_app(from_environment(settings))
            stage = set_up(app, SIZE, doctors=10, now=machine_now().replace(microsecond=0))
            note(f"opening {sockets} sockets and two browsers, then booking")
            found = live.measure_live(app, stage, settings, sockets=sockets)
    finally:
        if redis:
            redis.stop()
    note("")
    processes = "two processes and Redis" if redis else "one process"
    heard = f"{found.sockets} sockets open, who heard {found.bells} bells"
    busy = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    click.echo(f"{database_label(url)}; {processes}; {heard}; {busy}.")
    click.echo(COLUMNS.format(*HEADINGS))
    for what, seen in found.seen.items():
        spread = (*_spread(seen.since_answered), *_spread(seen.since_asked))
        click.echo(COLUMNS.format(what, len(seen.since_asked), *spread))


def _spread(found: list[float]) -> list[str]:
    """The middle, and what 19 of 20 do not exceed."""
    return [f"{statistics.median(found):.0f}", f"{statistics.quantiles(found, n=20)[-1]:.0f}"]
