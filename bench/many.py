"""Many pages are open while others read and book, so many a second, however long an answer takes."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path
from resource import RLIMIT_NOFILE, getrlimit, setrlimit
from statistics import median, quantiles
from threading import local
from time import monotonic, sleep

import click

from bench import goals
from bench.clinics import Clinic, clinics
from bench.load import Request
from bench.server import HOST, Server, serving
from bench.settings import note
from bench.sockets import Crowd, crowd
from bench.views import bookings, views
from clinic.http.watch import free_times, token_for

#: Of a hundred requests so many are of a kind.
MIX = {
    goals.WEEK: 30,
    goals.UNCHANGED: 10,
    goals.DOCTOR: 10,
    goals.ITS_WEEK: 10,
    goals.EARLIEST: 5,
    goals.FIND: 5,
    goals.LANDING: 5,
    goals.HOME: 5,
    goals.BOOKING: 20,
}
CLIENTS = 64
P95_MS = 250.0
#: What the proxy in front adds.
PROXY = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "10.1.0.1"}


@dataclass
class Answered:
    """Milliseconds from when a request was due to its answer, by what was asked; and what went wrong."""

    times: dict[str, list[float]] = field(default_factory=dict)
    wrong: Counter[str] = field(default_factory=Counter)


def many_at_once(
    kept: Path, size: int, sockets: int, rate: int, seconds: int, *, now: datetime
) -> None:
    """Measure, and tell whether the goal is met."""
    _soft, hard = getrlimit(RLIMIT_NOFILE)
    setrlimit(RLIMIT_NOFILE, (hard, hard))
    with clinics(kept) as made:
        clinic = made.of(size, 20, now=now)
        with clinic.app.app_context():
            tokens = [token_for(free_times(one)) for one in clinic.stage.doctor_ids]
        with _both(clinic) as (pages, realtime):
            mixed = _mixed(pages, clinic, now)
            _ask_all(pages, mixed, rate, 3)  # so that everything has been called
            note(f"opening {sockets} sockets")
            empty = realtime.kilobytes()
            with crowd(realtime, origin=clinic.origin, tokens=tokens, number=sockets) as here:
                before = realtime.used().web
                note(f"{rate} requests a second for {seconds} s")
                found = _ask_all(pages, mixed, rate, seconds)
                busy = (realtime.used().web - before) / seconds
                each = (realtime.kilobytes() - empty) / max(1, len(here))
                _tell(found, here, busy, each)


@contextmanager
def _both(clinic: Clinic) -> Iterator[tuple[Server, Server]]:
    """The servers as compose starts them: of the pages two processes, of the sockets one."""
    settings = {**clinic.settings, "WEB_WORKERS": "2", "PROXY_HOPS": "1"}
    with ExitStack() as open_:
        pages = open_.enter_context(serving(settings, database=clinic.database))
        own = "--config", "realtime.conf.py"
        yield pages, open_.enter_context(serving(settings, *own, port="REALTIME_PORT"))


def _mixed(server: Server, clinic: Clinic, now: datetime) -> Iterator[tuple[str, Request]]:
    asked = views(server, clinic.stage, now)
    asked[goals.BOOKING] = bookings(server, clinic.stage, now)
    kinds = [name for name, times in MIX.items() for _ in range(times)]
    random.Random(1).shuffle(kinds)  # noqa: S311 - the same each time
    for name in cycle(kinds):
        request = next(asked[name], None)
        if request is None:
            raise click.ClickException("all times are booked")
        yield (
            name,
            Request(request.path, request.method, request.body, {**request.headers, **PROXY}),
        )


def _ask_all(
    server: Server, mixed: Iterator[tuple[str, Request]], rate: int, seconds: int
) -> Answered:
    """Each is sent when it is due, whether those before are answered or not."""
    found, own = Answered(), local()

    def ask(name: str, request: Request, due: float) -> None:
        try:
            status = _ask(server, own, request)
        except OSError as error:
            own.line = None
            found.wrong[type(error).__name__] += 1
            return
        found.times.setdefault(name, []).append((monotonic() - due) * 1000)
        if status not in (200, 201, 304):
            found.wrong[f"{name}: {status}"] += 1

    with ThreadPoolExecutor(CLIENTS) as clients:
        began = monotonic()
        for number in range(rate * seconds):
            due = began + number / rate
            sleep(max(0.0, due - monotonic()))
            clients.submit(ask, *next(mixed), due)
    return found


def _ask(server: Server, own: local, request: Request) -> int:
    line = getattr(own, "line", None)
    if line is None:
        line = own.line = HTTPConnection(HOST, server.port, timeout=30)
    line.request(request.method, request.path, request.body, request.headers)
    answer = line.getresponse()
    answer.read()
    return int(answer.status)


def _tell(found: Answered, here: Crowd, busy: float, each: float) -> None:
    note("")
    times = sorted(one for some in found.times.values() for one in some)
    p95, wrong = quantiles(times, n=20)[-1], found.wrong.total() + (here.broken is not None)
    bells = sum(one.bells for one in here.listeners)
    click.echo(
        f"{len(here):,} sockets open, {bells:,} bells heard; their process: {busy:.0%} of a processor,"
        f" {each:.0f} kB each."
    )
    click.echo("{:<36}{:>8}{:>9}{:>9}".format("ms since it was due", "asked", "p50", "p95"))
    for name, some in found.times.items():
        spread = f"{median(some):.0f}", f"{quantiles(some, n=20)[-1]:.0f}"
        click.echo("{:<36}{:>8}{:>9}{:>9}".format(name, len(some), *spread))
    verdict = "met" if p95 <= P95_MS and not wrong else "missed"
    click.echo(
        f"all: p95 {p95:.0f} ms, {wrong} errors {dict(found.wrong)} {here.broken or ''}"
        f" – goal ≤ {P95_MS:g} ms and none: {verdict}"
    )
