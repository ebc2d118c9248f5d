"""What changes of an appointment have in common: the version, the story, a new time."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from clinic.accounts.actor import Actor
from clinic.booking.events import AppointmentEvent
from clinic.booking.lifecycle import HowTold, stale_version
from clinic.booking.models import Appointment, Side
from clinic.booking.reason import NO_REASON_GIVEN, ReasonGiven
from clinic.booking.record.snapshot import Snapshot, as_text
from clinic.booking.record.story import record_change
from clinic.booking.rules import Plan
from clinic.core.local_time import local_reading
from clinic.directory.queries import the_clinic
from clinic.dispatch import announce


def check_version(appointment: Appointment, version: int | None) -> None:
    """Raise Conflict `stale_version` where the caller looked at another version than the present one."""
    if version is not None and version != appointment.version:
        raise stale_version()


def set_time(appointment: Appointment, doctor_id: str, starts_at: datetime, plan: Plan) -> None:
    """Give the visit a doctor, a time, and that doctor's length; nothing is set aside for it.

    Its claims are the caller's to place.
    """
    appointment.doctor_id = doctor_id
    appointment.starts_at = starts_at
    appointment.ends_at = starts_at + timedelta(minutes=plan.minutes)
    promise(appointment, the_clinic().zone)
    appointment.minutes = plan.minutes
    appointment.buffer_before = plan.buffer_before
    appointment.buffer_after = plan.buffer_after
    appointment.lane = 0
    appointment.override_reason = ""
    appointment.placed_by_hand = False
    appointment.attending_at = None


def promise(appointment: Appointment, zone: ZoneInfo) -> None:
    """What the zone's wall clock shows at its start is what the clinic promises from now on."""
    appointment.wall_starts_at = local_reading(appointment.starts_at, zone)
    appointment.zone = zone.key


def next_version(
    appointment: Appointment,
    what: str,
    side: Side,
    actor: Actor,
    event: type[AppointmentEvent],
    *,
    now: datetime,
    stood: Snapshot,
    why: ReasonGiven = NO_REASON_GIVEN,
    told: HowTold | None = None,
) -> None:
    """Raise the version, add the line to the story and announce the event.

    `stood` is how the visit stood before; `why` why it was done; `told` how staff told the patient.
    """
    appointment.version += 1
    appointment.snapshot = as_text(stood)
    record_change(appointment, what, side, actor, now=now, stood=stood, why=why)
    announce(
        event(
            at=now,
            actor_id=actor.user_id,
            appointment_id=appointment.id,
            version=appointment.version,
            doctor_before=_left(stood["doctor_id"], appointment.doctor_id),
            asked_before=_left(stood["proposed_doctor_id"], appointment.proposed_doctor_id),
            told=told if side is not Side.PATIENT else None,
        )
    )


def _left(before: str | None, after: str | None) -> str:
    """Who is concerned no longer; "" where nobody is."""
    return before if before and before != after else ""
