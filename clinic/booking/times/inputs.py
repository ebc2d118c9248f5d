"""Fetching what the rules look at besides the context: two queries, whatever the number of doctors."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import ColumnElement, func, select, true

from clinic.booking.lifecycle import OPEN
from clinic.booking.models import Appointment, ResourceKind, Side
from clinic.booking.record.claims import LANES
from clinic.booking.rules import DoctorTimes, Requester
from clinic.booking.times.claims import busy_of, claims, claims_asked, lanes_taken
from clinic.booking.times.context import BookingContext
from clinic.core.busy_minutes import BusyMinutes
from clinic.core.clock import YEARS
from clinic.core.intervals import BusyTimes, Interval
from clinic.core.local_time import days_span, local_date
from clinic.db import db
from clinic.scheduling.availability import opening_within
from clinic.scheduling.queries import schedules

#: Which own-booked visits do not count against the limit.
_exempt: list[Callable[[], ColumnElement[bool]]] = []
#: Behind all that is booked.
_FAR_AHEAD = datetime(YEARS.stop, 1, 1, tzinfo=UTC)


def doctor_times(
    known: BookingContext,
    doctor_ids: Collection[str],
    *,
    first: date,
    last: date,
    now: datetime,
    without_appointment: str | None = None,
    without_hold: str | None = None,
) -> dict[str, DoctorTimes]:
    """The time of doctors on the local days first to last, in two queries.

    Expired holds do not count; nor do the claims of the appointment and the hold that are named.
    """
    span = days_span(first, last, known.zone)
    asked = claims_asked(
        ResourceKind.DOCTOR, doctor_ids, span, now=now,
        without_appointment=without_appointment, without_hold=without_hold,
    )  # fmt: skip
    busy = busy_of(db.session.execute(claims(asked), asked), doctor_ids)
    return {
        doctor_id: replace(times, busy=busy[doctor_id])
        for doctor_id, times in open_times(known, doctor_ids, first=first, last=last).items()
    }


def open_times(
    known: BookingContext,
    doctor_ids: Collection[str],
    *,
    first: date,
    last: date,
) -> dict[str, DoctorTimes]:
    """As `doctor_times`, but with nothing that is booked: in one query."""
    found = schedules(
        doctor_ids, first=first, last=last, zone=known.zone,
        country=known.country, region=known.region,
    )  # fmt: skip
    return {
        doctor_id: DoctorTimes(
            doctor_id=doctor_id,
            zone=known.zone,
            opening=opening_within(first, last, found[doctor_id].schedule, known.zone),
            away=BusyTimes(found[doctor_id].time_off),
            busy=BusyMinutes(),
            active=known.doctors[doctor_id].active,
            accepting_new=known.doctors[doctor_id].accepting_new,
            closed=found[doctor_id].schedule.closed,
        )
        for doctor_id in doctor_ids
    }


def times_around(
    known: BookingContext,
    doctor_id: str,
    moment: datetime,
    *,
    now: datetime,
    without_appointment: str | None = None,
    without_hold: str | None = None,
) -> DoctorTimes:
    """The doctor's time on the local day of a moment, in two queries."""
    day = local_date(moment, known.zone)
    found = doctor_times(
        known, [doctor_id], first=day, last=day, now=now,
        without_appointment=without_appointment, without_hold=without_hold,
    )  # fmt: skip
    return found[doctor_id]


def exempt_from_limit(*conditions: Callable[[], ColumnElement[bool]]) -> None:
    """Name the own-booked visits that do not count against the limit; called once by `clinic.wiring`."""
    _exempt[:] = conditions


def patient_requester(
    patient_id: str,
    *,
    now: datetime,
    staff: bool = False,
    known: bool = False,
    without_appointment: str | None = None,
) -> Requester:
    """The patient with their own visits from now on, and how many of those ahead they booked."""
    asked = claims_asked(
        ResourceKind.PATIENT, [patient_id], Interval(now, _FAR_AHEAD), now=now,
        without_appointment=without_appointment,
    )  # fmt: skip
    busy = busy_of(db.session.execute(claims(asked), asked), [patient_id])
    upcoming = db.session.scalar(
        select(func.count())
        .select_from(Appointment)
        .where(
            Appointment.patient_id == patient_id,
            Appointment.starts_at > now,
            Appointment.status.in_(OPEN),
            Appointment.booked_by == Side.PATIENT,
            *(~condition() for condition in _exempt),
            true() if without_appointment is None else Appointment.id != without_appointment,
        )
    )
    return Requester(staff=staff, known=known, upcoming=upcoming or 0, busy=busy[patient_id])


def free_lane(
    doctor_id: str,
    span: Interval,
    *,
    now: datetime,
    without_appointment: str | None = None,
    without_hold: str | None = None,
) -> int | None:
    """The first of the two lanes in which nothing of the doctor's lies in the span, or None."""
    asked = claims_asked(
        ResourceKind.DOCTOR, [doctor_id], span, now=now, reach=timedelta(),
        without_appointment=without_appointment, without_hold=without_hold,
    )  # fmt: skip
    taken = set(db.session.scalars(lanes_taken(asked), asked))
    return next((lane for lane in LANES if lane not in taken), None)
