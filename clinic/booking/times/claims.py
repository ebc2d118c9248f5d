"""What is taken of somebody's time: read live at each question, in minutes, with the stamps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from clinic.booking.models import Claim, ResourceKind
from clinic.booking.record.claims import LANES, LONGEST
from clinic.core.busy_minutes import BusyMinutes
from clinic.core.intervals import Interval
from clinic.scheduling.models import OpeningStamp

#: Columns of the tables, not of the models: what is asked at each offer of times needs no objects.
_claim, _stamp = Claim.__table__.c, OpeningStamp.__table__.c


class _Minute(FunctionElement[int]):
    """The minute in which an instant lies, as `core.busy_minutes` counts them: read, a number costs a
    tenth of an instant.
    """

    type = Integer()
    inherit_cache = True


class _MinuteFrom(_Minute):
    """The first minute that begins at an instant or later."""

    inherit_cache = True


@compiles(_Minute, "postgresql")
def _minute(element: _Minute, compiler: SQLCompiler, **more: Any) -> str:
    way = "ceil" if isinstance(element, _MinuteFrom) else "floor"
    instant = compiler.process(element.clauses, **more)
    return f"CAST({way}(date_part('epoch', {instant}) / 60) AS INTEGER)"


@compiles(_Minute, "sqlite")
def _minute_in_text(element: _Minute, compiler: SQLCompiler, **more: Any) -> str:
    text = compiler.process(element.clauses, **more)
    begun = f" + 59 + (substr({text}, 21) > '000000')" if isinstance(element, _MinuteFrom) else ""
    return f"(CAST(strftime('%s', substr({text}, 1, 19)) AS INTEGER){begun}) / 60"


#: What the stamps of `owners` are.
STAMPS = select(_stamp.owner, _stamp.stamp).where(
    _stamp.owner.in_(bindparam("owners", expanding=True))
)
_CLAIM = _claim.resource_id, _Minute(_claim.starts_at), _MinuteFrom(_claim.ends_at)


def claims(asked: Mapping[str, Any]) -> Select[str, int, int]:
    """Whose time is taken, from which minute until before which; of what is asked for (`claims_asked`)."""
    return _claims(_without(asked))


def lanes_taken(asked: Mapping[str, Any]) -> Select[int]:
    """In which lanes it is."""
    return _lanes_taken(_without(asked))


def stamps_and_claims(asked: Mapping[str, Any]) -> CompoundSelect[str, str | None, Any, Any]:
    """The stamps, and what is taken at the same moment: its rows have no stamp, and stamps no minutes."""
    return _stamps_and_claims(_without(asked))


def claims_asked(
    kind: ResourceKind,
    resource_ids: Collection[str],
    span: Interval,
    *,
    now: datetime,
    reach: timedelta = LONGEST,
    without_appointment: str | None = None,
    without_hold: str | None = None,
) -> dict[str, Any]:
    """What is asked for: what touches the span, or lies so near that a visit which begins in it may
    `reach` there with its buffers.

    Expired holds take nothing; the visit and the hold that are named are not in their own way.
    """
    asked = {
        "kind": kind,
        "resource_ids": list(resource_ids),
        "earliest": span.start - reach - LONGEST,
        "starts_at": span.start - reach,
        "ends_at": span.end + reach,
        "now": now,
    }
    without = {"without_appointment": without_appointment, "without_hold": without_hold}
    return asked | {name: id_ for name, id_ in without.items() if id_ is not None}


def busy_of(
    rows: Iterable[tuple[str, int, int]], resource_ids: Collection[str]
) -> dict[str, BusyMinutes]:
    """The rows of `CLAIMS` by whose they are; of each who was asked about."""
    found: dict[str, list[tuple[int, int]]] = {id_: [] for id_ in resource_ids}
    for resource_id, start, end in rows:
        found[resource_id].append((start, end))
    return {id_: BusyMinutes(pairs) for id_, pairs in found.items()}


#: Put together once: to do so at each question would take longer than the answer.
@cache
def _claims(without: frozenset[str]) -> Select[str, int, int]:
    return select(*_CLAIM).where(*_in_the_way(without))


@cache
def _lanes_taken(without: frozenset[str]) -> Select[int]:
    return select(_claim.lane).where(*_in_the_way(without))


@cache
def _stamps_and_claims(without: frozenset[str]) -> CompoundSelect[str, str | None, Any, Any]:
    no_minute = cast(null(), Integer)
    whose, start, end = _CLAIM
    return union_all(
        STAMPS.add_columns(no_minute.label("start"), no_minute.label("end")),
        select(whose, cast(null(), String), start, end).where(*_in_the_way(without)),
    )


# The visit and the hold that are not in their own way: named only where there is one, since the index
# that answers all the rest does not know them.
_WITHOUT = {
    "without_appointment": _claim.appointment_id,
    "without_hold": _claim.hold_id,
}


def _without(asked: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(asked.keys() & _WITHOUT.keys())


def _in_the_way(without: Collection[str]) -> list[ColumnElement[bool]]:
    return [
        _claim.resource_kind == bindparam("kind"),
        _claim.resource_id.in_(bindparam("resource_ids", expanding=True)),
        _claim.lane.in_(LANES),
        _claim.starts_at > bindparam("earliest"),
        _claim.starts_at < bindparam("ends_at"),
        _claim.ends_at > bindparam("starts_at"),
        or_(_claim.expires_at.is_(None), _claim.expires_at > bindparam("now")),
        *(_WITHOUT[name].is_distinct_from(bindparam(name)) for name in sorted(without)),
    ]
