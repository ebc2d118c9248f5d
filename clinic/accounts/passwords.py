"""Passwords: hashing and checking. What is too weak to take, `strength` says.

Parameters: OWASP Password Storage Cheat Sheet, Argon2id with 19 MiB, two passes, one lane.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from clinic.accounts.strength import normal
from clinic.core.errors import Busy

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1, hash_len=32, salt_len=16)
#: Checked where there is no account, so that an unknown address takes as long as a known one.
_NOBODY = _hasher.hash("nobody has this password")

#: So many are hashed at once in a process: a flood of sign-ins must leave room for bookings.
AT_ONCE = 2
#: Who waits longer for their turn is told to come back.
PATIENCE_SECONDS = 2.0
_turns = BoundedSemaphore(AT_ONCE)


def hash_password(password: str) -> str:
    """An Argon2id hash with its own salt and parameters in it. Raises Busy."""
    with turn():
        return _hasher.hash(_bytes(password))


def matches(password: str, password_hash: str | None) -> bool:
    """Whether the password is the hashed one; takes as long where there is no hash. Raises Busy."""
    with turn():
        return is_right(password, password_hash)


def is_right(password: str, password_hash: str | None) -> bool:
    """The same, for who has taken their `turn`."""
    try:
        _hasher.verify(password_hash or _NOBODY, _bytes(password))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with older parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


@contextmanager
def turn() -> Iterator[None]:
    """Wait until few enough are hashing. Raises Busy."""
    if not _turns.acquire(timeout=PATIENCE_SECONDS):
        raise Busy()
    try:
        yield
    finally:
        _turns.release()


def _bytes(password: str) -> bytes:
    # A program can send half of a surrogate pair; a password may be made of anything.
    return normal(password).encode("utf-8", "surrogatepass")
