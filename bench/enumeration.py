"""Whether the time that an answer takes tells if an address is known.

Known and unknown addresses are asked about in turn, one pair after the other, so that whatever else
the machine does hits both alike. The order within a pair changes.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPConnection
from statistics import median
from time import perf_counter
from urllib.parse import urlencode

import click
import flask_migrate
from flask import Flask
from sqlalchemy import insert

from bench.server import HOST, Server, serving
from bench.settings import production
from clinic.accounts.models import User
from clinic.accounts.passwords import hash_password
from clinic.accounts.permissions import Role
from clinic.app import create_app
from clinic.cli.proof.stage import database_label, throw_away
from clinic.core.clock import machine_now
from clinic.core.ids import new_id
from clinic.db import db, transaction
from config import from_environment

#: Less than this is lost in what networks do between the medians, in milliseconds.
MOST_MS = 5.0
PASSWORD = "seven-quiet-herons-fly"  # noqa: S105 - nobody's
#: What is asked, and with what beside the address.
ASKED: dict[str, dict[str, str]] = {
    "/login": {"password": "another-harbour-lantern"},
    "/forgot": {},
    "/register": {"full_name": "Somebody New", "password": PASSWORD},
    "/verify/again": {},
}


@dataclass
class Times:
    """Seconds that answers took."""

    known: list[float] = field(default_factory=list)
    unknown: list[float] = field(default_factory=list)

    @property
    def apart_ms(self) -> float:
        """The median of the differences within the pairs, in milliseconds: whatever slows the machine
        down for a while slows both of a pair.
        """
        pairs = zip(self.known, self.unknown, strict=True)
        return 1000 * abs(median(known - unknown for known, unknown in pairs))


def compare(url: str, pairs: int, *, note: Callable[[str], None]) -> Iterator[str]:
    """The lines of the report. Raises ClickException where an answer differs."""
    with throw_away(url) as own_url, tempfile.TemporaryDirectory() as instance:
        settings = production(own_url, instance)
        now = machine_now().replace(microsecond=0)
        app = create_app(from_environment(settings | {"CLINIC_MODE": "testing"}))
        known = _known(app, pairs, now=now)
        yield f"{database_label(url)}; known against unknown addresses, {pairs} pairs each, medians in ms"
        yield "{:<16}{:>10}{:>10}{:>10}".format("POST", "known", "unknown", "apart")
        with serving(settings) as server:
            for path, more in ASKED.items():
                note(f"{path}: {pairs} pairs")
                times = _times(server, path, more, known)
                note("")
                yield _line(path, times)
        yield ""


def _line(path: str, times: Times) -> str:
    found = (1000 * median(times.known), 1000 * median(times.unknown), times.apart_ms)
    verdict = "" if times.apart_ms < MOST_MS else f"  not under {MOST_MS:g} ms"
    figures = "".join(f"{one:>10.2f}" for one in found)
    return f"{path:<16}{figures}{verdict}"


def _known(app: Flask, number: int, *, now: datetime) -> list[str]:
    """So many people with a password; makes the tables first."""
    emails = [f"{new_id()}@bench.example.com" for _ in range(number)]
    with app.app_context():
        flask_migrate.upgrade()
        password_hash = hash_password(PASSWORD)
        with transaction() as session:
            session.execute(
                insert(User),
                [
                    {
                        "id": new_id(),
                        "email": email,
                        "full_name": "Somebody Known",
                        "role": Role.PATIENT,
                        "password_hash": password_hash,
                        "created_at": now,
                        "approved_at": now,
                        "email_verified_at": now,
                    }
                    for email in emails
                ],
            )
        db.session.remove()
        db.engine.dispose()
    return emails


def _times(server: Server, path: str, more: dict[str, str], known: list[str]) -> Times:
    browser, times, statuses = _Browser(server, path), Times(), set()
    for email in known[:5]:  # so that everything has been called once
        browser.post({"email": f"warm-{email}", **more})
    for number, email in enumerate(known):
        pair = [(times.known, email), (times.unknown, f"x{email}")]
        for taken, address in pair if number % 2 else pair[::-1]:
            status, seconds = browser.post({"email": address, **more})
            taken.append(seconds)
            statuses.add(status)
    if len(statuses) != 1 or statuses & {400, 429, 500, 503}:
        raise click.ClickException(f"{path} was answered by {sorted(statuses)}")
    return times


class _Browser:
    """A client with a form that it has opened once."""

    def __init__(self, server: Server, path: str) -> None:
        self.path, self.connection = path, HTTPConnection(HOST, server.port, timeout=60)
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        page = answer.read().decode()
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        if found is None:
            raise click.ClickException(f"{path} shows no form: {answer.status}")
        self.token = found[1]
        self.cookie = (answer.headers["Set-Cookie"] or "").partition(";")[0]

    def post(self, fields: dict[str, str]) -> tuple[int, float]:
        """The status, and the seconds until the whole answer was there."""
        body = urlencode({**fields, "csrf_token": self.token})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookie}
        began = perf_counter()
        self.connection.request("POST", self.path, body, headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status, perf_counter() - began
