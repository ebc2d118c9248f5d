"""Hashing takes much time and much memory: few at once, in threads of their own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import get_ident
from types import SimpleNamespace

import pytest

from clinic.accounts import passwords
from clinic.accounts.models import User
from clinic.core.errors import Busy
from clinic.db import db
from tests.cast import Cast

LANTERN = "quiet-harbour-lantern"


def test_a_flood_of_sign_ins_waits_and_is_told_to_come_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(passwords, "PATIENCE_SECONDS", 0.01)
    with ExitStack() as all_turns:
        for _ in range(passwords._few.number):
            all_turns.enter_context(passwords.turn())
        with pytest.raises(Busy):
            passwords.hash_password(LANTERN)
        for known in (None, passwords._NOBODY):  # the answer tells nothing about the address
            with pytest.raises(Busy):
                passwords.matches(LANTERN, known)
    assert passwords.hash_password(LANTERN)


def test_T33_with_many_before_them_nobody_takes_a_thread_to_wait_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(passwords, "MOST_WAITING", 1)
    few = passwords._Few(1)
    monkeypatch.setattr(passwords, "_few", few)
    with few.room, few.room, pytest.raises(Busy):  # one hashes, one waits
        passwords.hash_password(LANTERN)
    assert passwords.hash_password(LANTERN)


def test_T33_who_waits_for_their_turn_holds_no_connection(app_context: None, cast: Cast) -> None:
    amira = db.session.get_one(User, cast.amira.actor.user_id)
    assert db.session().in_transaction()
    with passwords.turn():
        assert not db.session().in_transaction()
        assert amira.full_name == "Amira Rahman"
        assert not db.session().in_transaction()  # and what was read is not asked for again


def test_T33_however_many_sign_in_at_once_the_same_few_threads_hash(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hashing: set[int] = set()

    def verify(_known: str, _password: bytes) -> bool:
        hashing.add(get_ident())
        return True

    monkeypatch.setattr(passwords, "PATIENCE_SECONDS", 30)
    monkeypatch.setattr(passwords, "_hasher", SimpleNamespace(verify=verify))
    with ThreadPoolExecutor(40) as requests:
        came = list(requests.map(passwords.matches, [LANTERN] * 40, [passwords._NOBODY] * 40))

    assert came == [True] * 40
    assert len(hashing) <= passwords._few.number


def test_the_parameters_are_those_of_the_house() -> None:
    made = type(passwords._hasher)(
        time_cost=2, memory_cost=19456, parallelism=1, hash_len=32, salt_len=16
    ).hash("x")
    assert made.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
