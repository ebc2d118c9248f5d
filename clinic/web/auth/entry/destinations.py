"""Where somebody goes after signing in: back to where they came from, or home."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RoutingException

from clinic.accounts.actor import Actor
from clinic.http.access import access_of, opens_to
from clinic.http.hardening.suspicious import notice_address
from clinic.web.kit.homes import home_of
from clinic.web.reauth.plain_path import is_plain_path


def wanted() -> str:
    """The page somebody wanted before they were sent to sign in; "" for none of ours."""
    asked = request.values.get("next", "")
    if asked and not _is_here(asked):
        notice_address("next")
    return asked if endpoint_of(asked) else ""


def after_sign_in(actor: Actor, asked: str) -> str:
    """The page asked for, if it is one of ours and this person may see it; else their home."""
    endpoint = endpoint_of(asked)
    if endpoint is None:
        return home_of(actor)
    access = access_of(current_app.view_functions[endpoint])
    return asked if opens_to(actor, access) else home_of(actor)


def endpoint_of(address: str) -> str | None:
    """The endpoint behind an address on this site; None for all else: signing in and out, the API.

    Browsers read `//host`, `/\\host` and addresses with control characters in them as other sites,
    so only what is beyond doubt passes: a plain absolute path that GET answers.
    """
    if not _is_here(address):
        return None
    try:
        endpoint, _arguments = current_app.url_map.bind("").match(_path(address), method="GET")
    except (HTTPException, RoutingException):
        return None
    return None if endpoint == "static" or endpoint.startswith(("api.", "auth.")) else str(endpoint)


def _is_here(address: str) -> bool:
    """Whether it is an address on this site beyond doubt, of a page or not."""
    return is_plain_path(address) and is_plain_path(_path(address))


def _path(address: str) -> str:
    return unquote(urlsplit(address).path)
