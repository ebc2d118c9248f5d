"""The day ledger: what doctors offered on days that are over, written down for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete

from clinic.core.local_time import local_date
from clinic.db import db, insert, transactional
from clinic.directory.models import Doctor
from clinic.directory.queries import the_clinic
from clinic.insight.models import DayLedger
from clinic.insight.offered import DAY, DoctorsLedger, counts, doctors_ledgers, reckoned


@transactional
def freeze_ended_days(*, now: datetime) -> int:
    """Write down what was offered on every ended day that is not frozen yet; how many days of doctors.

    Frozen days stay as they are. Of days that nobody has frozen in time, what the hours say now.
    """
    return _freeze(doctors_ledgers(now=now), now=now)


def freeze_by_and_by(*, now: datetime) -> int:
    """The same, each doctor in a transaction of its own: at first, there may be years to write."""
    waiting = [one.id for one in doctors_ledgers(now=now) if _days_to_freeze(one, now)]
    return sum(_freeze_of(doctor_id, now=now) for doctor_id in waiting)


@transactional
def _freeze_of(doctor_id: str, *, now: datetime) -> int:
    return _freeze(doctors_ledgers(Doctor.id == doctor_id, now=now), now=now)


def _freeze(doctors: Sequence[DoctorsLedger], *, now: datetime) -> int:
    if any(one.written_until != one.frozen_until for one in doctors):
        db.session.execute(delete(DayLedger).where(~counts(now)))
    found = reckoned(doctors, {one.id: _days_to_freeze(one, now) for one in doctors})
    if found:
        rows = [
            {"doctor_id": doctor_id, "day": day, "offered_minutes": minutes, "frozen_at": now}
            for (doctor_id, day), minutes in sorted(found.items())
        ]
        # Somebody else may be at it: who comes second changes nothing.
        db.session.execute(insert(DayLedger).on_conflict_do_nothing(), rows)
    return len(found)


def _days_to_freeze(doctor: DoctorsLedger, now: datetime) -> Sequence[date]:
    return doctor.unfrozen(doctor.since, local_date(now, the_clinic().zone) - DAY)
