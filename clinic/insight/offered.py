"""How many minutes doctors offer on local days: as the ledger has it, else by their hours of now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, or_, select

from clinic.booking.models import Appointment
from clinic.core.intervals import BusyTimes
from clinic.core.local_time import days_from, local_date
from clinic.db import db
from clinic.directory.models import Doctor
from clinic.directory.queries import the_clinic
from clinic.insight.models import DayLedger
from clinic.scheduling.availability import open_minutes
from clinic.scheduling.queries import schedules

DAY = timedelta(days=1)
#: A day of a doctor.
DoctorsDay = tuple[str, date]
#: Days yet to come that were written down later than so long after now have been seen by the clinic's clock
#: before it was set back. The clocks of two machines never differ as much.
SLACK = timedelta(hours=1)


class DoctorsLedger(NamedTuple):
    """A doctor, since when they belong to the clinic, and the days that are frozen: all between two.

    `written_until` is later than `frozen_until` where the clinic's clock was set back.
    """

    id: str
    name: str
    specialty_id: str
    active: bool
    since: date
    frozen_from: date | None
    frozen_until: date | None
    written_until: date | None

    def unfrozen(self, first: date, last: date) -> list[date]:
        """The days from `first` to `last` that the ledger should have, or will have one day."""
        first = max(first, self.since)
        if self.frozen_from is None or self.frozen_until is None:
            return _days(first, last)
        earlier = _days(first, min(last, self.frozen_from - DAY))
        return earlier + _days(max(first, self.frozen_until + DAY), last)


def counts(now: datetime) -> ColumnElement[bool]:
    """Whether a row of the ledger counts: it tells of a day that is over."""
    today = local_date(now, the_clinic().zone)
    return or_(DayLedger.frozen_at <= now + SLACK, DayLedger.day < today)


def _days(first: date, last: date) -> list[date]:
    return days_from(first, (last - first).days + 1)


def doctors_ledgers(*which: ColumnElement[bool], now: datetime) -> list[DoctorsLedger]:
    """All doctors, whatever their standing, or some; in one query.

    A doctor's days begin with the profile, or with the first visit where that is earlier.
    """
    of_doctor = (DayLedger.doctor_id == Doctor.id, counts(now))
    first_visit = select(func.min(Appointment.starts_at)).where(Appointment.doctor_id == Doctor.id)
    rows = db.session.execute(
        select(
            Doctor.id, Doctor.title, Doctor.full_name, Doctor.specialty_id, Doctor.active,
            Doctor.created_at,
            first_visit.scalar_subquery(),
            select(func.min(DayLedger.day)).where(*of_doctor).scalar_subquery(),
            select(func.max(DayLedger.day)).where(*of_doctor).scalar_subquery(),
            select(func.max(DayLedger.day)).where(of_doctor[0]).scalar_subquery(),
        ).where(*which).order_by(Doctor.search_name, Doctor.id)
    )  # fmt: skip
    zone = the_clinic().zone
    return [
        DoctorsLedger(
            id_, f"{title} {name}".strip(), specialty_id, active,
            local_date(min(filter(None, (created_at, begun_at))), zone), *days,
        )
        for id_, title, name, specialty_id, active, created_at, begun_at, *days in rows
    ]  # fmt: skip


def reckoned(
    doctors: Iterable[DoctorsLedger], days: Mapping[str, Sequence[date]]
) -> dict[DoctorsDay, int]:
    """What they offer on their days by the hours and absences of now, in minutes; in one query.

    Who cannot be booked offers nothing.
    """
    minutes = {(one.id, day): 0 for one in doctors for day in days[one.id]}
    open_ids = [one.id for one in doctors if one.active and days[one.id]]
    if not open_ids:
        return minutes
    asked = [day for id_ in open_ids for day in days[id_]]
    clinic = the_clinic()
    found = schedules(
        open_ids, first=min(asked), last=max(asked),
        zone=clinic.zone, country=clinic.country, region=clinic.region,
    )  # fmt: skip
    for id_ in open_ids:
        schedule, away = found[id_].schedule, BusyTimes(found[id_].time_off)
        for day in days[id_]:
            minutes[id_, day] = open_minutes(day, schedule, away, clinic.zone)
    return minutes


def frozen_minutes(
    doctors: Iterable[DoctorsLedger], first: date, last: date, *, now: datetime
) -> dict[DoctorsDay, int]:
    """What the ledger has of these doctors and days."""
    rows = db.session.execute(
        select(DayLedger.doctor_id, DayLedger.day, DayLedger.offered_minutes).where(
            DayLedger.doctor_id.in_([one.id for one in doctors]),
            DayLedger.day.between(first, last),
            counts(now),
        )
    )
    return {(doctor_id, day): minutes for doctor_id, day, minutes in rows}
