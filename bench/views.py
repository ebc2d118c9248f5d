"""What is asked of the server, by name: the work that the goals of docs/performance.md are about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from http.client import HTTPConnection

from bench.load import Request
from bench.people import Stage
from bench.server import HOST, Server

API = "/api/v1"
CONSTANT, IN_HOOKS = "GET /healthz", "GET /clinic"


def views(server: Server, stage: Stage, now: datetime) -> Iterator[tuple[str, Sequence[Request]]]:
    """The two that do next to nothing first: one past the application's hooks, one within them."""
    monday = now.date() + timedelta(days=7 - now.weekday())
    week, month = (f"from={monday}&to={monday + timedelta(days=days)}" for days in (6, 30))
    slots = [f"{API}/doctors/{id_}/slots?{week}" for id_ in stage.doctor_ids]
    earliest = f"{API}/slots/earliest?specialty={stage.specialty_id}&limit=10"
    doctor, patient = {"Cookie": stage.doctor}, {"Cookie": stage.patient}
    regular, part = {"Cookie": stage.regular}, {"HX-Request": "true", "HX-Target": "week"}
    yield CONSTANT, [Request("/healthz")]
    yield IN_HOOKS, [Request(f"{API}/clinic")]
    yield "GET /doctors/{id}/slots, a week", [Request(one) for one in slots]
    yield "the same, unchanged (304)", [_known(server, one) for one in slots]
    yield (
        "GET /doctors/{id}/slots, a month",
        [Request(one.replace(week, month)) for one in slots],
    )
    yield f"GET /slots/earliest of {len(stage.doctor_ids)}", [Request(earliest)]
    yield "GET /doctors/{id}", [Request(f"/doctors/{id_}") for id_ in stage.doctor_ids]
    yield "its week", [Request(f"/doctors/{id_}", headers=part) for id_ in stage.doctor_ids]
    yield "GET /find", [Request("/find")]
    yield "GET /", [Request("/")]
    yield "GET /doctor/week", [Request("/doctor/week", headers=doctor)]
    yield "GET /home", [Request("/home", headers=patient)]
    yield "GET /home, after 1,000 visits", [Request("/home", headers=regular)]


def _known(server: Server, path: str) -> Request:
    """The same for somebody who has the answer already."""
    connection = HTTPConnection(HOST, server.port, timeout=60)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return Request(path, headers={"If-None-Match": answer.headers["ETag"]})
