"""Under which names the clinic answers. Another one in the Host header could end up in a link."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.sansio.utils import host_is_trusted

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class OwnNamesOnly:
    """Refuses a request for another name before anything looks at it: not even an error page of ours
    can be made without an address of its own. TRUSTED_HOSTS names the names; None takes all.
    """

    def __init__(self, app: Flask, inside: WSGIApplication) -> None:
        self._app = app
        self._inside = inside

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        trusted = self._app.config["TRUSTED_HOSTS"]
        name = environ.get("HTTP_HOST") or environ.get("SERVER_NAME")
        if trusted is None or host_is_trusted(name, trusted):
            return self._inside(environ, start_response)
        body = b"There is no clinic of this name here.\n"
        kind = ("Content-Type", "text/plain; charset=utf-8")
        start_response("400 Bad Request", [kind, ("Content-Length", str(len(body)))])
        return [body]
