"""What a search knows of its doctors' time: read as it is asked for, and nothing of it twice."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from clinic.booking.models import Appointment, ResourceKind
from clinic.booking.times.claims import STAMPS, busy_of, claims, claims_asked, stamps_and_claims
from clinic.booking.times.context import BookingContext
from clinic.booking.times.kept import KeptOpenings, kept_before, kept_of
from clinic.core.busy_minutes import BusyMinutes
from clinic.core.intervals import Interval
from clinic.core.local_time import days_span
from clinic.db import db
from clinic.scheduling.models import THE_CLINIC


class _Read(NamedTuple):
    """What is taken in a span and as far around it."""

    span: Interval
    busy: Mapping[str, BusyMinutes]

    def holds(self, span: Interval, doctor_ids: Collection[str]) -> bool:
        inside = self.span.start <= span.start and span.end <= self.span.end
        return inside and self.busy.keys() >= set(doctor_ids)


class Agenda:
    """The time of some doctors: what is open and offered, which is kept, and what of it is taken, which
    is read anew. The hold that is named and the visit that is moved are not in the way.
    """

    def __init__(
        self,
        doctor_ids: Collection[str],
        *,
        now: datetime,
        without_hold: str | None = None,
        moving: Appointment | None = None,
    ) -> None:
        self._ids, self._now = list(doctor_ids), now
        self._without = {
            "without_hold": without_hold,
            "without_appointment": moving.id if moving else None,
        }
        self._stamps: dict[str, str] = {}
        self._kept: dict[str, KeptOpenings] = {}
        self._read: list[_Read] = []

    def read_ahead(self, first: date, days: int) -> None:
        """Read stamps and claims of so many days at once, if it can be guessed in which zone they are. It
        was, if what is kept has still these stamps; else the claims are read again when asked for.
        """
        guesses = [kept_before(id_) for id_ in self._ids]
        if guess := next((one for one in guesses if one is not None), None):
            reach = max(one.reach for one in guesses if one is not None)
            last = first + timedelta(days=days - 1)
            self._ask(days_span(first, last, guess.known.zone), reach, self._ids)

    def known(self) -> BookingContext:
        """The clinic's policy and what the doctors offer. Raises NotFound if one of them is unknown."""
        return BookingContext.together(
            one.known for one in self.kept(self._now.date(), self._now.date()).values()
        )

    def kept(self, first: date, last: date) -> Mapping[str, KeptOpenings]:
        """What each doctor offers, and the hours on these local days."""
        if not self._kept or not all(one.holds(first, last) for one in self._kept.values()):
            if not self._stamps:
                rows = db.session.execute(STAMPS, self._owners())
                self._stamps = {one.owner: one.stamp for one in rows}
            self._kept = kept_of(self._stamps, self._ids, first=first, last=last, now=self._now)
        return self._kept

    def busy(
        self, span: Interval, doctor_ids: Collection[str], *, reach: timedelta
    ) -> Mapping[str, BusyMinutes]:
        """What is taken of the doctors' time in a span, and so far around it: what was read before, or
        one more question.
        """
        around = Interval(span.start - reach, span.end + reach)
        for read in self._read:
            if read.holds(around, doctor_ids):
                return read.busy
        return self._ask(span, reach, doctor_ids)

    def _ask(
        self, span: Interval, reach: timedelta, doctor_ids: Collection[str]
    ) -> Mapping[str, BusyMinutes]:
        asked = claims_asked(
            ResourceKind.DOCTOR, doctor_ids, span, now=self._now, reach=reach, **self._without
        )
        rows: Any
        if self._stamps:
            rows = db.session.execute(claims(asked), asked)
        else:
            found = db.session.execute(stamps_and_claims(asked), asked | self._owners()).all()
            self._stamps = {owner: stamp for owner, stamp, *_ in found if stamp is not None}
            rows = [(id_, start, end) for id_, stamp, start, end in found if stamp is None]
        busy = busy_of(rows, doctor_ids)
        self._read.append(_Read(Interval(span.start - reach, span.end + reach), busy))
        return busy

    def _owners(self) -> dict[str, list[str]]:
        return {"owners": [*self._ids, THE_CLINIC]}
