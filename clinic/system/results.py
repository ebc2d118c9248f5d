"""What a check finds, and the registry of all checks.

A check is a function marked with `@check`: it takes the clinic's present instant and gives a
`CheckResult`. `flask doctor` and the admin's page show whatever is marked, in the order in which it was.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from clinic.db import AWAY, db

log = logging.getLogger(__name__)

Words: TypeAlias = str | LazyString


class Health(StrEnum):
    """How a line stands, the worst last."""

    OK = "ok"
    UNKNOWN = "unknown"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One sentence of how it is, and one of what to do, "" where nothing is to be done."""

    health: Health
    says: Words
    advice: Words = ""


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A check and what it found. `code` is its name for programs."""

    code: str
    label: Words
    result: CheckResult


Check = Callable[[datetime], CheckResult]
_checks: dict[str, tuple[Words, Check]] = {}


def ok(says: Words) -> CheckResult:
    return CheckResult(Health.OK, says)


def unknown(says: Words, advice: Words = "") -> CheckResult:
    return CheckResult(Health.UNKNOWN, says, advice)


def warning(says: Words, advice: Words) -> CheckResult:
    return CheckResult(Health.WARNING, says, advice)


def failure(says: Words, advice: Words) -> CheckResult:
    return CheckResult(Health.FAILED, says, advice)


def check(label: Words) -> Callable[[Check], Check]:
    """Make a function a check, by its own name; the label is what people read."""

    def register(function: Check) -> Check:
        _checks[function.__name__] = (label, function)
        return function

    return register


def registered() -> list[str]:
    """The names of all checks."""
    return list(_checks)


def examine(*, now: datetime) -> list[CheckLine]:
    """Ask every check at the clinic's instant `now`. None of them can stop the others; each has an end."""
    return [CheckLine(code, label, _ask(one, now)) for code, (label, one) in _checks.items()]


def worst(lines: Sequence[CheckLine]) -> Health:
    """The state of the whole: that of its worst line."""
    order = list(Health)
    return max((line.result.health for line in lines), key=order.index, default=Health.OK)


def _ask(one: Check, now: datetime) -> CheckResult:
    try:
        return one(now)
    except AWAY as error:
        db.session.rollback()
        return _not_told(error, _l("See the lines about database and schema first."))
    except Exception as error:
        db.session.rollback()
        log.exception("the check %s did not end", one.__name__)
        return _not_told(error, _l("The log says more."))


def _not_told(error: Exception, advice: Words) -> CheckResult:
    return unknown(
        _l("This could not be found out (%(error)s).", error=type(error).__name__), advice
    )
