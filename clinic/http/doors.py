"""Which door a request came to: the pages, or the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

API_PREFIX = "/api"

Handler = Callable[[Any], ResponseReturnValue]


def is_api() -> bool:
    """Whether the present request is one of a program, known address or not."""
    return request.path == API_PREFIX or request.path.startswith(f"{API_PREFIX}/")


def either(*, api: Handler, page: Handler) -> Handler:
    """An error handler that lets the door answer to which the request came."""
    return lambda error: api(error) if is_api() else page(error)
