"""Who asks, with its type: Flask-Login's `current_user`, made of the token by `authn.identity`."""

from __future__ import annotations

import flask_login
from flask import g, request

from clinic.accounts.actor import Actor
from clinic.http import doors

#: The actor of the present request. Of who has not signed in, only `is_authenticated` can be asked.
current_user: Actor = flask_login.current_user


def signed_in() -> Actor | None:
    """The actor; None where nobody has signed in, and outside of a request."""
    known = flask_login.current_user
    return known if known and known.is_authenticated else None


def seems_signed_in() -> bool:
    """Whether somebody who is not signed in thinks they are: a program's token is worth nothing, or the
    page is locked (see `authn.identity`).
    """
    if doors.is_api():
        return "Authorization" in request.headers
    return not current_user.is_authenticated and g.get("locked_actor") is not None
