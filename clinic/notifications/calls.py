"""Calls that staff have to make, because no message can be counted on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from clinic.accounts.models import User
from clinic.booking.events import AppointmentBooked, AppointmentEvent, AppointmentMoved
from clinic.booking.models import Appointment, AppointmentChange
from clinic.db import db
from clinic.dispatch import announce
from clinic.notifications.catalogue.kind import MessageKind
from clinic.notifications.channels import channels_of
from clinic.notifications.events import CallOwed
from clinic.notifications.kinds import CallReason, Channel, Withheld
from clinic.notifications.outbox.withhold import why_withheld

#: What changes so shortly before a visit may be read too late.
SHORT_NOTICE = timedelta(hours=24)


def owe_call(
    event: AppointmentEvent, kind: MessageKind, appointment: Appointment, told: Sequence[User]
) -> None:
    """Owe a call for a change that the patient's side did not make, where mail alone is not enough."""
    if not is_unheard(event, kind, appointment, told):
        return
    withheld = why_withheld(appointment.patient_id, Channel.MAIL)
    if withheld is Withheld.DECEASED:
        return
    why = reason_to_call(event, kind, appointment, told)
    if withheld is Withheld.DO_NOT_CONTACT:
        why = CallReason.DO_NOT_CONTACT
    if why is not None:
        add_call(appointment, kind.code, why, version=event.version, now=event.at)


def is_unheard(
    event: AppointmentEvent, kind: MessageKind, appointment: Appointment, told: Sequence[User]
) -> bool:
    """Whether the patient's side, `told`, has to hear of a change ahead that it did not make."""
    own = event.actor_id in {one.id for one in told}
    # Whoever the desk books for is at the desk, or on the phone.
    present = isinstance(event, AppointmentBooked)
    return not (
        own or present or event.told or kind.is_uncalled or appointment.starts_at <= event.at
    )


def reason_to_call(
    event: AppointmentEvent, kind: MessageKind, appointment: Appointment, told: Sequence[User]
) -> CallReason | None:
    """Why mail alone does not do for those who are `told` of a change; None where it does."""
    if not any(_can_be_written_to(one, kind) for one in told):
        return CallReason.NO_ADDRESS
    near = _known_start(event, appointment) - event.at < SHORT_NOTICE
    return CallReason.SHORT_NOTICE if near else None


def _known_start(event: AppointmentEvent, appointment: Appointment) -> datetime:
    """When somebody may set out: of a visit that was moved, the time they know of counts as well."""
    if not isinstance(event, AppointmentMoved):
        return appointment.starts_at
    change = db.session.get(AppointmentChange, (appointment.id, event.version))
    known = change.starts_before if change else None
    return min(known or appointment.starts_at, appointment.starts_at)


def _can_be_written_to(user: User, kind: MessageKind) -> bool:
    ways = [way for way in channels_of(kind) if way.code != Channel.IN_APP]
    return any(way.reaches(user) for way in ways)


def add_call(
    appointment: Appointment, kind: str, why: CallReason, *, version: int, now: datetime
) -> None:
    """Tell, inside the open transaction, that a call is owed; whoever keeps the list adds it once."""
    announce(CallOwed(at=now, appointment_id=appointment.id, version=version, kind=kind, why=why))
