"""Cookies, tokens and requests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from clinic.configuration.values import whole_number


def cookies_and_tokens(*, production: bool) -> dict[str, Any]:
    """Cookies, and the tokens that they or a program carry."""
    return {
        "SESSION_COOKIE_NAME": "__Host-session" if production else "clinic_form",
        "SESSION_COOKIE_SECURE": production,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "BROWSER_COOKIE_NAME": "__Host-browser" if production else "clinic_browser",
        "VISITOR_COOKIE_NAME": "__Host-visitor" if production else "clinic_visitor",
        "ZONE_COOKIE_NAME": "__Host-zone" if production else "clinic_zone",
        # Flask-Login obeys a cookie of this name, and `remember_token` may be another program's.
        "REMEMBER_COOKIE_NAME": "clinic_never_set",
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: a form may lie open over lunch
        "JWT_TOKEN_LOCATION": ["headers", "cookies"],
        "JWT_ALGORITHM": "HS256",
        "JWT_DECODE_ALGORITHMS": ["HS256"],
        "JWT_ENCODE_ISSUER": "clinic",
        "JWT_DECODE_ISSUER": "clinic",
        "JWT_ENCODE_AUDIENCE": "clinic",
        "JWT_DECODE_AUDIENCE": "clinic",
        "JWT_DECODE_LEEWAY": 10,
        "JWT_ACCESS_TOKEN_EXPIRES": timedelta(minutes=15),
        "JWT_ACCESS_COOKIE_NAME": "__Host-clinic" if production else "clinic_session",
        "JWT_ACCESS_COOKIE_PATH": "/",
        "JWT_COOKIE_SECURE": production,
        "JWT_COOKIE_SAMESITE": "Lax",
        "JWT_SESSION_COOKIE": True,
        "JWT_COOKIE_CSRF_PROTECT": False,  # Flask-WTF guards every form and every HTMX request
    }


def requests(environ: Mapping[str, str], *, production: bool) -> dict[str, Any]:
    """How requests are read, and by how many at once. Raises ConfigurationError."""
    threads = whole_number(environ, "WEB_THREADS", default=400, least=2, most=1000)
    return {
        "MAX_CONTENT_LENGTH": 1024 * 1024,
        "TEMPLATES_AUTO_RELOAD": not production,
        "BABEL_DEFAULT_LOCALE": "en",
        "BABEL_DEFAULT_TIMEZONE": "UTC",
        "PROXY_HOPS": whole_number(environ, "PROXY_HOPS", default=0, least=0, most=5),
        "WEB_THREADS": threads,
        "SOCKETS_AT_MOST": whole_number(
            environ, "SOCKETS_AT_MOST", default=threads * 7 // 8, least=0, most=20_000
        ),
        "HASHES_AT_ONCE": whole_number(environ, "HASHES_AT_ONCE", default=2, least=1, most=32),
        "WEB_WORKERS": whole_number(environ, "WEB_WORKERS", default=2, least=1, most=64),
    }
