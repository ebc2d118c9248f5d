"""What every answer carries to keep the browser safe (a strict policy, no inline anything)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, abort, request

from clinic.http import doors, static_files
from clinic.http.hardening.cross_site import refuse_cross_site

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "script-src-attr 'none'",
        "style-src 'self'",
        "style-src-attr 'none'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
        "manifest-src 'self'",
        f"report-uri {doors.REPORTS}",
    )
)
#: For pages whose style sheet of a third party brings pictures along.
POLICY_WITH_DATA_PICTURES = POLICY.replace("img-src 'self'", "img-src 'self' data:")
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), browsing-topics=()",
    "X-Frame-Options": "DENY",
}
#: What is said over HTTPS only: a clinic that is tried over HTTP would otherwise break. Browsers that
#: know `report-to` take no notice of `report-uri`, and send nothing over HTTP: they would be silent.
SECURE_ONLY = "upgrade-insecure-requests; report-to csp"
SECURE_HEADERS = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "Reporting-Endpoints": f'csp="{doors.REPORTS}"',
}
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def set_up(app: Flask) -> None:
    app.before_request(refuse_cross_site)
    app.before_request(refuse_nul)
    app.after_request(add_headers)


def refuse_nul() -> None:
    """No name, id or text holds the character NUL, and PostgreSQL cannot even be asked for it.

    The API says so itself, at the field.
    """
    if doors.is_api():
        return
    if "\x00" in request.path:
        abort(404)
    values = request.args if request.method in _SAFE else request.values
    if any("\x00" in value for value in values.values()):
        abort(400)


def add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        for name, value in SECURE_HEADERS.items():
            response.headers.setdefault(name, value)
        policy = response.headers["Content-Security-Policy"]
        if SECURE_ONLY not in policy:
            response.headers["Content-Security-Policy"] = f"{policy}; {SECURE_ONLY}"
    if static_files.is_for_good(response):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    elif not response.headers.get("Cache-Control") or response.mimetype == "text/html":
        response.headers["Cache-Control"] = "no-store"
    return response


class OnEveryAnswer:
    """Gives the headers to what answers beside the application, too: the door of the sockets."""

    def __init__(self, inside: WSGIApplication) -> None:
        self._inside = inside

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            there = {name.lower() for name, _ in headers}
            usual = {**HEADERS, "Cache-Control": "no-store"}
            if environ.get("wsgi.url_scheme") == "https":
                usual["Content-Security-Policy"] += f"; {SECURE_ONLY}"
                usual |= SECURE_HEADERS
            missing = [(name, one) for name, one in usual.items() if name.lower() not in there]
            return start_response(status, [*headers, *missing], *more)

        return self._inside(environ, start)
