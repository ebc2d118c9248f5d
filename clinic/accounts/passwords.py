"""Passwords: hashing, checking, and what is too weak to take.

Parameters: OWASP Password Storage Cheat Sheet, Argon2id with 19 MiB, two passes, one lane.
"""

from __future__ import annotations

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from clinic.core.errors import N_, Invalid

MIN_LENGTH = 12
MAX_LENGTH = 128

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1, hash_len=32, salt_len=16)
#: Checked where there is no account, so that an unknown address takes as long as a known one.
_NOBODY = _hasher.hash("nobody has this password")


def _normal(password: str) -> str:
    # One way to type a letter is as good as another: NFKC, as NIST SP 800-63B advises.
    return unicodedata.normalize("NFKC", password)


def _bytes(password: str) -> bytes:
    # A program can send half of a surrogate pair; a password may be made of anything.
    return _normal(password).encode("utf-8", "surrogatepass")


def check_strength(password: str) -> None:
    """Raise Invalid at the field `password` where it is too short or too long."""
    length = len(_normal(password))
    if length < MIN_LENGTH:
        sentence = N_("Use at least 12 characters. A few words in a row are good.")
    elif length > MAX_LENGTH:
        sentence = N_("Use at most 128 characters.")
    else:
        return
    raise Invalid("weak_password", sentence, fields={"password": sentence})


def hash_password(password: str) -> str:
    """An Argon2id hash with its own salt and parameters in it."""
    return _hasher.hash(_bytes(password))


def matches(password: str, password_hash: str | None) -> bool:
    """Whether the password is the hashed one; takes as long where there is no hash."""
    try:
        _hasher.verify(password_hash or _NOBODY, _bytes(password[:1000]))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with older parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)
