"""What is sealed shows nothing, and opens under every key of the list."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cryptography.fernet import Fernet
from flask import Flask

from clinic.sealing import CannotUnseal, reseal, seal, unseal

OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))


@pytest.fixture
def keys() -> Iterator[Flask]:
    """An application that knows the old key only."""
    app = Flask("keys")
    app.config["DATA_KEYS"] = OLD
    with app.app_context():
        yield app


def test_what_was_sealed_comes_back_and_never_looks_the_same(keys: Flask) -> None:
    first, second = seal("Größe 5, ✓"), seal("Größe 5, ✓")
    assert unseal(first) == unseal(second) == "Größe 5, ✓"
    assert first != second
    assert first.isascii()
    assert "5, " not in first


def test_a_new_key_in_front_seals_and_the_old_one_still_opens(keys: Flask) -> None:
    sealed = seal("before")
    keys.config["DATA_KEYS"] = f"{NEW},{OLD}"
    assert unseal(sealed) == "before"
    after = seal("after")
    keys.config["DATA_KEYS"] = NEW
    assert unseal(after) == "after"
    with pytest.raises(CannotUnseal):
        unseal(sealed)


def test_what_is_resealed_needs_the_old_key_no_more(keys: Flask) -> None:
    sealed = seal("text")
    keys.config["DATA_KEYS"] = f"{NEW},{OLD}"
    sealed = reseal(sealed)
    keys.config["DATA_KEYS"] = NEW
    assert unseal(sealed) == "text"


@pytest.mark.parametrize("change", ["", "x", "ä"])
def test_what_was_changed_does_not_open(keys: Flask, change: str) -> None:
    with pytest.raises(CannotUnseal):
        unseal(seal("text")[:-10] + change)
    with pytest.raises(CannotUnseal):
        reseal(change)
