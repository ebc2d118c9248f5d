"""`python -m bench`: what each kind of request costs, against the goals; and other things by name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bench import report, sweep
from bench.clinics import Clinic, clinics
from bench.enumeration import compare
from bench.goals import Row
from bench.many import many_at_once
from bench.measuring import measure_rows
from bench.open_pages import open_pages
from bench.pages import time_pages
from bench.redis_away import redis_away
from bench.settings import note
from clinic.cli.demo.history.size import SIZES as DEMO_SIZES
from clinic.core.clock import machine_now
from tests.services import PostgresServer

#: Where data are kept between runs: below no home, for PostgreSQL has an account of its own.
KEPT = Path("/var/tmp/clinic-bench")  # noqa: S108 - they stay there on purpose
Numbers = tuple[int, ...]

database = click.option(
    "--database-url",
    envvar="DATABASE_URL",
    help="Instead of a PostgreSQL of its own; or sqlite:///.",
)


def _numbers(_context: click.Context, _option: click.Parameter, said: str) -> Numbers:
    try:
        return tuple(sorted({int(one) for one in said.split(",") if int(one) > 0}))
    except ValueError as error:
        raise click.BadParameter("whole numbers with commas between them") from error


@click.group(invoke_without_command=True)
@click.option("--sizes", default="1000,100000,1000000", show_default=True, callback=_numbers,
              help="Visits that are over.")  # fmt: skip
@click.option("--doctors", default="20,200", show_default=True, callback=_numbers)
@click.option("--seconds", type=click.FloatRange(0.3), default=1.0, show_default=True,
              help="Of each round.")  # fmt: skip
@click.option("--kept", type=click.Path(path_type=Path), default=KEPT, show_default=True,
              help="A folder for the data; the next run does not load them again.")  # fmt: skip
@click.option("--json", "results", type=click.Path(dir_okay=False, path_type=Path),
              default=KEPT / "results.json", show_default=True)  # fmt: skip
@click.option("--compare", "older", envvar="COMPARE", help="Results of an older run.",
              type=click.Path(exists=True, dir_okay=False, path_type=Path))  # fmt: skip
@click.option("--sweep/--no-sweep", "sweeps", default=True, show_default=True,
              help="Ask for every page and list in the smallest and the largest clinic.")  # fmt: skip
@click.pass_context
def bench(
    context: click.Context,
    sizes: Numbers,
    doctors: Numbers,
    seconds: float,
    kept: Path,
    results: Path,
    older: Path | None,
    sweeps: bool,
) -> None:
    """Measure the real server on clinics of several sizes, on this machine alone."""
    if context.invoked_subcommand:
        return
    before = report.read(older) if older else []  # it may be the file that is written
    now, rows, steep = machine_now().replace(microsecond=0), [], []
    with clinics(kept) as made:
        ends: list[Clinic] = []
        for many in doctors:
            for size in sizes:
                ends.append(clinic := made.of(size, many, now=now))
                found = measure_rows(clinic, seconds, now=now)
                _say(report.table(found))
                rows += found
                report.write(results, rows, now=now)  # so far, whatever comes
        if sweeps and len(sizes) > 1:
            steep = sweep.between(ends[0], ends[len(sizes) - 1])
    report.write(results, rows, now=now, steep=steep)
    _end(rows, before)
    click.echo(f"Kept in {results}.")


def _end(rows: list[Row], before: list[Row]) -> None:
    _say(report.growth(rows))
    if before:
        _say(report.changes(before, rows))


@bench.command()
@database
@click.option("--pairs", type=click.IntRange(1), default=200, show_default=True)
def enumeration(database_url: str | None, pairs: int) -> None:
    """Known and unknown addresses in turn: how far apart the answers are."""
    with _database(database_url) as url:
        _say(compare(url, pairs, note=note))


@bench.command()
@database
def away(database_url: str | None) -> None:
    """How long people wait while Redis is away."""
    with _database(database_url) as url:
        redis_away(url)


@bench.command()
@database
@click.option("--sockets", type=click.IntRange(1, 800), default=500, show_default=True)
def live(database_url: str | None, sockets: int) -> None:
    """How soon a booking is seen in two browsers while so many pages are open."""
    with _database(database_url) as url:
        open_pages(url, sockets)


@bench.command()
@click.option("--size", type=click.IntRange(1), default=10_000, show_default=True)
@click.option("--sockets", type=click.IntRange(1, 4000), default=2000, show_default=True)
@click.option("--rate", type=click.IntRange(1), default=50, show_default=True, help="A second.")
@click.option("--seconds", type=click.IntRange(1), default=60, show_default=True)
@click.option("--kept", type=click.Path(path_type=Path), default=KEPT, show_default=True)
def many(size: int, sockets: int, rate: int, seconds: int, kept: Path) -> None:
    """Reads and bookings while thousands of pages are open, held by a process of their own."""
    now = machine_now().replace(microsecond=0)
    many_at_once(kept, size, sockets, rate, seconds, now=now)


@bench.command()
@database
@click.option("--size", type=click.Choice([*DEMO_SIZES]), default="huge", show_default=True)
def pages(database_url: str | None, size: str) -> None:
    """The pages of the desk and the manager on a demo clinic of a size."""
    with _database(database_url) as url:
        time_pages(url, size, requests=200)


@bench.command("sweep")
@database
@click.option("--times", type=click.IntRange(2), default=20, show_default=True)
def sweep_of_demo(database_url: str | None, times: int) -> None:
    """What is not flat in a demo clinic so many times as large as one of a year."""
    with _database(database_url) as url:
        sweep.sweep(url, times)


@contextmanager
def _database(url: str | None) -> Iterator[str]:
    if url:
        yield url
        return
    server = PostgresServer(shared_buffers="128MB")  # as PostgreSQL comes
    try:
        yield server.url("postgres")
    finally:
        server.stop()


def _say(lines: Iterator[str]) -> None:
    for line in lines:
        click.echo(line)


if __name__ == "__main__":
    bench()
