"""The page from which something was sent, for who is refused there: they stay where they were."""

from __future__ import annotations

from io import BytesIO

from flask import Response, current_app, request

from clinic.web.kit import htmx
from clinic.web.kit.toasts import say


def page_again(sentence: str) -> Response | None:
    """The page from which the present form came, made anew, with a sentence in its corner.

    None if there is no such page, or it does not open to who asks. What was typed there is not in it: a
    form that has fields answers for itself (see `clinic.web.kit.limited`).
    """
    path = path_of_referrer()
    if request.method != "POST" or htmx.is_request() or request.is_json or path is None:
        return None
    path, _mark, query = path.partition("?")
    environ = {
        **{
            name: value
            for name, value in request.environ.items()
            if not name.startswith("werkzeug.")
        },
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "CONTENT_LENGTH": "0",
        "wsgi.input": BytesIO(),
    }
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with app.app_context(), app.request_context(environ):
        say(sentence, "warning")
        page: Response = app.full_dispatch_request()
    return page if page.status_code == 200 else None


def path_of_referrer() -> str | None:
    """Path and query of the page from which the present request came; None if it is none of ours."""
    referrer = request.referrer or ""
    return referrer[len(request.host_url) - 1 :] if referrer.startswith(request.host_url) else None
