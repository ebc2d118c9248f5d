"""Where the clinic is: for the web server, and for those who visit it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from clinic.configuration.values import ConfigurationError, whole_number

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def addresses(environ: Mapping[str, str], mode: str) -> dict[str, Any]:
    """Where the web server listens, and under which names. Raises ConfigurationError."""
    host = environ.get("HOST") or "127.0.0.1"
    port = whole_number(environ, "PORT", default=8000, least=1, most=65535)
    public_url = (environ.get("PUBLIC_URL") or "").rstrip("/")
    if not public_url and mode != "production":
        shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared, not bound
        public_url = f"http://{_bracketed(shown)}:{port}"
    address = urlsplit(public_url)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise ConfigurationError(
            "PUBLIC_URL must be the address patients see, like https://clinic.example."
        )
    if address.path or address.query or address.fragment:
        raise ConfigurationError(
            "PUBLIC_URL cannot have a path: give the clinic a host name of its own, like"
            " https://clinic.example."
        )
    if mode == "production" and address.scheme != "https":
        raise ConfigurationError("PUBLIC_URL must begin with https:// in production.")
    return {
        "HOST": host,
        "PORT": port,
        "REALTIME_PORT": whole_number(
            environ, "REALTIME_PORT", default=port % 65535 + 1, least=1, most=65535
        ),
        "PUBLIC_URL": public_url,
        "PREFERRED_URL_SCHEME": address.scheme,
        "OWN_NAMES": _own_names(environ, mode, host=host, public_host=_bracketed(address.hostname)),
    }


def _own_names(
    environ: Mapping[str, str], mode: str, *, host: str, public_host: str
) -> list[str] | None:
    named = [name.strip() for name in environ.get("TRUSTED_HOSTS", "").split(",") if name.strip()]
    if named:
        return named
    if mode == "production":
        return [public_host]
    # Whoever tries the clinic on his network reaches it under names that nobody foresees.
    return [*map(_bracketed, LOOPBACK), public_host] if host in LOOPBACK else None


def _bracketed(host: str) -> str:
    """A host as it stands in an address: one of IPv6 in brackets."""
    return f"[{host}]" if ":" in host else host
