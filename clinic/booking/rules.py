"""When a time may be booked: pure, and the same for offering and for booking.

`reasons()` is the one judge. What is offered are the starts it has nothing against (`free_starts`); a
booking asks it once more inside its transaction. Everything it looks at comes in as plain values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from clinic.core.busy_minutes import BusyMinutes
from clinic.core.errors import N_, Reason
from clinic.core.intervals import BusyTimes
from clinic.scheduling.availability import OpenInterval, interval_holding, on_grid

SENTENCES = {
    "in_past": N_("This time is in the past."),
    "too_soon": N_("This is too short notice to book online."),
    "too_far": N_("This is further ahead than can be booked."),
    "outside_hours": N_("The doctor does not see patients at this time."),
    "doctor_away": N_("The doctor is not available at this time."),
    "off_grid": N_("Visits do not begin at this minute."),
    "doctor_busy": N_("Somebody else has this time."),
    "patient_busy": N_("The patient has another visit at this time."),
    "doctor_inactive": N_("This doctor cannot be booked."),
    "not_accepting_new": N_("This doctor is not accepting new patients at the moment."),
    "not_offered": N_("This doctor does not offer this kind of visit."),
    "not_online": N_("This kind of visit is booked by phone."),
    "out_of_step": N_("The rules of the time zone changed: another time was promised."),
    "limit_reached": N_("You have booked as many visits as you can online."),
}
#: If one of these stands in the way, the time is taken (409); otherwise it never was on offer (422).
OVERLAPS = frozenset({"doctor_busy", "patient_busy"})
#: What a named act of staff, with a reason, may set aside.
OVERRIDABLE = frozenset({"outside_hours", "doctor_away", "off_grid", "doctor_busy", "not_offered"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The clinic's booking policy; lengths in minutes."""

    min_notice_minutes: int
    horizon_days: int
    max_upcoming: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A kind of visit with one doctor; lengths in minutes. `offered`: by this doctor, and active."""

    visit_type_id: str
    minutes: int
    buffer_before: int = 0
    buffer_after: int = 0
    step_minutes: int | None = None
    min_notice_minutes: int | None = None
    online: bool = True
    offered: bool = True
    auto_confirm: bool = False

    @property
    def step(self) -> int:
        return self.step_minutes or self.minutes

    @property
    def reach(self) -> timedelta:
        """So far from its start a visit may take the doctor's time, either way."""
        return timedelta(minutes=self.minutes + self.buffer_before + self.buffer_after)


class BookableDoctor(Protocol):
    """What is asked of a doctor, whatever the time."""

    @property
    def active(self) -> bool: ...
    @property
    def accepting_new(self) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorTimes:
    """A doctor's time in a window: `opening` in order, `away` and `busy` as instants.

    `busy` holds the doctor's claims of both lanes, buffers included: nobody is offered a time that an
    overbooked visit reaches into. `closed` names the dates on which the whole clinic is closed.
    """

    doctor_id: str
    zone: ZoneInfo
    opening: Sequence[OpenInterval]
    away: BusyTimes
    busy: BusyMinutes
    active: bool = True
    accepting_new: bool = True
    closed: Mapping[date, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Requester:
    """For whom the time is asked. Staff are not bound by notice, horizon, limit and the like.

    `known`: the patient is in this doctor's care already. `upcoming`: own-booked visits ahead.
    """

    staff: bool = False
    known: bool = False
    upcoming: int = 0
    busy: BusyMinutes = field(default_factory=BusyMinutes)


#: For whom every public offer is made: somebody new, without visits.
NEW_PATIENT = Requester()


def reasons(
    start: datetime,
    *,
    plan: Plan,
    times: DoctorTimes,
    requester: Requester,
    policy: Policy,
    now: datetime,
) -> list[Reason]:
    """All that speaks against a visit at `start` (aware); an empty list means: it may be booked."""
    codes = (
        *_about_doctor_and_plan(plan, times, requester),
        *_about_start(start, plan, times, requester, policy, now),
        *_about_number(requester, policy),
    )
    return [Reason(code, SENTENCES[code]) for code in codes]


def opening_reasons(start: datetime, *, plan: Plan, times: DoctorTimes) -> list[Reason]:
    """What speaks against a visit that stands, from the doctor's opening alone: closed, or away.

    The minute it begins at is no reason: the grid may have changed since it was booked.
    """
    end = start + timedelta(minutes=plan.minutes)
    codes = [code for code in about_opening(start, end, plan.step, times) if code != "off_grid"]
    return [Reason(code, SENTENCES[code]) for code in codes]


def without_overridable(found: Sequence[Reason]) -> list[Reason]:
    """What is left against a time when staff name a reason for booking it all the same."""
    return [reason for reason in found if reason.code not in OVERRIDABLE]


def about_starts(
    plan: Plan, doctor: BookableDoctor, requester: Requester, policy: Policy
) -> Iterator[str]:
    """What speaks against every start alike, whenever it is."""
    yield from _about_doctor_and_plan(plan, doctor, requester)
    yield from _about_number(requester, policy)


def about_opening(start: datetime, end: datetime, step: int, times: DoctorTimes) -> Iterator[str]:
    """What speaks against a start that hours and absences say, and nothing else."""
    interval = interval_holding(times.opening, start, end)
    if interval is None:
        yield "outside_hours"
    elif not on_grid(start, interval, step=step, zone=times.zone):
        yield "off_grid"
    if times.away.first_overlap(start, end) is not None:
        yield "doctor_away"


def notice_minutes(plan: Plan, policy: Policy) -> int:
    """How long before it begins a visit can be booked online at the latest."""
    if plan.min_notice_minutes is None:
        return policy.min_notice_minutes
    return plan.min_notice_minutes


def _about_doctor_and_plan(
    plan: Plan, doctor: BookableDoctor, requester: Requester
) -> Iterator[str]:
    if not doctor.active:
        yield "doctor_inactive"
    if not plan.offered:
        yield "not_offered"
    if requester.staff:
        return
    if not plan.online:
        yield "not_online"
    if not doctor.accepting_new and not requester.known:
        yield "not_accepting_new"


def _about_number(requester: Requester, policy: Policy) -> Iterator[str]:
    if not requester.staff and requester.upcoming >= policy.max_upcoming:
        yield "limit_reached"


def _about_start(
    start: datetime,
    plan: Plan,
    times: DoctorTimes,
    requester: Requester,
    policy: Policy,
    now: datetime,
) -> Iterator[str]:
    end = start + timedelta(minutes=plan.minutes)
    yield from _about_notice(start, plan, requester, policy, now)
    yield from about_opening(start, end, plan.step, times)
    yield from _about_overlaps(start, end, plan, times, requester)


def _about_notice(
    start: datetime, plan: Plan, requester: Requester, policy: Policy, now: datetime
) -> Iterator[str]:
    if start < now:
        yield "in_past"
        return
    if requester.staff:
        return
    if start < now + timedelta(minutes=notice_minutes(plan, policy)):
        yield "too_soon"
    if start > now + timedelta(days=policy.horizon_days):
        yield "too_far"


def _about_overlaps(
    start: datetime, end: datetime, plan: Plan, times: DoctorTimes, requester: Requester
) -> Iterator[str]:
    before, after = timedelta(minutes=plan.buffer_before), timedelta(minutes=plan.buffer_after)
    if times.busy.overlaps(start - before, end + after):
        yield "doctor_busy"
    if requester.busy.overlaps(start, end):
        yield "patient_busy"


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that can be booked: computed, never stored. Instants are UTC."""

    doctor_id: str
    visit_type_id: str
    starts_at: datetime
    ends_at: datetime
