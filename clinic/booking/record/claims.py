"""Writing claims: what an appointment or a hold takes, and giving it back.

Whoever calls these holds the doctor's row (see `lock_doctor`), so that two writers meet at the lock
and not in the constraint; the constraint has the last word all the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from clinic.booking.models import Appointment, Claim, Hold, Proposal, ResourceKind
from clinic.booking.rules import Plan
from clinic.core.errors import NotFound
from clinic.core.intervals import Interval, subtract
from clinic.db import db
from clinic.directory.models import Doctor
from clinic.patients.models import Patient

#: No claim is longer: the longest visit with the longest buffers is 20 hours. Lets readers look at a
#: stretch of the index instead of all that ever was.
LONGEST = timedelta(hours=24)
#: Everybody's time, and beside it the one for overbooking.
LANES = (0, 1)


def lock_patient(patient_id: str) -> Patient | None:
    """Keep the patient's row until the transaction ends, and read it anew. Always before a doctor's,
    never after.
    """
    return db.session.scalar(
        select(Patient)
        .where(Patient.id == patient_id)
        .with_for_update(key_share=True, of=Patient)
        .execution_options(populate_existing=True)
    )


def lock_doctor(doctor_id: str, *, now: datetime) -> None:
    """Keep the doctor's row until the transaction ends. Raises NotFound.

    Lets the time of the doctor's expired holds and proposals go, which the constraint would still
    count; a hold itself is remembered for a while (see `housekeeping`).
    """
    query = select(Doctor.id).where(Doctor.id == doctor_id).with_for_update(key_share=True)
    if db.session.scalar(query) is None:
        raise NotFound()
    of_doctor = (Claim.resource_kind == ResourceKind.DOCTOR, Claim.resource_id == doctor_id)
    db.session.execute(delete(Claim).where(*of_doctor, Claim.expires_at <= now))


def place(appointment: Appointment) -> None:
    """Take the appointment's time, for doctor and patient, instead of whatever it took before.

    Raises what the overlap constraint stands for.
    """
    free(appointment.id)
    db.session.add_all(standing_claims(appointment))
    db.session.flush()


def place_proposal(appointment: Appointment, plan: Plan) -> None:
    """Take the proposed time besides the standing one; where the two overlap it is taken already.

    The proposed doctor's `plan` says how long; a patient's wish lies in the first lane.
    Raises what the overlap constraint stands for.
    """
    assert appointment.proposed_starts_at is not None
    assert appointment.proposed_doctor_id is not None
    start = appointment.proposed_starts_at
    new = _claims(
        appointment,
        appointment.proposed_doctor_id,
        Interval(start, start + timedelta(minutes=plan.minutes)),
        buffers=(plan.buffer_before, plan.buffer_after),
        lane=0,
    )
    old = {_where(claim): _span(claim) for claim in standing_claims(appointment)}
    for claim in new:
        standing = old.get(_where(claim))
        for part in subtract([_span(claim)], [standing] if standing else []):
            db.session.add(_copy(claim, part))
    db.session.flush()


def place_kept(kept: Hold | Proposal, plan: Plan, *, besides: Appointment | None = None) -> None:
    """Take the doctor's time, and nobody else's, for a hold or a proposal.

    What the visit `besides` it takes of the same doctor's time needs no second claim.
    Raises what the overlap constraint stands for.
    """
    owner = "hold_id" if isinstance(kept, Hold) else "proposal_id"
    span = Interval(
        kept.starts_at - timedelta(minutes=plan.buffer_before),
        kept.ends_at + timedelta(minutes=plan.buffer_after),
    )
    here = (ResourceKind.DOCTOR, kept.doctor_id, 0)
    taken = [
        _span(one) for one in (standing_claims(besides) if besides else ()) if _where(one) == here
    ]
    for part in subtract([span], taken):
        db.session.add(
            Claim(
                resource_kind=ResourceKind.DOCTOR,
                resource_id=kept.doctor_id,
                lane=0,
                starts_at=part.start,
                ends_at=part.end,
                expires_at=kept.expires_at,
                **{owner: kept.id},
            )
        )
    db.session.flush()


def free(appointment_id: str) -> None:
    """Give back all the appointment's time, proposed time included."""
    db.session.execute(delete(Claim).where(Claim.appointment_id == appointment_id))


def drop_holds(hold_ids: Iterable[str]) -> int:
    """Let holds go, with their claims. Returns how many there were."""
    ids = list(hold_ids)
    if not ids:
        return 0
    db.session.execute(delete(Claim).where(Claim.hold_id.in_(ids)))
    return db.session.execute(delete(Hold).where(Hold.id.in_(ids))).rowcount  # type: ignore[attr-defined]


def drop_proposals(proposal_ids: Iterable[str]) -> int:
    """Let proposals go, with their claims. Returns how many there were."""
    ids = list(proposal_ids)
    db.session.execute(delete(Claim).where(Claim.proposal_id.in_(ids)))
    return db.session.execute(delete(Proposal).where(Proposal.id.in_(ids))).rowcount  # type: ignore[attr-defined]


def drop_counter(appointment: Appointment) -> None:
    """Another time that staff have proposed is kept no longer, if there is one."""
    if appointment.counter_starts_at is not None:
        appointment.counter_starts_at = None
        theirs = select(Proposal.id).where(Proposal.appointment_id == appointment.id)
        drop_proposals(db.session.scalars(theirs))


def drop_hold(hold: Hold | None) -> None:
    """Let a hold go, if there is one, with its claim; the session forgets it, too."""
    if hold is not None:
        drop_holds([hold.id])
        db.session.expunge(hold)


def standing_claims(appointment: Appointment) -> list[Claim]:
    """What the visit takes at the time it has, not in the session."""
    return _claims(
        appointment,
        appointment.doctor_id,
        Interval(appointment.starts_at, appointment.ends_at),
        buffers=(appointment.buffer_before, appointment.buffer_after),
        lane=appointment.lane,
    )


def _claims(
    appointment: Appointment,
    doctor_id: str,
    visit: Interval,
    *,
    buffers: tuple[int, int],
    lane: int,
) -> list[Claim]:
    before, after = buffers
    return [
        Claim(
            resource_kind=ResourceKind.DOCTOR,
            resource_id=doctor_id,
            lane=lane,
            starts_at=visit.start - timedelta(minutes=before),
            ends_at=visit.end + timedelta(minutes=after),
            appointment_id=appointment.id,
        ),
        # Nobody is treated in two places at once, overbooked or not: always the first lane.
        Claim(
            resource_kind=ResourceKind.PATIENT,
            resource_id=appointment.patient_id,
            lane=0,
            starts_at=visit.start,
            ends_at=visit.end,
            appointment_id=appointment.id,
        ),
    ]


def _where(claim: Claim) -> tuple[ResourceKind, str, int]:
    return claim.resource_kind, claim.resource_id, claim.lane


def _span(claim: Claim) -> Interval:
    return Interval(claim.starts_at, claim.ends_at)


def _copy(claim: Claim, part: Interval) -> Claim:
    return Claim(
        resource_kind=claim.resource_kind,
        resource_id=claim.resource_id,
        lane=claim.lane,
        starts_at=part.start,
        ends_at=part.end,
        appointment_id=claim.appointment_id,
    )
