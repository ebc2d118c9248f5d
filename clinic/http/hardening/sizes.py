"""How much of a stranger's request is read at all, so that none takes much longer than an ordinary one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import abort, request

from clinic.http import doors

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: A report of Chromium has about 500 bytes.
REPORT_BYTES = 16 * 1024
#: A whole year of working hours, each day another, has 60 KiB.
API_BYTES = 256 * 1024
#: The hours of a doctor have some 400. MAX_FORM_PARTS says the same of forms in parts.
FORM_FIELDS = 1000
#: gunicorn takes no longer line, but joins a hundred lines of one name.
HEADER_BYTES = 8190
_FORM = "application/x-www-form-urlencoded"


def bound() -> None:
    """Before each request: how long its body may be, and how many fields a form may have."""
    if doors.is_report():
        request.max_content_length = REPORT_BYTES
    elif doors.is_api():
        request.max_content_length = API_BYTES
    elif request.mimetype == _FORM and request.get_data().count(b"&") >= FORM_FIELDS:
        abort(413)


class ShortHeadersOnly:
    """Refuses a request with a header that is too long: even an error page reads some of them."""

    def __init__(self, inside: WSGIApplication) -> None:
        self._inside = inside

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        said = (value for name, value in environ.items() if name.startswith("HTTP_"))
        if all(len(value) <= HEADER_BYTES for value in said):
            return self._inside(environ, start_response)
        body = b"A header of this request is too long.\n"
        kind = ("Content-Type", "text/plain; charset=utf-8")
        length = ("Content-Length", str(len(body)))
        start_response("431 Request Header Fields Too Large", [kind, length])
        return [body]
