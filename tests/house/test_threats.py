"""Each threat is shown by a test that names it, or is listed as open with the reason."""

from __future__ import annotations

from tests.house.threats import OPEN, by_threat, rows, shown

STALE = "python -m tests.house.threats puts docs/threats.md right"


def test_every_threat_is_in_the_table_and_no_other() -> None:
    numbers = [int(threat[1:]) for threat in rows()]
    assert numbers == sorted(set(numbers))
    assert numbers[:32] == list(range(1, 33))
    assert set(by_threat()) == set(rows())


def test_every_threat_is_shown_or_open_with_a_reason() -> None:
    tests = by_threat()
    missing = [
        threat
        for threat, (_sentence, how) in rows().items()
        if not tests[threat] and not (how.startswith(OPEN) and len(how) > len(OPEN) + 10)
    ]
    assert missing == []


def test_the_table_names_the_tests_that_there_are() -> None:
    tests = by_threat()
    stale = [
        threat
        for threat, (_sentence, how) in rows().items()
        if how != shown(threat, tests[threat], how)
    ]
    assert stale == [], STALE
