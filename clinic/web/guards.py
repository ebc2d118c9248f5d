"""Sending somebody who is not signed in to the sign-in page, and back here afterwards."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Unauthorized

from clinic.web import htmx


def sign_in_first(_error: Unauthorized) -> ResponseReturnValue:
    """Off to the sign-in page; what was sent by POST has to be sent again."""
    if htmx.is_request():
        back = htmx.current_path()
        return htmx.go_to(url_for("auth.sign_in.page", next=back), status=401)
    back = request.full_path.rstrip("?") if request.method == "GET" else _path_of_referrer()
    return redirect(url_for("auth.sign_in.page", next=back or None), 303)


def _path_of_referrer() -> str | None:
    referrer = request.referrer or ""
    return referrer[len(request.host_url) - 1 :] if referrer.startswith(request.host_url) else None
