"""Addresses on the web that people type."""

from __future__ import annotations

from urllib.parse import urlsplit


def is_https(text: str) -> bool:
    """Whether it is an address that a browser opens safely: https, a host, nobody's password in it."""
    if not text.isprintable() or " " in text:
        return False
    try:
        address = urlsplit(text)
        has_port = address.port is None or address.port > 0
    except ValueError:
        return False
    return (
        address.scheme == "https"
        and bool(address.hostname)
        and "@" not in address.netloc
        and has_port
    )
