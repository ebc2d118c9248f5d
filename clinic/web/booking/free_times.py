"""The free times of one kind of visit with one doctor, for whoever looks at them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, TypedDict

from clinic.booking.rules import Requester, Slot
from clinic.booking.times import slots

if TYPE_CHECKING:
    from clinic.directory.models import VisitType


class _For(TypedDict):
    """For whom times are looked for; the same for a week, the first free and the nearest ones."""

    requester: Requester
    without_hold: str | None
    now: datetime


class FreeTimes:
    """Looks each thing up once, when it is asked for. `without_hold`: the person's own hold."""

    def __init__(
        self,
        doctor_id: str,
        kind: VisitType,
        *,
        requester: Requester,
        without_hold: str | None,
        now: datetime,
    ) -> None:
        self.doctor_id, self.kind = doctor_id, kind
        self._for = _For(requester=requester, without_hold=without_hold, now=now)
        self._weeks: dict[date, slots.Span] = {}

    def week(self, first: date) -> slots.Span:
        """Seven local days from `first`."""
        if first not in self._weeks:
            self._weeks[first] = slots.span(
                [self.doctor_id], first=first, days=7, visit_types=self._types(), **self._for
            )
        return self._weeks[first]

    @cached_property
    def soonest(self) -> Slot | None:
        """The first free time of all, up to the horizon."""
        found = slots.earliest(
            [self.doctor_id], after=self._for["now"], visit_types=self._types(), **self._for
        )
        return next(iter(found[self.doctor_id]), None)

    def nearest(self, to: datetime) -> list[Slot]:
        """The three free times nearest to a moment."""
        return slots.nearest(self.doctor_id, self.kind.id, to=to, **self._for)

    def slots_of(self, week: slots.Span) -> Iterator[Slot]:
        """All free times of a week, in order."""
        for day in week.days[self.doctor_id]:
            yield from day.slots

    def _types(self) -> dict[str, str]:
        return {self.doctor_id: self.kind.id}
