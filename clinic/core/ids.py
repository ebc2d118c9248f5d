"""Opaque identifiers: they tell nothing about order, number or time."""

from __future__ import annotations

import secrets


def new_id() -> str:
    """A new identifier of 32 hexadecimal digits (128 random bits)."""
    return secrets.token_hex(16)
