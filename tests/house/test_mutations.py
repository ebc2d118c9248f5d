"""The planted faults of `make mutations` still apply, and their tests are there."""

from __future__ import annotations

import ast

import pytest

from config import ROOT
from tests.mutations.rows import Mutation, mutations

AT_LEAST = 40


def test_there_are_enough_and_none_twice() -> None:
    rows = [(row.where, row.old, row.new) for row in mutations()]
    assert len(set(rows)) == len(rows) >= AT_LEAST


@pytest.mark.parametrize("row", mutations(), ids=lambda row: f"{row.where} {row.new}")
def test_a_planted_fault_applies_and_its_tests_are_there(row: Mutation) -> None:
    ast.parse(row.planted(ROOT))
    for test in row.tests:
        path, *names = test.split("::")
        found = {
            getattr(node, "name", "") for node in ast.walk(ast.parse((ROOT / path).read_text()))
        }
        assert names
        assert found.issuperset(names)
