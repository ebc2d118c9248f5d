"""The day ledger: what doctors offered on days that are over, written down for good."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from clinic.core.local_time import local_date
from clinic.db import db, insert, transactional
from clinic.directory.models import Doctor
from clinic.directory.queries import the_clinic
from clinic.insight.models import DayLedger
from clinic.insight.offered import SLACK, DoctorsLedger, doctors_ledgers, reckoned

DAY = timedelta(days=1)


@transactional
def freeze_ended_days(*, now: datetime) -> int:
    """Write down what was offered on every ended day that is not frozen yet; how many days of doctors.

    Frozen days stay as they are. Of days that nobody has frozen in time, what the hours say now.
    """
    return _freeze(doctors_ledgers(now=now), now=now)


def freeze_by_and_by(*, now: datetime) -> int:
    """The same, each doctor in a transaction of its own: at first, there may be years to write."""
    until = _yesterday(now)
    waiting = [one.id for one in doctors_ledgers(now=now) if one.unfrozen(one.since, until)]
    return sum(_freeze_of(doctor_id, now=now) for doctor_id in waiting)


@transactional
def _freeze_of(doctor_id: str, *, now: datetime) -> int:
    return _freeze(doctors_ledgers(Doctor.id == doctor_id, now=now), now=now)


def _freeze(doctors: list[DoctorsLedger], *, now: datetime) -> int:
    until = _yesterday(now)
    found = reckoned(doctors, {one.id: one.unfrozen(one.since, until) for one in doctors})
    if found:
        row = insert(DayLedger)
        # Who comes second changes nothing; only what was written before the clock was set back gives way.
        db.session.execute(
            row.on_conflict_do_update(
                index_elements=["doctor_id", "day"],
                set_={
                    "offered_minutes": row.excluded.offered_minutes,
                    "frozen_at": row.excluded.frozen_at,
                },
                where=DayLedger.frozen_at > now + SLACK,
            ),
            [
                {"doctor_id": doctor_id, "day": day, "offered_minutes": minutes, "frozen_at": now}
                for (doctor_id, day), minutes in sorted(found.items())
            ],
        )
    return len(found)


def _yesterday(now: datetime) -> date:
    return local_date(now, the_clinic().zone) - DAY
