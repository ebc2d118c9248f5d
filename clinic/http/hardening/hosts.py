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
