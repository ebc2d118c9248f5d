"""How far before a visit its reminders go out, as the clinic writes it down: pure.

A rule is a text: `2d` is two days before at the same hour of the wall clock, `120m` is two hours
before, however the clocks change in between.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from clinic.core.errors import N_, Invalid

#: Of a new clinic.
USUAL = ("3d", "1d")
MOST_RULES = 3
MOST_DAYS, MOST_MINUTES = 30, 48 * 60

_RULE = re.compile(r"([1-9][0-9]{0,3})([dm])")


@dataclass(frozen=True, slots=True)
class ReminderRule:
    """So many days before at the same hour, or so many minutes before; one of the two is 0."""

    days: int = 0
    minutes: int = 0

    @property
    def text(self) -> str:
        return f"{self.days}d" if self.days else f"{self.minutes}m"

    @property
    def ahead(self) -> timedelta:
        """About so long before the visit; clocks may add an hour."""
        return timedelta(days=self.days, minutes=self.minutes)


def rule_from(text: str) -> ReminderRule:
    """Read `2d` or `120m`. Raises Invalid at `reminders`."""
    match = _RULE.fullmatch(text.strip())
    number = int(match[1]) if match else 0
    if match and match[2] == "d" and number <= MOST_DAYS:
        return ReminderRule(days=number)
    if match and match[2] == "m" and number <= MOST_MINUTES:
        return ReminderRule(minutes=number)
    sentence = N_(
        "A reminder goes out 1 to 30 days before the visit, or at most 48 hours before it."
    )
    raise Invalid("invalid", sentence, fields={"reminders": sentence})


def rules_from(texts: Sequence[str]) -> list[ReminderRule]:
    """Read some rules, each once. Raises Invalid at `reminders`."""
    found = list(dict.fromkeys(rule_from(text) for text in texts))
    if len(found) > MOST_RULES:
        sentence = N_("There are at most three reminders.")
        raise Invalid("invalid", sentence, fields={"reminders": sentence})
    return found


def spelled(texts: Sequence[str]) -> list[str]:
    """The rules as they are kept: each once, the earliest reminder first. Raises Invalid at `reminders`."""
    return [rule.text for rule in sorted(rules_from(texts), key=lambda rule: -rule.ahead)]


def in_force(
    own: Sequence[str] | None,
    own_since: Mapping[str, str],
    usual: Sequence[str],
    usual_since: Mapping[str, str],
) -> dict[str, str]:
    """The rules of a visit type, its own or else the clinic's, and from when each counts.

    That is an instant (UTC, ISO 8601), or "" for one that always has.
    """
    if own is not None:
        return {rule: own_since.get(rule, "") for rule in own}
    return {rule: max(own_since.get(rule, ""), usual_since.get(rule, "")) for rule in usual}


def counting_since(
    before: Mapping[str, str], after: Sequence[str], *, now: datetime
) -> dict[str, str]:
    """From when each rule counts once `after` are in force: one that is new from now on only.

    So no change makes a reminder due whose moment has passed.
    """
    return {rule: before.get(rule, now.astimezone(UTC).isoformat()) for rule in after}
