"""How the clinic writes down when reminders go out."""

from __future__ import annotations

import pytest

from clinic.directory.reminder_rules import ReminderRule, rule_from, rules_from, spelled
from tests.refusals import refused

TWO_DAYS, TWO_HOURS = ReminderRule(days=2), ReminderRule(minutes=120)


def test_rules_are_read_as_they_are_written() -> None:
    assert rules_from(["2d", "120m", "2d"]) == [TWO_DAYS, TWO_HOURS]
    assert [rule_from(text).text for text in ("1d", "45m")] == ["1d", "45m"]


@pytest.mark.parametrize("text", ["", "d", "0d", "31d", "2881m", "2h", "-1d", "1d1m", "٢d"])
def test_what_is_no_rule_is_refused(text: str) -> None:
    with refused("invalid", field="reminders"):
        rule_from(text)


def test_there_are_three_reminders_at_most() -> None:
    with refused("invalid", field="reminders"):
        rules_from(["1d", "2d", "3d", "4d"])


def test_rules_are_kept_once_each_and_the_earliest_reminder_first() -> None:
    assert spelled([" 45m", "2d", "120m", "2d"]) == ["2d", "120m", "45m"]
    assert spelled([]) == []
