"""The clinic's own application, as it is served, with two more addresses that do next to nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask

from bench.views import PLAIN, WITHIN
from clinic.http.access import public
from wsgi import app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


@public
def constant() -> str:
    """Asks nobody, and says nothing."""
    return "ok\n"


class Beside:
    """Leads one address past the clinic."""

    def __init__(self, path: str, there: WSGIApplication, clinic: WSGIApplication) -> None:
        self._path, self._there, self._clinic = path, there, clinic

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        inside = self._there if environ.get("PATH_INFO") == self._path else self._clinic
        return inside(environ, start_response)


plain = Flask("plain")
plain.add_url_rule(PLAIN, view_func=constant)
app.add_url_rule(WITHIN, "bench_constant", constant)
app.wsgi_app = Beside(PLAIN, plain, app.wsgi_app)  # type: ignore[method-assign]
