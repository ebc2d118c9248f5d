"""Reading what a program sends: 415 and 400 before anything is looked for, 422 when it is read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NoReturn

from flask import Request, g, json, request
from marshmallow import RAISE, ValidationError
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import (
    BadRequest,
    NotFound,
    RequestEntityTooLarge,
    UnsupportedMediaType,
)

from clinic.api.problems import Unreadable
from clinic.http.hardening.suspicious import notice_lines

#: No id of ours is longer.
LONGEST_ID = 100
#: How many values a body may have, and how deep they may lie: a year of working hours has 2,000.
MOST_VALUES, DEEPEST = 5000, 20
_WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def read() -> None:
    """Before each request of the API: its body as JSON. No body at all counts as `{}`.

    Raises UnsupportedMediaType, BadRequest, RequestEntityTooLarge; NotFound for an address that no id
    can have.
    """
    if request.method in _WITH_BODY:
        g.body = _body()
        notice_lines(g.body)
    if any(not _may_be_an_id(str(value)) for value in (request.view_args or {}).values()):
        raise NotFound


class Parser(FlaskParser):
    """webargs on the body that was read, with refusals that the API puts into words."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"json": RAISE, "query": RAISE}

    def load_json(self, req: Request, schema: Any) -> Any:  # noqa: ARG002 - as the parser asks
        return g.body

    def handle_error(self, error: ValidationError, *_: Any, **__: Any) -> NoReturn:
        messages = error.messages
        raise Unreadable(messages if isinstance(messages, dict) else {"_schema": messages})


def _may_be_an_id(text: str) -> bool:
    return "\x00" not in text and len(text) <= LONGEST_ID


def _body() -> Any:
    text = request.get_data()
    if not text:
        return {}
    if not request.is_json:
        raise UnsupportedMediaType
    try:
        body = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise BadRequest from None
    if not _is_modest(body):
        raise RequestEntityTooLarge
    return body


def _is_modest(body: Any) -> bool:
    """Whether it has so few values, in so few levels, that it is worth looking at them."""
    level, seen = [body], 1
    for _depth in range(DEEPEST):
        level = [inner for value in level for inner in _inside(value)]
        seen += len(level)
        if not level or seen > MOST_VALUES:
            break
    return not level and seen <= MOST_VALUES


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _refuse_constant(name: str) -> NoReturn:
    """NaN and Infinity, which JSON does not know and Python would take."""
    raise ValueError(name)
