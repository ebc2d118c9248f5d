"""How much of a stranger's request is read at all, so that none takes much longer than an ordinary one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from flask import abort, current_app, request

from clinic.http import doors

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: A report of Chromium has about 500 bytes.
REPORT_BYTES = 16 * 1024
#: A whole year of working hours, each day another, has 60 KiB.
API_BYTES = 256 * 1024
#: A photo, which may have 5 MB, in its form: of one that is too large, the form says so.
PHOTO_FORM_BYTES = 8 * 1024 * 1024
#: What any page takes: so much is gathered of a request before anybody looks at it.
LONGEST_BODY = PHOTO_FORM_BYTES
#: The hours of a doctor have some 400. MAX_FORM_PARTS says the same of forms in parts.
FORM_FIELDS = 1000
#: gunicorn takes no longer line, but joins a hundred lines of one name.
HEADER_BYTES = 8190
_FORM = "application/x-www-form-urlencoded"
_MARK = "clinic_longest_body"

View = TypeVar("View", bound=Callable[..., Any])


def takes_photo(view: View) -> View:
    """Let the view have a body that is long enough for a photo."""
    setattr(view, _MARK, PHOTO_FORM_BYTES)
    return view


def bound() -> None:
    """Before each request: how long its body may be, and how many fields a form may have."""
    if doors.is_report():
        request.max_content_length = REPORT_BYTES
    elif doors.is_api():
        request.max_content_length = API_BYTES
    elif longest := getattr(current_app.view_functions.get(request.endpoint or ""), _MARK, 0):
        request.max_content_length = longest
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
