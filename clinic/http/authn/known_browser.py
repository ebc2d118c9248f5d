"""Browsers that have signed in to an account before: their tries are counted apart from everybody's.

Who guesses at an account from elsewhere slows strangers down, and never its owner: nobody can lock
somebody else out (OWASP, "Device cookies"). The cookie is no sign-in: it only opens a count of its
own, so one that is stolen allows a few guesses more.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from flask import current_app, request
from itsdangerous import BadData, URLSafeSerializer

#: A browser that is used by a family.
MOST = 8
MAX_AGE_SECONDS = 365 * 24 * 3600


def remember(response: Any, email: str) -> None:
    """Let the browser know that it has signed in to the account of this address."""
    accounts = _accounts()
    accounts.setdefault(_print(email), secrets.token_urlsafe(16))
    newest = dict(list(accounts.items())[-MOST:])
    response.set_cookie(
        current_app.config["BROWSER_COOKIE_NAME"],
        str(_serializer().dumps(newest)),
        max_age=MAX_AGE_SECONDS,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
        path="/",
    )


def known_as(email: str) -> str:
    """The name under which this browser's tries at the account count; "" for a strange browser."""
    return _accounts().get(_print(email), "")


def _accounts() -> dict[str, str]:
    cookie = request.cookies.get(current_app.config["BROWSER_COOKIE_NAME"], "")
    try:
        found = _serializer().loads(cookie)
    except BadData:
        return {}
    return {str(key): str(name) for key, name in found.items()} if isinstance(found, dict) else {}


def _print(email: str) -> str:
    name = email.strip().lower().encode("utf-8", "surrogatepass")
    return hashlib.sha256(name).hexdigest()[:24]


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="clinic-known-browser")
