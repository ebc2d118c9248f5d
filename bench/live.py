"""From the commit to the doctor's eyes: how long a booking takes to appear in pages that are open."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPConnection
from itertools import cycle, islice
from time import sleep, time
from typing import Any

from flask import Flask

from bench.people import Stage
from bench.server import HOST, Server, serving
from bench.sockets import Crowd, crowd
from bench.watching import Watcher, doctor_and_seeker
from clinic.core.clock import machine_now
from clinic.http.watch import free_times, token_for

API = "/api/v1"
WARM_UPS, SAMPLES = 3, 32
#: Between two bookings, in seconds: not in step with anything.
PAUSE = (0.6, 1.4)


@dataclass
class Seen:
    """How long each booking took to be seen, in ms: since it was asked for, and since it was answered.

    The commit lies between the two: bells are rung after it and before the answer.
    """

    since_asked: list[float] = field(default_factory=list)
    since_answered: list[float] = field(default_factory=list)

    def add(self, asked: float, answered: float, seen: float) -> None:
        self.since_asked.append(1000 * (seen - asked))
        self.since_answered.append(1000 * (seen - answered))


@dataclass
class Measured:
    """What was found, by what was waited for."""

    sockets: int
    bells: int
    seen: dict[str, Seen]


def settings_for(usual: Mapping[str, str], *, sockets: int, redis_url: str) -> dict[str, str]:
    """Settings under which so many pages may be open.

    With Redis those of the house: two processes of 400 threads. Without, one process has to hold
    them all. Development's mode because a browser comes without the TLS of a proxy.
    """
    threads = {} if redis_url else {"WEB_THREADS": str(min(1000, sockets * 8 // 7 + 50))}
    return {**usual, **threads, "CLINIC_MODE": "development", "PUBLIC_URL": "", "PROXY_HOPS": "1",
            "REDIS_URL": redis_url}  # fmt: skip


def measure_live(
    app: Flask, stage: Stage, settings: Mapping[str, str], *, sockets: int
) -> Measured:
    """Book one visit after the other while so many pages are open, and watch two of them."""
    doctor_id, now = stage.doctor_ids[0], machine_now().replace(microsecond=0)
    monday = now.date() + timedelta(days=7 - now.weekday())
    with app.app_context():
        tokens = [token_for(free_times(one)) for one in stage.doctor_ids]
    with serving(settings) as server:
        url = f"http://{HOST}:{server.port}"
        wishes = list(islice(_wishes(server, doctor_id, monday.isoformat()), WARM_UPS + SAMPLES))
        with (
            crowd(server, origin=url, tokens=tokens, number=sockets) as here,
            doctor_and_seeker(app, url, doctor_id, monday, now=now) as (doctor, seeker),
        ):
            bookings = list(zip(wishes, cycle(stage.tokens), strict=False))
            _each(server, bookings[:WARM_UPS], doctor, seeker)
            bells = _bells(here)
            seen = _each(server, bookings[WARM_UPS:], doctor, seeker)
            if here.broken is not None:
                raise here.broken
            return Measured(len(here), _bells(here) - bells, seen)


def _each(
    server: Server,
    bookings: Sequence[tuple[Mapping[str, Any], str]],
    doctor: Watcher,
    seeker: Watcher,
) -> dict[str, Seen]:
    found = {name: Seen() for name in ("visit in the week", "toast", "time gone elsewhere")}
    visit, toast, gone = found.values()
    for wish, token in bookings:
        doctor.forget()
        seeker.forget()
        sleep(random.uniform(*PAUSE))  # noqa: S311 - chance, not cryptography
        asked, appointment_id, answered = _book(server, wish, token)
        visit.add(asked, answered, doctor.came(appointment_id))
        toast.add(asked, answered, doctor.came("toast-"))
        gone.add(asked, answered, seeker.went(wish["starts_at"]))
    return found


def _book(server: Server, wish: Mapping[str, Any], token: str) -> tuple[float, str, float]:
    """When it was asked for, the visit's id, and when it was answered."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    connection = HTTPConnection(HOST, server.port, timeout=60)
    try:
        asked = time()
        connection.request("POST", f"{API}/appointments", json.dumps(wish), headers)
        answer = connection.getresponse()
        body = json.loads(answer.read())
        answered = time()
    finally:
        connection.close()
    if answer.status != 201:
        raise RuntimeError(f"a booking was answered {answer.status}: {body}")
    return asked, body["id"], answered


def _wishes(server: Server, doctor_id: str, first: str) -> Iterator[dict[str, Any]]:
    last = (datetime.fromisoformat(first) + timedelta(days=6)).date()
    connection = HTTPConnection(HOST, server.port, timeout=60)
    connection.request("GET", f"{API}/doctors/{doctor_id}/slots?from={first}&to={last}")
    found = json.loads(connection.getresponse().read())["items"]
    connection.close()
    for slot in found:
        yield {name: slot[name] for name in ("doctor_id", "visit_type_id", "starts_at")}


def _bells(here: Crowd) -> int:
    return sum(one.bells for one in here.listeners)
