"""How a test says that the clinic says no."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from clinic.core.errors import DomainError


class Refusal:
    """The refusal, once it has happened."""

    error: DomainError


@contextmanager
def refused(code: str, *reasons: str, field: str | None = None) -> Iterator[Refusal]:
    """Expect a refusal of this code, at this field, and with exactly these reasons where some are named."""
    refusal = Refusal()
    with pytest.raises(DomainError) as raised:
        yield refusal
    error = refusal.error = raised.value
    assert error.code == code, f"refused as {error.code}: {error}"
    if reasons:
        assert sorted(reason.code for reason in error.reasons) == sorted(reasons)
    if field is not None:
        assert list(error.fields) == [field]
