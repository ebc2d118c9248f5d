"""A column whose text the database does not see: sealed on the way in, opened on the way out.

An empty text stays empty, so that queries can tell whether there is one. Nothing can be searched or
sorted by such a column: the same text looks different each time.
"""

from __future__ import annotations

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from clinic.sealing import seal, unseal


class Sealed(TypeDecorator[str]):
    """Text under the newest of the DATA_KEYS.

    Reading what no key opens raises `clinic.sealing.CannotUnseal`: a lost key must not look like a
    text that was never written.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(
        self,
        value: str | None,
        dialect: Dialect,  # noqa: ARG002 - as the type asks
    ) -> str | None:
        return seal(value) if value else value

    def process_result_value(
        self,
        value: str | None,
        dialect: Dialect,  # noqa: ARG002 - as the type asks
    ) -> str | None:
        return unseal(value) if value else value
