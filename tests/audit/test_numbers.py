"""Row numbers as ranges: what a link of the chain covers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic.audit.numbers import MOST, read_numbers, written


@settings(max_examples=50)
@given(st.sets(st.integers(1, 300), min_size=1))
def test_what_was_written_is_read_again(numbers: set[int]) -> None:
    assert read_numbers(written(sorted(numbers))) == sorted(numbers)


def test_neighbours_are_one_range() -> None:
    assert written([1, 2, 3, 7, 9, 10]) == "1-3,7,9-10"


@pytest.mark.parametrize("text", ["", "x", "1,", "1-", "-3", "1--3", "1;2", f"1-{MOST + 1}"])
def test_what_nobody_wrote_is_no_list(text: str) -> None:
    with pytest.raises(ValueError, match="numbers"):
        read_numbers(text)
