"""Fetching what the rules look at besides the context: two queries, whatever the number of doctors."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select, true

from clinic.booking.lifecycle import OPEN
from clinic.booking.models import Appointment, Claim, ResourceKind, Side
from clinic.booking.record.claims import LANES, LONGEST
from clinic.booking.rules import DoctorTimes, Requester
from clinic.booking.times.context import BookingContext
from clinic.core.clock import YEARS
from clinic.core.intervals import BusyTimes, Interval
from clinic.core.local_time import days_span, local_date
from clinic.db import db
from clinic.scheduling.availability import opening_within
from clinic.scheduling.queries import DoctorSchedule, schedules

#: Which own-booked visits do not count against the limit.
_exempt: list[Callable[[], ColumnElement[bool]]] = []
#: Columns of the table, not of the model: what is asked at each offer of times needs no objects.
_claim = Claim.__table__.c
#: Behind all that is booked.
_FAR_AHEAD = datetime(YEARS.stop, 1, 1, tzinfo=UTC)


def doctor_times(
    known: BookingContext,
    doctor_ids: Collection[str],
    *,
    first: date,
    last: date,
    now: datetime,
    hours: Mapping[str, DoctorSchedule] | None = None,
    reach: timedelta = LONGEST,
    without_appointment: str | None = None,
    without_hold: str | None = None,
) -> dict[str, DoctorTimes]:
    """The time of doctors on the local days first to last, in two queries; in one with their `hours`.

    Expired holds do not count; nor do the claims of the appointment and the hold that are named. What is
    taken is known as far as a visit may `reach` out of the days, with its buffers.
    """
    span = days_span(first, last, known.zone)
    busy = _busy(
        ResourceKind.DOCTOR, doctor_ids, span, now=now, reach=reach,
        without_appointment=without_appointment, without_hold=without_hold,
    )  # fmt: skip
    return {
        doctor_id: replace(times, busy=busy[doctor_id])
        for doctor_id, times in open_times(
            known, doctor_ids, first=first, last=last, hours=hours
        ).items()
    }


def open_times(
    known: BookingContext,
    doctor_ids: Collection[str],
    *,
    first: date,
    last: date,
    hours: Mapping[str, DoctorSchedule] | None = None,
) -> dict[str, DoctorTimes]:
    """As `doctor_times`, but with nothing that is booked: in one query, in none with their `hours`."""
    found = hours or schedules(
        doctor_ids, first=first, last=last, zone=known.zone,
        country=known.country, region=known.region,
    )  # fmt: skip
    return {
        doctor_id: DoctorTimes(
            doctor_id=doctor_id,
            zone=known.zone,
            opening=opening_within(first, last, found[doctor_id].schedule, known.zone),
            away=BusyTimes(found[doctor_id].time_off),
            busy=BusyTimes(()),
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
    busy = _busy(
        ResourceKind.PATIENT,
        [patient_id],
        Interval(now, _FAR_AHEAD),
        now=now,
        without_appointment=without_appointment,
    )
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
    query = _claims(without_appointment, without_hold).with_only_columns(_claim.lane)
    asked = _in_span(ResourceKind.DOCTOR, [doctor_id], span, now=now)
    taken = set(db.session.scalars(query, asked))
    return next((lane for lane in LANES if lane not in taken), None)


def _busy(
    kind: ResourceKind,
    resource_ids: Collection[str],
    span: Interval,
    *,
    now: datetime,
    reach: timedelta = LONGEST,
    without_appointment: str | None = None,
    without_hold: str | None = None,
) -> dict[str, BusyTimes]:
    query = _claims(without_appointment, without_hold)
    # A visit that begins before midnight may reach into the next day, and its buffers further.
    around = Interval(span.start - reach, span.end + reach)
    asked = _in_span(kind, resource_ids, around, now=now)
    found: dict[str, list[tuple[datetime, datetime]]] = {id_: [] for id_ in resource_ids}
    for resource_id, starts_at, ends_at in db.session.execute(query, asked):
        found[resource_id].append((starts_at, ends_at))
    return {id_: BusyTimes.between(pairs) for id_, pairs in found.items()}


def _claims(
    without_appointment: str | None, without_hold: str | None
) -> Select[str, datetime, datetime]:
    """Whose time is taken, from when until when, but for a visit or a hold; see `_in_span`."""
    query = _CLAIMS
    if without_appointment is not None:
        query = query.where(
            or_(_claim.appointment_id.is_(None), _claim.appointment_id != without_appointment)
        )
    if without_hold is not None:
        query = query.where(or_(_claim.hold_id.is_(None), _claim.hold_id != without_hold))
    return query


def _in_span(
    kind: ResourceKind, resource_ids: Collection[str], span: Interval, *, now: datetime
) -> dict[str, Any]:
    """What `_CLAIMS` asks for; expired holds take nothing."""
    return {
        "kind": kind,
        "resource_ids": list(resource_ids),
        "earliest": span.start - LONGEST,
        "starts_at": span.start,
        "ends_at": span.end,
        "now": now,
    }


#: Put together once: to do so at each question would take longer than the answer.
_CLAIMS = select(_claim.resource_id, _claim.starts_at, _claim.ends_at).where(
    _claim.resource_kind == bindparam("kind"),
    _claim.resource_id.in_(bindparam("resource_ids", expanding=True)),
    _claim.lane.in_(LANES),
    _claim.starts_at > bindparam("earliest"),
    _claim.starts_at < bindparam("ends_at"),
    _claim.ends_at > bindparam("starts_at"),
    or_(_claim.expires_at.is_(None), _claim.expires_at > bindparam("now")),
)
