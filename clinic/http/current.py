"""Who asks, with its type: Flask-Login's `current_user`, made of the token by `authn.identity`."""

from __future__ import annotations

import flask_login

from clinic.accounts.actor import Actor

#: The actor of the present request. Of who has not signed in, only `is_authenticated` can be asked.
current_user: Actor = flask_login.current_user


def signed_in() -> Actor | None:
    """The actor; None where nobody has signed in, and outside of a request."""
    known = flask_login.current_user
    return known if known and known.is_authenticated else None
