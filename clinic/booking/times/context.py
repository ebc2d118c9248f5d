"""The clinic's policy and what its doctors offer: one query, from which everything else follows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select, true

from clinic.booking.models import Appointment
from clinic.booking.rules import Plan, Policy
from clinic.core.errors import NotFound
from clinic.core.local_time import zone_named
from clinic.db import db
from clinic.directory.models import Clinic, Doctor, DoctorVisitType, VisitType


@dataclass(frozen=True, slots=True)
class BookingContext:
    """The clinic's policy and what it offers: `plans` by doctor and visit type, in the doctor's order."""

    policy: Policy
    zone: ZoneInfo
    country: str
    region: str
    doctors: dict[str, DoctorFacts]
    plans: dict[str, dict[str, Plan]]

    def of(self, doctor_id: str) -> BookingContext:
        """The same of one of the doctors alone."""
        facts, plans = self.doctors[doctor_id], self.plans[doctor_id]
        return replace(self, doctors={doctor_id: facts}, plans={doctor_id: plans})

    @classmethod
    def together(cls, contexts: Iterable[BookingContext]) -> BookingContext:
        """One of all their doctors, of the same clinic; there is at least one."""
        first, *others = contexts
        doctors, plans = dict(first.doctors), dict(first.plans)
        for other in others:
            doctors |= other.doctors
            plans |= other.plans
        return replace(first, doctors=doctors, plans=plans)


@dataclass(frozen=True, slots=True)
class DoctorFacts:
    active: bool
    accepting_new: bool


def booking_context(doctor_ids: Collection[str]) -> BookingContext:
    """Policy, zone and plans for these doctors, in one query. Raises NotFound if one of them is unknown."""
    rows = db.session.execute(_FRAME_ROWS, {"doctor_ids": list(doctor_ids)}).all()
    plans: dict[str, dict[str, Plan]] = {row.doctor_id: {} for row in rows}
    if not rows or len(plans) < len(set(doctor_ids)):
        raise NotFound()
    for row in rows:
        if row.visit_type_id is not None:
            plans[row.doctor_id][row.visit_type_id] = _plan(
                row, row.visit_type_id, row.own_minutes, row.doctor_auto
            )
    facts = {row.doctor_id: DoctorFacts(row.doctor_active, row.accepting_new) for row in rows}
    return _context(rows[0], rows[0].clinic_notice, facts, plans)


def context_of(clinic: Clinic, doctors: Iterable[Doctor]) -> BookingContext:
    """The same from doctors who are loaded whole, without a query; as `booking_context`."""
    facts, plans = {}, {}
    for doctor in doctors:
        facts[doctor.id] = DoctorFacts(doctor.active, doctor.accepting_new)
        plans[doctor.id] = {
            one.visit_type_id: _plan(
                one.visit_type, one.visit_type_id, one.minutes, doctor.auto_confirm
            )
            for one in doctor.visit_types
        }
    return _context(clinic, clinic.min_notice_minutes, facts, plans)


def plan_for(
    known: BookingContext, doctor_id: str, visit_type_id: str, *, moving: Appointment | None = None
) -> Plan:
    """The plan of a visit type with a doctor; one that is not offered if the doctor has none of it.

    A visit that is moved and stays with its doctor keeps the length it was booked with.
    Raises NotFound for a visit type that does not exist.
    """
    plan = _plan_of_type(known, doctor_id, visit_type_id)
    if moving is None or moving.doctor_id != doctor_id:
        return plan
    return Plan(
        visit_type_id=plan.visit_type_id,
        minutes=moving.minutes,
        buffer_before=moving.buffer_before,
        buffer_after=moving.buffer_after,
        step_minutes=plan.step,
        min_notice_minutes=plan.min_notice_minutes,
        online=True,
        offered=True,
        auto_confirm=plan.auto_confirm,
    )


def plans_for(
    known: BookingContext, doctor_id: str, visit_type_id: str | None, *, moving: Appointment | None
) -> list[Plan]:
    """The plan of the visit type, as `plan_for`; without one, of all that the doctor offers online, the
    first one first.
    """
    if visit_type_id is not None:
        return [plan_for(known, doctor_id, visit_type_id, moving=moving)]
    offered = known.plans.get(doctor_id, {}).values()
    return [plan for plan in offered if plan.offered and plan.online]


def _plan_of_type(known: BookingContext, doctor_id: str, visit_type_id: str) -> Plan:
    offered = known.plans[doctor_id].get(visit_type_id)
    if offered is not None:
        return offered
    row = db.session.get(VisitType, visit_type_id)
    if row is None:
        raise NotFound()
    return Plan(visit_type_id=row.id, minutes=row.minutes, online=row.online, offered=False)


_clinic, _doctor = Clinic.__table__.c, Doctor.__table__.c
_offer, _kind = DoctorVisitType.__table__.c, VisitType.__table__.c
#: Put together once: to do so at each question would take longer than the answer.
_FRAME_ROWS = (
    select(
        _clinic.time_zone,
        _clinic.country,
        _clinic.region,
        _clinic.min_notice_minutes.label("clinic_notice"),
        _clinic.horizon_days,
        _clinic.max_upcoming,
        _doctor.id.label("doctor_id"),
        _doctor.active.label("doctor_active"),
        _doctor.accepting_new,
        _doctor.auto_confirm.label("doctor_auto"),
        _offer.minutes.label("own_minutes"),
        _kind.id.label("visit_type_id"),
        _kind.minutes,
        _kind.buffer_before,
        _kind.buffer_after,
        _kind.step_minutes,
        _kind.min_notice_minutes,
        _kind.online,
        _kind.active,
        _kind.auto_confirm,
    )
    .select_from(Doctor.__table__)
    .join(Clinic.__table__, true())
    .outerjoin(DoctorVisitType.__table__, _offer.doctor_id == _doctor.id)
    .outerjoin(VisitType.__table__, _kind.id == _offer.visit_type_id)
    .where(_doctor.id.in_(bindparam("doctor_ids", expanding=True)))
    .order_by(_doctor.id, _offer.position)
)


def _context(
    clinic: Any, notice: int, doctors: dict[str, DoctorFacts], plans: dict[str, dict[str, Plan]]
) -> BookingContext:
    return BookingContext(
        policy=Policy(
            min_notice_minutes=notice,
            horizon_days=clinic.horizon_days,
            max_upcoming=clinic.max_upcoming,
        ),
        zone=zone_named(clinic.time_zone),
        country=clinic.country,
        region=clinic.region,
        doctors=doctors,
        plans=plans,
    )


def _plan(kind: Any, visit_type_id: str, own_minutes: int | None, doctor_confirms: bool) -> Plan:
    return Plan(
        visit_type_id=visit_type_id,
        minutes=own_minutes or kind.minutes,
        buffer_before=kind.buffer_before,
        buffer_after=kind.buffer_after,
        step_minutes=kind.step_minutes,
        min_notice_minutes=kind.min_notice_minutes,
        online=kind.online,
        offered=kind.active,
        auto_confirm=kind.auto_confirm and doctor_confirms,
    )
