"""What has been and what is booked: years of full days, and weeks ahead that are the emptier the later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import chain, count, cycle, islice
from random import Random
from typing import Any

from bench.bulk import Row, put
from clinic.booking.housekeeping import KEPT_CLAIMS
from clinic.booking.lifecycle import Status
from clinic.booking.models import Appointment, Claim, ResourceKind, Side
from clinic.core.ids import new_id
from clinic.notifications.kinds import Channel, MessageState
from clinic.notifications.models import Message

MINUTES = 30
#: Monday to Friday, with an hour for lunch.
HOURS = ((8 * 60 + 30, 12 * 60 + 30), (13 * 60 + 30, 17 * 60))
#: Of the times of the next days so many are taken, of those in four weeks and later so few.
SOON, LATE, FULL_FOR = 0.9, 0.1, 28
BOOKED_AHEAD = 56
AT_ONCE = 50_000
#: The one who comes often comes when nobody else does.
EVENING = 18 * 60
#: Who books for whom: (user, patient).
Couple = tuple[str, str]


class History:
    """Makes the visits of one clinic."""

    def __init__(self, visit_type_id: str, patients: Iterable[Couple], now: datetime) -> None:
        self._visit_type_id, self._now = visit_type_id, now
        self._whose = cycle(patients)
        self._chance = Random(1)  # noqa: S311 - the same clinic each time
        self._today = datetime.combine(now.date(), time(), UTC)

    def ahead(self, doctor_ids: Sequence[str]) -> Iterator[Row]:
        """What is booked with these doctors."""
        for day in range(1, BOOKED_AHEAD):
            full = max(LATE, SOON - (SOON - LATE) * day / FULL_FOR)
            for start in _starts(self._today + timedelta(days=day)):
                for doctor_id in doctor_ids:
                    if self._chance.random() < full:
                        yield self._visit(doctor_id, *next(self._whose), start)

    def behind(self, doctor_ids: Sequence[str], number: int) -> Iterator[Row]:
        """So many visits that are over: every working day that was, without a gap."""
        starts = chain.from_iterable(
            _starts(self._today - timedelta(days=back)) for back in count(1)
        )
        return islice(
            (
                self._visit(doctor_id, *next(self._whose), start)
                for start in starts
                for doctor_id in doctor_ids
            ),
            number,
        )

    def regular(self, doctor_ids: Sequence[str], who: Couple, number: int) -> Iterator[Row]:
        """So many visits of one patient, a day each."""
        doctors = cycle(doctor_ids)
        for back in range(1, number + 1):
            start = self._today - timedelta(days=back) + timedelta(minutes=EVENING)
            yield self._visit(next(doctors), *who, start)

    def put(self, visits: Iterable[Row], users: dict[str, str]) -> int:
        """Add visits with what belongs to them; `users` of doctors. Returns how many claims."""
        claims, waiting = 0, iter(visits)
        while some := list(islice(waiting, AT_ONCE)):
            taken = [claim for visit in some for claim in self._claims(visit)]
            put(Appointment, some)
            put(Claim, taken)
            put(Message, (_told(visit, users[visit["doctor_id"]]) for visit in some))
            claims += len(taken)
        return claims

    def _visit(self, doctor_id: str, booked_by: str, patient_id: str, start: datetime) -> Row:
        return {
            "id": new_id(),
            "patient_id": patient_id,
            "doctor_id": doctor_id,
            "visit_type_id": self._visit_type_id,
            "starts_at": start,
            "wall_starts_at": start.replace(tzinfo=None),
            "zone": "UTC",
            "first_starts_at": start,
            "ends_at": start + timedelta(minutes=MINUTES),
            "minutes": MINUTES,
            "status": Status.COMPLETED if start < self._now else Status.CONFIRMED,
            "booked_by": Side.PATIENT,
            "booked_by_user_id": booked_by,
            "created_at": start - timedelta(days=60),
            "confirmed_at": start - timedelta(days=60),
        }

    def _claims(self, visit: Row) -> Iterator[Row]:
        if visit["ends_at"] <= self._now - KEPT_CLAIMS:
            return
        for kind, whose in (
            (ResourceKind.DOCTOR, "doctor_id"),
            (ResourceKind.PATIENT, "patient_id"),
        ):
            yield {
                "id": new_id(),
                "resource_kind": kind,
                "resource_id": visit[whose],
                "starts_at": visit["starts_at"],
                "ends_at": visit["ends_at"],
                "appointment_id": visit["id"],
            }


def _told(visit: Row, user_id: str) -> dict[str, Any]:
    """The doctor heard of it in the page, and has read it."""
    at = visit["created_at"]
    return {
        "id": (id_ := new_id()),
        "dedupe_key": id_,
        "kind": "visit_confirmed",
        "channel": Channel.IN_APP,
        "recipient_user_id": user_id,
        "subject_kind": "appointment",
        "subject_id": visit["id"],
        "subject_version": 1,
        "due_at": at,
        "try_at": at,
        "state": MessageState.SENT,
        "created_at": at,
        "sent_at": at,
        "read_at": at,
        "params": {},
    }


def _starts(day: datetime) -> list[datetime]:
    """When visits begin on a day; nobody works at the weekend."""
    if day.weekday() > 4:
        return []
    minutes = chain.from_iterable(range(*hours, MINUTES) for hours in HOURS)
    return [day + timedelta(minutes=minute) for minute in minutes]
