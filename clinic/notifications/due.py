"""Which reminders are due, whether or not they are owed already: read from the visits alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from clinic.booking.lifecycle import Status
from clinic.booking.models import Appointment
from clinic.db import db
from clinic.directory.models import VisitType
from clinic.directory.queries import the_clinic
from clinic.directory.reminder_rules import ReminderRule, rules_from
from clinic.notifications.kinds import Channel
from clinic.notifications.rules import leaves_at, remind_at, useful_until

#: A reminder leaves earlier by this at most, to keep out of the quiet hours.
QUIET = timedelta(hours=12)

#: A channel, a visit and a rule; at a version of the visit, or for the moment at which it is recalled.
Known = tuple[Channel, str | None, str, int | str | None]


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder of a visit whose time has come. `is_late`: it is of no use any more.

    `at` is its moment, `leaves` when it is sent: later, where it was missed and now it is night.
    """

    appointment_id: str
    version: int
    patient_id: str
    starts_at: datetime
    rule: ReminderRule
    at: datetime
    leaves: datetime
    is_late: bool

    @property
    def moment(self) -> str:
        return self.at.astimezone(UTC).isoformat()

    def is_among(self, known: set[Known], channel: Channel) -> bool:
        """Whether a row tells of it already by this channel."""
        way = (channel, self.appointment_id, self.rule.text)
        return not known.isdisjoint({(*way, self.version), (*way, self.moment)})


def due_reminders(zone: ZoneInfo, *, now: datetime) -> Iterator[Due]:
    """Of all confirmed visits ahead: what should have left by now, or is too late."""
    usual = the_clinic().reminders
    own = db.session.execute(select(VisitType.id, VisitType.reminders)).all()
    rules = {id_: rules_from(usual if texts is None else texts) for id_, texts in own}
    farthest = max((rule.ahead for some in rules.values() for rule in some), default=timedelta())
    for row in db.session.execute(_confirmed(now, now + farthest + QUIET)):
        for rule in rules[row.visit_type_id]:
            at = remind_at(row.starts_at, rule, zone)
            # Whoever agreed to this time only after the reminder's moment knows of it.
            if at <= now and (row.agreed_at is None or row.agreed_at < at):
                until = useful_until(row.starts_at, rule)
                leaves = leaves_at(at, until=until, now=now, zone=zone)
                yield Due(
                    row.id, row.version, row.patient_id, row.starts_at,
                    rule, at, leaves, is_late=now >= until,
                )  # fmt: skip


def _confirmed(after: datetime, before: datetime) -> Any:  # of six columns, spelled below
    return (
        select(
            Appointment.id,
            Appointment.version,
            Appointment.patient_id,
            Appointment.visit_type_id,
            Appointment.starts_at,
            Appointment.agreed_at,
        )
        .where(
            Appointment.status == Status.CONFIRMED,
            Appointment.starts_at > after,
            Appointment.starts_at < before,
        )
        .order_by(Appointment.starts_at, Appointment.id)
    )
