"""A clinic in Vancouver, while the old law holds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from clinic.directory.settings import change_clinic
from tests.cast import Cast
from tests.zone_law import OLD, use_zone_data


@pytest.fixture(autouse=True)
def old_law() -> Iterator[None]:
    use_zone_data(OLD)
    yield
    use_zone_data(None)


@pytest.fixture
def vancouver(cast: Cast, old_law: None) -> Cast:
    """The cast's clinic has moved to Vancouver."""
    change_clinic(cast.petra.actor, {"time_zone": "America/Vancouver"}, now=cast.now)
    return cast
