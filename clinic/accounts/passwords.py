"""Passwords: hashing and checking. What is too weak to take, `strength` says.

Parameters: OWASP Password Storage Cheat Sheet, Argon2id with 19 MiB, two passes, one lane.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from clinic.accounts.strength import normal
from clinic.core.errors import Busy
from clinic.db import let_go

R = TypeVar("R")

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1, hash_len=32, salt_len=16)
#: Checked where there is no account, so that an unknown address takes as long as a known one.
_NOBODY = _hasher.hash("nobody has this password")

#: Who waits longer for their turn is told to come back: long enough for a ward that begins its day,
#: shorter than any browser waits.
PATIENCE_SECONDS = 10.0
#: With so many before them nobody waits at all: a flood must leave threads to those who book.
MOST_WAITING = 64


class _Few:
    """So many hash at once in a process, and the threads in which they do.

    A thread keeps what Argon2 took for as long as it lives: in the threads of requests, a flood of
    sign-ins would take 19 MiB in each of them, for good.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.room = BoundedSemaphore(number + MOST_WAITING)
        self.turns = BoundedSemaphore(number)
        self.threads = ThreadPoolExecutor(number, "argon2")


_few = _Few(2)


def hash_at_once(number: int) -> None:
    """Let so many hash at once in this process: a flood of sign-ins must leave room for bookings."""
    if number != _few.number:
        _begin(number)


def hash_password(password: str) -> str:
    """An Argon2id hash with its own salt and parameters in it. Raises Busy."""
    with turn():
        return _apart(_hasher.hash, _bytes(password))


def matches(password: str, password_hash: str | None) -> bool:
    """Whether the password is the hashed one; takes as long where there is no hash. Raises Busy."""
    with turn():
        return is_right(password, password_hash)


def is_right(password: str, password_hash: str | None) -> bool:
    """The same, for who has taken their `turn`."""
    try:
        _apart(_hasher.verify, password_hash or _NOBODY, _bytes(password))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with older parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


@contextmanager
def turn() -> Iterator[None]:
    """Wait until few enough are hashing, and leave the database to others meanwhile. Raises Busy."""
    few = _few
    let_go()
    with _place(few.room, patience=0), _place(few.turns, patience=PATIENCE_SECONDS):
        yield


@contextmanager
def _place(places: BoundedSemaphore, *, patience: float) -> Iterator[None]:
    if not places.acquire(timeout=patience):
        raise Busy()
    try:
        yield
    finally:
        places.release()


def _apart(work: Callable[..., R], *told: str | bytes) -> R:
    return _few.threads.submit(work, *told).result()


def _begin(number: int) -> None:
    global _few
    _few = _Few(number)


# A process that was forked has none of the threads of the one before.
os.register_at_fork(after_in_child=lambda: _begin(_few.number))


def _bytes(password: str) -> bytes:
    # A program can send half of a surrogate pair; a password may be made of anything.
    return normal(password).encode("utf-8", "surrogatepass")
