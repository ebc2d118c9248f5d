"""Sealing what the database must not show: Fernet (AES-128-CBC and HMAC-SHA-256) with a list of keys.

DATA_KEYS holds the keys, newest first. The newest one seals, all of them open, so that a key is
changed by writing a new one in front; `reseal` brings what is old under it.
"""

from __future__ import annotations

import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from flask import current_app


class CannotUnseal(ValueError):
    """What was sealed cannot be opened: none of the keys made it, or it was changed."""


def seal(plain: str) -> str:
    """The text under the newest key, as ASCII; each time it looks different."""
    return _keys().encrypt(plain.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """The text that was sealed under any of the keys. Raises Unreadable."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise CannotUnseal("no key opens this") from None


def reseal(sealed: str) -> str:
    """The same text under the newest key. Raises Unreadable."""
    try:
        return _keys().rotate(sealed.encode()).decode("ascii")
    except InvalidToken:
        raise CannotUnseal("no key opens this") from None


def keyed_fingerprint(plain: str) -> str:
    """The same for the same text, 64 hexadecimal signs; without SECRET_KEY nobody can try words at it."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.digest(key, plain.encode(errors="surrogatepass"), "sha256").hex()


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in current_app.config["DATA_KEYS"].split(",")])
