"""The services besides the database: Redis and the mail server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from clinic.configuration.values import ConfigurationError, flag, whole_number


def redis(environ: Mapping[str, str], mode: str) -> dict[str, Any]:
    """Redis, and where the limiter counts. Raises ConfigurationError."""
    url = environ.get("REDIS_URL") or None
    if url and urlsplit(url).scheme not in ("redis", "rediss", "unix"):
        raise ConfigurationError("REDIS_URL must begin with redis://, rediss:// or unix://.")
    storage = url.replace("unix://", "redis+unix://", 1) if url and url.startswith("unix:") else url
    timeouts = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}
    return {
        "REDIS_URL": url,
        "RATELIMIT_ENABLED": mode != "testing",
        "RATELIMIT_STORAGE_URI": storage or "memory://",
        "RATELIMIT_STORAGE_OPTIONS": timeouts if url else {},
        "RATELIMIT_STRATEGY": "moving-window",
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,
        "RATELIMIT_KEY_PREFIX": "clinic",
        "RATELIMIT_HEADERS_ENABLED": True,
    }


def mail(environ: Mapping[str, str], mode: str) -> dict[str, Any]:
    """How mails leave. Raises ConfigurationError."""
    tls = flag(environ, "MAIL_USE_TLS", default=False)
    ssl = flag(environ, "MAIL_USE_SSL", default=False)
    if tls and ssl:
        raise ConfigurationError("MAIL_USE_TLS and MAIL_USE_SSL exclude each other.")
    return {
        "MAIL_SERVER": environ.get("MAIL_SERVER") or None,
        "MAIL_SUPPRESS_SEND": mode != "production" and not environ.get("MAIL_SERVER"),
        "MAIL_PORT": whole_number(environ, "MAIL_PORT", default=25, least=1, most=65535),
        "MAIL_USE_TLS": tls,
        "MAIL_USE_SSL": ssl,
        "MAIL_USERNAME": environ.get("MAIL_USERNAME") or None,
        "MAIL_PASSWORD": environ.get("MAIL_PASSWORD") or None,
        "MAIL_TIMEOUT_SECONDS": whole_number(
            environ, "MAIL_TIMEOUT_SECONDS", default=10, least=1, most=120
        ),
        "MAIL_DEFAULT_SENDER": environ.get("MAIL_DEFAULT_SENDER") or "clinic@localhost",
    }
