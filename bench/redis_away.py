"""Redis is away: how long people wait to sign in, to book and to cancel, through the real server."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPConnection
from statistics import quantiles
from time import perf_counter
from typing import Any

import click
from sqlalchemy import select

from bench.people import set_up
from bench.server import HOST, Server, serving
from bench.settings import note, production
from clinic.accounts.models import User
from clinic.accounts.passwords import hash_password
from clinic.app import create_app
from clinic.cli.proof.stage import database_label, throw_away
from clinic.core.clock import machine_now
from clinic.db import db, transaction
from config import from_environment

API = "/api/v1"
SIZE, ROUNDS = 100, 20
PASSWORD = "seven-quiet-herons-fly"  # noqa: S105 - nobody's
#: Nobody listens there.
NOBODY = "redis://127.0.0.1:1/0"
COLUMNS = "{:<20}{:>8}{:>10}{:>10}"


def redis_away(url: str) -> None:
    """Measure, and tell. Raises ClickException where anything is answered with an error."""
    with throw_away(url) as own_url, tempfile.TemporaryDirectory() as instance:
        settings = production(own_url, instance) | {"REDIS_URL": NOBODY}
        note("asking while Redis is away")
        now = machine_now().replace(microsecond=0)
        app = create_app(from_environment(settings | {"CLINIC_MODE": "testing"}))
        stage = set_up(app, SIZE, doctors=10, now=now)
        with app.app_context(), transaction() as session:
            user = session.scalars(select(User).where(User.full_name == "booker 0")).one()
            user.password_hash, email = hash_password(PASSWORD), user.email
        with app.app_context():
            db.engine.dispose()
        with serving(settings) as server:
            first = now.date() + timedelta(days=21)
            days = f"from={first}&to={first + timedelta(days=30)}"
            free = _ask(server, "GET", f"{API}/doctors/{stage.doctor_ids[0]}/slots?{days}")[1]
            taken = list(_rounds(server, free["items"][: 3 * ROUNDS : 3], email))
    note("")
    click.echo(f"{database_label(url)}; Redis away; seconds.")
    click.echo(COLUMNS.format("what", "times", "p95", "longest"))
    for what, seconds in zip(("sign in", "book", "cancel"), zip(*taken, strict=True), strict=True):
        p95 = quantiles(seconds, n=20)[-1]
        click.echo(COLUMNS.format(what, len(seconds), f"{p95:.3f}", f"{max(seconds):.3f}"))
    click.echo("")


def _rounds(server: Server, slots: list[dict[str, Any]], email: str) -> Iterator[tuple[float, ...]]:
    """Sign in, book, cancel: the seconds that each took."""
    for slot in slots:
        wish = {name: slot[name] for name in ("doctor_id", "visit_type_id", "starts_at")}
        who = {"email": email, "password": PASSWORD}
        signing_in, tokens = _ask(server, "POST", f"{API}/auth/login", who)
        token = tokens["access_token"]
        booking, visit = _ask(server, "POST", f"{API}/appointments", wish, token)
        address = f"{API}/appointments/{visit['id']}/cancellation"
        cancelling, _ = _ask(server, "POST", address, {}, token)
        yield signing_in, booking, cancelling


def _ask(
    server: Server, method: str, path: str, body: Any = None, token: str = ""
) -> tuple[float, Any]:
    headers = {"Content-Type": "application/json"} if body is not None else {}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    connection = HTTPConnection(HOST, server.port, timeout=60)
    try:
        began = perf_counter()
        connection.request(method, path, json.dumps(body) if headers else None, headers)
        answer = connection.getresponse()
        said = json.loads(answer.read())
        seconds = perf_counter() - began
    finally:
        connection.close()
    if answer.status >= 400:
        raise click.ClickException(f"{method} {path} was answered {answer.status}: {said}")
    return seconds, said
