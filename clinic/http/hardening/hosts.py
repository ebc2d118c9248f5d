"""Under which names the clinic answers. Another one in the Host header could end up in a link."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.sansio.utils import host_is_trusted

from clinic.http.hardening import denials

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)


class OwnNamesOnly:
    """Refuses a request for another name before anything looks at it: not even an error page of ours
    can be made without an address of its own. OWN_NAMES names them; None takes all. Flask's own
    TRUSTED_HOSTS would look after it, but knows no name that is an address of IPv6.
    """

    def __init__(self, app: Flask, inside: WSGIApplication) -> None:
        self._app = app
        self._inside = inside

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        own = self._app.config["OWN_NAMES"]
        if own is None or _is_one_of(own, environ.get("HTTP_HOST") or environ.get("SERVER_NAME")):
            return self._inside(environ, start_response)
        self._note(environ)
        body = b"There is no clinic of this name here.\n"
        kind = ("Content-Type", "text/plain; charset=utf-8")
        start_response("400 Bad Request", [kind, ("Content-Length", str(len(body)))])
        return [body]

    def _note(self, environ: WSGIEnvironment) -> None:
        """Leave a row of it, in nobody's name: no cookie is read that was sent to another name."""
        own = urlsplit(self._app.config["PUBLIC_URL"]).netloc
        # Nothing of what was asked for may be looked at, so it is as if the start page were.
        as_ours = {**environ, "HTTP_HOST": own, "PATH_INFO": "/", "REQUEST_METHOD": "GET"}
        try:
            with self._app.request_context(as_ours):
                denials.note_of_stranger("input_validation_fail", "host", subject=("endpoint", ""))
        except Exception as error:
            # Here is nobody to answer for an error; the refusal stands whatever becomes of the row.
            log.error("a foreign host was refused, but not noted (%s)", type(error).__name__)


def _is_one_of(own: list[str], name: str | None) -> bool:
    """Whether the name of a Host header is among these; its port does not matter."""
    if name and name.startswith("[") and host_is_trusted(name):
        return f"{name.partition(']')[0]}]" in own
    return host_is_trusted(name, own)
