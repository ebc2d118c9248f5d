"""A visit as the API shows it to one person, its reason only to who may read it; how a change is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from marshmallow import fields

from clinic.api.fields import WholeNumber
from clinic.api.schema import Body
from clinic.booking.access import appointment_for, reads_reason, reads_remark
from clinic.booking.lifecycle import HowTold
from clinic.http.current import current_user

if TYPE_CHECKING:
    from clinic.accounts.actor import Actor
    from clinic.booking.models import Appointment

FIELDS = (
    "id",
    "doctor_id",
    "patient_id",
    "visit_type_id",
    "starts_at",
    "ends_at",
    "status",
    "version",
    "created_at",
    "proposed_starts_at",
    "proposed_doctor_id",
)


class VersionBody(Body):
    """`version` is the one that was seen; another one by now is refused."""

    version = WholeNumber()


class ToldBody(VersionBody):
    """`told`: how staff have told the patient themselves. The mail then only confirms it."""

    told = fields.Enum(
        HowTold,
        by_value=True,
        metadata={
            "description": "How staff have told the patient themselves; a patient's is ignored."
        },
    )


def version_of(actor: Actor, appointment_id: str, *, lock: bool = False) -> list[Any]:
    """What tells two states of a visit apart: its version, and for who reads it the desk's remark.

    `lock` keeps them until the transaction ends. Raises NotFound.
    """
    visit = appointment_for(actor, appointment_id, lock=lock)
    return [visit.version, visit.remark if reads_remark(actor)(visit) else ""]


def shown(appointment: Appointment) -> dict[str, Any]:
    """One visit, for the person who asks."""
    return presenter()(appointment)


def presenter() -> Callable[[Appointment], dict[str, Any]]:
    """Shows visits of a list to the person who asks, without a query for each."""
    may_read, may_read_remark = reads_reason(current_user), reads_remark(current_user)

    def show(appointment: Appointment) -> dict[str, Any]:
        return {
            **{name: getattr(appointment, name) for name in FIELDS},
            "reason": appointment.reason if may_read(appointment) else None,
            "has_reason": bool(appointment.reason),
            "remark": appointment.remark if may_read_remark(appointment) else None,
            # What a patient wrote may be about their health, too.
            "end_reason": appointment.end_reason
            if str(appointment.ended_by) != "patient" or may_read(appointment)
            else "",
        }

    return show
