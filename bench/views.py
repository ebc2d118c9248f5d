"""What is asked of the server, by name: the work that the goals are about."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from http.client import HTTPConnection
from itertools import cycle
from typing import Any

from bench import goals
from bench.load import Request
from bench.people import Stage
from bench.server import HOST, Server

API = "/api/v1"
#: A constant view of an application that has nothing else, and one within the hooks of the clinic's.
PLAIN, WITHIN = "/bench/flask", "/bench/hooks"
#: So far ahead little is booked: there the bookers find their times.
FREE_AFTER, FREE_DAYS = timedelta(days=28), 60


def views(server: Server, stage: Stage, now: datetime) -> dict[str, Iterator[Request]]:
    """Requests without end by what they are; of bookings as many as there are free times."""
    monday = now.date() + timedelta(days=7 - now.weekday())
    doctors = [f"/doctors/{id_}" for id_ in stage.doctor_ids]
    weeks = [f"{API}{one}/slots?{_days(monday, 6)}" for one in doctors]
    months = [f"{API}{one}/slots?{_days(monday, 30)}" for one in doctors]
    part = {"HX-Request": "true", "HX-Target": "week"}
    earliest = f"{API}/slots/earliest?specialty={stage.specialty_id}&limit=10"
    return {
        goals.FLASK: _turns(PLAIN),
        goals.IN_HOOKS: _turns(WITHIN),
        goals.WEEK: _turns(*weeks),
        goals.UNCHANGED: cycle([_known(server, one) for one in weeks]),
        goals.MONTH: _turns(*months),
        goals.EARLIEST: _turns(earliest),
        goals.DOCTOR: _turns(*doctors),
        goals.ITS_WEEK: _turns(*doctors, headers=part),
        goals.FIND: _turns("/find"),
        goals.LANDING: _turns("/"),
        goals.BOOKING: bookings(server, stage, now),
        goals.DOCTORS_WEEK: _turns("/doctor/week", headers={"Cookie": stage.doctor}),
        goals.HOME: _turns("/home", headers={"Cookie": stage.patient}),
        goals.REGULAR: _turns("/home", headers={"Cookie": stage.regular}),
    }


def bookings(server: Server, stage: Stage, now: datetime) -> Iterator[Request]:
    """Free times in order of time, so that nobody who books in turn has two of them at once."""
    days, found = _days((now + FREE_AFTER).date(), FREE_DAYS), []
    for id_ in stage.doctor_ids[:20]:
        answer, _etag = _get(server, f"{API}/doctors/{id_}/slots?{days}")
        found += json.loads(answer)["items"]
    in_order = sorted(found, key=lambda slot: (slot["starts_at"], slot["doctor_id"]))
    for slot, token in zip(in_order, cycle(stage.tokens), strict=False):
        wish = {name: slot[name] for name in ("doctor_id", "visit_type_id", "starts_at")}
        yield booking(wish, token)


def booking(wish: dict[str, Any], token: str) -> Request:
    """Book this time."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    return Request(f"{API}/appointments", "POST", json.dumps(wish), headers)


def _turns(*paths: str, headers: dict[str, str] | None = None) -> Iterator[Request]:
    return cycle([Request(path, headers=headers or {}) for path in paths])


def _days(first: date, more: int) -> str:
    return f"from={first}&to={first + timedelta(days=more)}"


def _known(server: Server, path: str) -> Request:
    """The same for somebody who has the answer already."""
    _answer, etag = _get(server, path)
    return Request(path, headers={"If-None-Match": etag})


def _get(server: Server, path: str) -> tuple[bytes, str]:
    connection = HTTPConnection(HOST, server.port, timeout=60)
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return body, answer.headers["ETag"] or ""
