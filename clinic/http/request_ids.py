"""A name for each request, in its answer and in the log, so that one leads to the other."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g


def set_up(app: Flask) -> None:
    app.after_request(_name)


def current() -> str:
    """The present request's name, made at the first question."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(8)
    return str(g.request_id)


def _name(response: Response) -> Response:
    response.headers["X-Request-Id"] = current()
    return response
