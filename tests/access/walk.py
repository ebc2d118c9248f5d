"""The walk: everybody goes to every route by every door, and what they find is compared."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from flask import Flask
from sqlalchemy import make_url
from werkzeug.test import TestResponse

from tests.access.matrix import Answer, matrix
from tests.access.scene import Scene, kept_from
from tests.cast import PASSWORD
from tests.web.addresses import NOBODY

PAGE, PART, API = "page", "part", "api"
#: Routes of which programs make nothing but requests for a part.
SAFE = frozenset({"GET", "HEAD"})
_IN_RULE = re.compile(r"<(?:[\w]+(?:\([^)]*\))?:)?(\w+)>")
#: What differs from answer to answer: tokens of forms, the number of a request.
_OF_THE_MOMENT = re.compile(
    r'((?:name="csrf[-_]token"[^>]*(?:value|content)=|"request_id": )")[^"]+'
)

#: Routes that read what is sent before they look whose it is -> what is sent. "values" is a booking.
SENT: dict[str, Callable[[Scene, str], Mapping[str, Any]]] = {
    "POST /appointments": lambda scene, who: scene.values(who),
    "POST /holds": lambda scene, who: scene.values(who),
    "POST /desk/book": lambda scene, who: scene.values(who),
    "POST /doctor/book": lambda scene, who: scene.values(who),
    "POST /<any(reset, invitation):purpose>": lambda *_: {"password": PASSWORD},
    "POST /api/v1/appointments": lambda scene, who: scene.values(who),
    "POST /api/v1/holds": lambda scene, who: scene.values(who, for_whom=False),
    "POST /appointments/<appointment_id>/reschedule": lambda scene, _who: scene.time(),
    "POST /appointments/<appointment_id>/reschedule/choice": lambda scene, _who: scene.time(),
    "POST /api/v1/appointments/<appointment_id>/reschedule": lambda scene, _who: scene.time(),
    "POST /api/v1/appointments/<appointment_id>/decline": lambda *_: {"reason": "No time."},
    "POST /api/v1/appointments/<appointment_id>/cancellation": lambda *_: {"reason": "No time."},
    "POST /doctor/appointments/<appointment_id>/decline": lambda *_: {"reason": "No time."},
    "POST /doctor/appointments/<appointment_id>/cancellation": lambda *_: {"reason": "No time."},
    "PUT /api/v1/doctors/<doctor_id>/working-hours": lambda *_: {"weekly": [], "overrides": {}},
    "POST /api/v1/doctors/<doctor_id>/time-off": lambda *_: {
        "starts_at": "2027-01-11T08:00:00+01:00",
        "ends_at": "2027-01-11T12:00:00+01:00",
    },
    "PATCH /api/v1/appointments/<appointment_id>/remark": lambda *_: {"text": "Needs the lift"},
    "POST /api/v1/doctors/<doctor_id>/delay": lambda *_: {"minutes": 5},
    "POST /api/v1/auth/login": lambda *_: {"email": "a@example.org", "password": "a wrong guess"},
}


@dataclass(frozen=True)
class Try:
    """One person at one route by one door."""

    route: str
    who: str
    door: str

    @property
    def method(self) -> str:
        return self.route.partition(" ")[0]

    @property
    def rule(self) -> str:
        return self.route.partition(" ")[2]

    def __str__(self) -> str:
        return f"{self.who} at {self.route} ({self.door})"


def tries(who: str, answers: Iterable[Answer] | None = None) -> Iterator[Try]:
    """All that a person tries; only where one of these answers is expected, if any are named."""
    for route, expected in matrix().routes.items():
        if answers is None or expected[who] in answers:
            doors = (API,) if " /api/v1/" in route else (PAGE, PART)
            yield from (Try(route, who, door) for door in doors)


class Walk:
    """Goes where it is sent and says what was not as expected."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        #: Whether the last answer may have changed something.
        self.has_acted = False

    def wrong(self, one: Try) -> list[str]:
        """What is wrong with the answer, in sentences."""
        expected = matrix().routes[one.route][one.who]
        answer = self.ask(one)
        self.has_acted = one.method not in SAFE and answer.status_code < 400
        said = [] if fits(one, expected, answer) else [f"expected {expected}, got {_told(answer)}"]
        if expected == 404 and not said:
            nothing = self.ask(one, is_real=False)
            if _seen(answer) != _seen(nothing):
                said.append(
                    f"404 tells that there is something: {_first_difference(answer, nothing)}"
                )
        said += [f"reads {word!r}" for word in self.leaks(one, answer)]
        answer.close()
        return [f"{one}: {sentence}" for sentence in said]

    def leaks(self, one: Try, answer: TestResponse) -> list[str]:
        """What the answer tells this person though it is none of their business."""
        heard = answer.get_data(as_text=True) + unquote(answer.headers.get("Location", ""))
        return [word for word in kept_from(one.who, one.route) if word in heard]

    def ask(
        self, one: Try, *, is_real: bool = True, sent: Mapping[str, Any] | None = None
    ) -> TestResponse:
        """Send the request, with the ids of real things or with some that nobody has; instead of
        what is usually `sent` this.
        """
        address = _IN_RULE.sub(
            lambda found: self.scene.value(found[1], one.who, is_real=is_real), one.rule
        )
        if sent is None:
            sent = SENT.get(one.route, lambda *_: {})(self.scene, one.who)
        if not is_real:
            sent = {name: NOBODY if name.endswith("_id") else value for name, value in sent.items()}
        client = self.scene.app.test_client()
        if one.door == API:
            token = self.scene.tokens.get(one.who)
            return client.open(
                address,
                method=one.method,
                json=None if one.method in SAFE else sent,
                headers={"Authorization": f"Bearer {token}"} if token else {},
            )
        for name, value in self.scene.cookies.get(one.who, ()):
            client.set_cookie(name, value)
        headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/"}
        return client.open(
            address,
            method=one.method,
            data=None if one.method in SAFE else sent,
            headers=headers if one.door == PART else {},
        )


def fits(one: Try, expected: Answer, answer: TestResponse) -> bool:
    """Whether an answer is the expected one."""
    status, leads_to = answer.status_code, answer.headers.get("Location", "")
    htmx_leads_to = answer.headers.get("HX-Redirect", "")
    wants_sign_in = leads_to.startswith("/login") or htmx_leads_to.startswith("/login")
    if isinstance(expected, int):
        return status == expected and (expected != 401 or one.door == API)
    if expected == "login":
        return status == (303 if one.door == PAGE else 401) and (one.door == API or wants_sign_in)
    if expected == "away" or (expected == "part" and one.door == PAGE):
        return status == 303 and not wants_sign_in
    if expected == "part":
        return status in (200, 204)
    assert expected == "ok", f"the matrix knows no answer {expected!r}"
    if one.method in SAFE:
        return status in (200, 204, 422) if one.door == API else status in (200, 204)
    # A sign-out leads to the start page, a stale form comes again: both were let in.
    return not wants_sign_in and (status in (200, 201, 202, 204, 303, 409, 422))


class Kept:
    """The database as it is now, to be put back: SQLite only."""

    def __init__(self, app: Flask) -> None:
        self._file = str(make_url(app.config["SQLALCHEMY_DATABASE_URI"]).database)
        self._copy = sqlite3.connect(":memory:")
        with sqlite3.connect(self._file) as now:
            now.backup(self._copy)
        now.close()

    def put_back(self) -> None:
        now = sqlite3.connect(self._file)
        self._copy.backup(now)
        now.close()

    def close(self) -> None:
        self._copy.close()


def _told(answer: TestResponse) -> str:
    where = answer.headers.get("Location") or answer.headers.get("HX-Redirect") or ""
    return f"{answer.status_code} {where}".strip()


def _seen(answer: TestResponse) -> tuple[int, str, str]:
    """All that can be seen of an answer, the address that was asked for left out."""
    body = answer.get_data(as_text=True).replace(answer.request.path, "")
    return answer.status_code, str(answer.content_type), _OF_THE_MOMENT.sub(r"\1", body)


def _first_difference(answer: TestResponse, other: TestResponse) -> str:
    pairs = zip(_seen(answer)[2].splitlines(), _seen(other)[2].splitlines(), strict=False)
    return next((f"{a!r} / {b!r}" for a, b in pairs if a != b), "status, kind or length")
