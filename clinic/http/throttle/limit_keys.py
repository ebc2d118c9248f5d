"""Whose tries count together: for the limiter's count and for the one in the database."""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import HTTPException

from clinic.http import doors, remote
from clinic.http.authn import identity, known_browser
from clinic.http.current import current_user
from clinic.sealing import keyed_fingerprint


def address() -> str:
    """The network address of the request; of IPv6, all that one customer has."""
    return f"address:{remote.line()}"


def user() -> str:
    """Who is signed in."""
    return f"user:{current_user.get_id()}"


def account() -> str:
    """The account that is named, whoever names it; what cannot be read is refused by the door."""
    # Under a name that tells nobody whose it is: Redis keeps no personal data.
    return f"account:{keyed_fingerprint(named())}"


def account_from_here() -> str:
    """The account that is named, by who comes from the same network address."""
    return f"{account()}:{address()}"


def browser() -> str:
    """A browser that has signed in to the account that is named before; "" for a strange one."""
    name = "" if doors.is_api() else known_browser.known_as(named())
    return f"browser:{name}" if name else ""


def asked_to_prove() -> str:
    """Who is signed in, or stands before the lock."""
    actor = identity.locked_actor()
    return f"proof:{actor.user_id if actor else current_user.get_id() or remote.line()}"


def feed() -> str:
    """The calendar whose secret stands in the address."""
    return f"feed:{keyed_fingerprint(request.path)}"


def everybody() -> str:
    """All tries together."""
    return "everybody"


def named() -> str:
    """The address that the form or the body names; "" where there is none."""
    return sent("email").strip().lower()[:254].encode(errors="replace").decode()


def sent(name: str) -> str:
    """A word of the form or the body; "" where there is none, or it cannot be read."""
    try:
        body = request.get_json(silent=True) if request.is_json else request.form
    except (HTTPException, RecursionError):
        body = None
    return str(body.get(name) or "") if isinstance(body, dict) else ""
