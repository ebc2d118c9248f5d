"""Whose page it is that asks: a mark that tells people apart and names nobody.

A page says it with each form (`FIELD`) and with each request of its script (`HEADER`). So what lies
open when a sign-in is over is never mixed with what the next person at the same browser may see.
"""

from __future__ import annotations

import hmac

from flask import Flask, current_app, request
from werkzeug.exceptions import Unauthorized

from clinic.http.access import PUBLIC, access_of
from clinic.http.current import current_user, signed_in

FIELD = "page_of"
HEADER = "Page-Of"


class AnothersPage(Unauthorized):
    """The page that asks is of somebody who is not signed in any more."""


def set_up(app: Flask) -> None:
    """Let pages say whose they are, and look at what they say."""
    app.jinja_env.globals["page_mark"] = mark
    app.before_request(guard)


def mark() -> str:
    """The mark of who is signed in; "" for nobody."""
    person = signed_in()
    return mark_of(person.user_id) if person else ""


def mark_of(user_id: str) -> str:
    """The mark of a person: the same on all their pages, and nothing that others could make."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.digest(key, b"page of " + user_id.encode(), "sha256").hex()[:32]


def is_of(mark: str, user_id: str) -> bool:
    """Whether this is the mark of this person."""
    return hmac.compare_digest(mark.encode(errors="replace"), mark_of(user_id).encode())


def mark_sent() -> str:
    """The mark that the page which asks has sent along; "" for a page of nobody."""
    return request.headers.get(HEADER) or request.form.get(FIELD, "")


def guard() -> None:
    """Before each request: somebody's page is told that they are gone, and reads nothing of who came since.

    Raises AnothersPage. What is open to all while signing in answers for itself.
    """
    sent = request.headers.get(HEADER, "")
    if not sent or request.endpoint is None:
        return
    view = current_app.view_functions[request.endpoint]
    if request.endpoint.startswith("auth.") and access_of(view) == PUBLIC:
        return
    if not current_user.is_authenticated or not is_of(sent, current_user.user_id):
        raise AnothersPage
