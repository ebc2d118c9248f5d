"""Who has no account and keeps a time all the same: known again by a random key in a cookie.

The cookie is set when a time is pressed and not before; it goes with the browser, or when the time is
theirs by an account. Only a fingerprint of the key is kept. It opens nothing but that time.
"""

from __future__ import annotations

import secrets

from flask import Response, after_this_request, current_app, request
from werkzeug.exceptions import Unauthorized

from clinic.accounts.actor import Actor, visitor
from clinic.http.current import signed_in
from clinic.sealing import keyed_fingerprint

_LONGEST = 64


def known_visitor() -> Actor | None:
    """The visitor whose key the request brings; None where it brings none."""
    key = request.cookies.get(_name(), "")
    return visitor(keyed_fingerprint(key)) if 0 < len(key) <= _LONGEST else None


def known_holder() -> Actor:
    """Who may keep a time: who is signed in, else the visitor. Raises Unauthorized for neither."""
    holder = signed_in() or known_visitor()
    if holder is None:
        raise Unauthorized
    return holder


def visitor_here() -> Actor:
    """The same, and a new one where the request brings no key; the answer sets the cookie."""
    key = request.cookies.get(_name(), "")
    if not 0 < len(key) <= _LONGEST:
        key = secrets.token_urlsafe(32)

    @after_this_request
    def remember(response: Response) -> Response:
        response.set_cookie(
            _name(),
            key,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
            path="/",
        )
        return response

    return visitor(keyed_fingerprint(key))


def forget_visitor() -> None:
    """Take the cookie away with the answer, if there is one."""
    if _name() not in request.cookies:
        return

    @after_this_request
    def forget(response: Response) -> Response:
        response.delete_cookie(
            _name(), secure=current_app.config["SESSION_COOKIE_SECURE"], httponly=True, path="/"
        )
        return response


def _name() -> str:
    return str(current_app.config["VISITOR_COOKIE_NAME"])
