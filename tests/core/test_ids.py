"""Identifiers tell nothing and never repeat."""

from __future__ import annotations

import re

from clinic.core.ids import new_id


def test_an_id_is_32_hexadecimal_digits() -> None:
    assert re.fullmatch("[0-9a-f]{32}", new_id())


def test_ids_do_not_repeat() -> None:
    assert len({new_id() for _ in range(1000)}) == 1000
