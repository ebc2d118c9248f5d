"""How often somebody has tried, counted in the database: it forgets nothing when a cache is emptied.

A budget says whose tries count and how many are too many; which there are, the doors know. Tries
that are too many are refused and count no further, so that nobody is shut out for longer than the
span in which they were made.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from clinic.accounts.models import Attempt
from clinic.core.errors import TooMany
from clinic.db import db, transactional

#: No span is longer.
KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `number` in each `span`."""

    number: int
    span: timedelta


@dataclass(frozen=True, slots=True)
class Budget:
    """Whose tries count together, and how many there may be."""

    subject: str
    rates: tuple[Rate, ...]


def check(budgets: Iterable[Budget], *, now: datetime) -> None:
    """Raise TooMany, with `retry_after` in seconds, where a budget is used up."""
    pause = pause_of(budgets, now=now)
    if pause > timedelta(0):
        raise TooMany(details={"retry_after": math.ceil(pause.total_seconds())})


def pause_of(budgets: Iterable[Budget], *, now: datetime) -> timedelta:
    """How long it takes until there is room for another try; zero: there is."""
    return max((_pause(budget, now) for budget in budgets), default=timedelta(0))


@transactional
def count(budgets: Sequence[Budget], *, now: datetime) -> None:
    """One more try, for each of the budgets."""
    db.session.add_all([Attempt(subject=_print(budget.subject), at=now) for budget in budgets])


@transactional
def check_and_count(budgets: Sequence[Budget], *, now: datetime) -> None:
    """One more try, unless it is one too many. Raises TooMany."""
    check(budgets, now=now)
    count(budgets, now=now)


@transactional
def forget_old(*, now: datetime) -> int:
    """Delete the tries that count no longer; returns how many."""
    old = delete(Attempt).where(Attempt.at <= now - KEPT)
    return db.session.execute(old).rowcount  # type: ignore[attr-defined]


def _pause(budget: Budget, now: datetime) -> timedelta:
    """The same of one budget; zero or less: there is room."""
    most = max(rate.number for rate in budget.rates)
    made = db.session.scalars(
        select(Attempt.at)
        .where(Attempt.subject == _print(budget.subject), Attempt.at > now - KEPT)
        .order_by(Attempt.at.desc())
        .limit(most)
    ).all()
    ends = [made[rate.number - 1] + rate.span for rate in budget.rates if len(made) >= rate.number]
    return max(ends, default=now) - now


def _print(subject: str) -> str:
    return hashlib.sha256(subject.encode("utf-8", "surrogatepass")).hexdigest()
