"""How often somebody has tried, counted in the database: it forgets nothing when a cache is emptied.

A budget says whose tries count and how many are too many; which there are, the doors know. A try is
counted before it is looked at, or many at once would all find room; what was right is given back.
Tries that are too many are refused and count no further, so that nobody is shut out for longer than
the span in which they were made.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from clinic.accounts.models import Attempt
from clinic.core.errors import TooMany
from clinic.core.ids import new_id
from clinic.db import aside, db, transactional

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


@dataclass(frozen=True, slots=True)
class Counted:
    """A try that was counted: by which rows, and whether its budgets have no room for another one."""

    ids: Collection[str] = ()
    is_last: bool = False


def check_attempts(budgets: Iterable[Budget], *, now: datetime) -> None:
    """Raise TooMany, with `retry_after` in seconds, where a budget is used up."""
    pause = pause_of(budgets, now=now)
    if pause > timedelta(0):
        raise TooMany(details={"retry_after": math.ceil(pause.total_seconds())})


def pause_of(budgets: Iterable[Budget], *, now: datetime) -> timedelta:
    """How long it takes until there is room for another try; zero: there is."""
    return max((_pause(budget, now) for budget in budgets), default=timedelta(0))


@transactional
def count_attempt(budgets: Sequence[Budget], *, now: datetime) -> Counted:
    """One more try, for each of the budgets, whether there is room or not."""
    rows = [Attempt(id=new_id(), subject=_print(budget.subject), at=now) for budget in budgets]
    db.session.add_all(rows)
    db.session.flush()
    is_last = pause_of(budgets, now=now) > timedelta(0)
    return Counted(tuple(row.id for row in rows), is_last)


def check_and_count(budgets: Sequence[Budget], *, now: datetime) -> Counted:
    """One more try, unless it is one too many: of those who try at once, no more than there is room for.

    Raises TooMany.
    """
    return _check_and_count(budgets, now=now) if budgets else Counted()


@transactional
def _check_and_count(budgets: Sequence[Budget], *, now: datetime) -> Counted:
    _take_turns(budgets)
    check_attempts(budgets, now=now)
    return count_attempt(budgets, now=now)


@transactional
def count_if_room(budget: Budget, *, now: datetime) -> bool:
    """The same for what is left out unsaid where there is no room; whether there was."""
    _take_turns([budget])
    if pause_of([budget], now=now) > timedelta(0):
        return False
    count_attempt([budget], now=now)
    return True


def give_back(counted: Counted) -> None:
    """The try was right: as if it had never been counted. What the caller has read stays as it is."""
    if not counted.ids:
        return
    with aside() as session:
        session.execute(delete(Attempt).where(Attempt.id.in_(counted.ids)))


@transactional
def forget_old_attempts(*, now: datetime) -> int:
    """Delete the tries that count no longer; returns how many."""
    old = delete(Attempt).where(Attempt.at <= now - KEPT)
    return db.session.execute(old).rowcount  # type: ignore[attr-defined]


def _pause(budget: Budget, now: datetime) -> timedelta:
    """The same of one budget; zero or less: there is room."""
    return max((_end(budget, rate, now) or now for rate in budget.rates), default=now) - now


def _end(budget: Budget, rate: Rate, now: datetime) -> datetime | None:
    """When the oldest of so many tries counts no longer; None where there were fewer."""
    oldest = db.session.scalar(
        select(Attempt.at)
        .where(Attempt.subject == _print(budget.subject), Attempt.at > now - rate.span)
        .order_by(Attempt.at.desc())
        .offset(rate.number - 1)
        .limit(1)
    )
    return oldest + rate.span if oldest else None


def _take_turns(budgets: Iterable[Budget]) -> None:
    """Whoever counts for one of these waits until we have committed; SQLite has one writer anyway."""
    if db.session.connection().dialect.name != "postgresql":
        return
    # In one order, or two would wait for each other.
    for number in sorted(int(_print(one.subject)[:15], 16) for one in budgets):
        db.session.execute(select(func.pg_advisory_xact_lock(number)))


def _print(subject: str) -> str:
    return hashlib.sha256(subject.encode("utf-8", "surrogatepass")).hexdigest()
