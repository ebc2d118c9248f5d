"""Which reminders are due, whether or not they are owed already: read from the visits alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from clinic.booking.lifecycle import Status
from clinic.booking.models import Appointment
from clinic.db import db
from clinic.directory.queries import reminders_of, visit_types
from clinic.directory.reminder_rules import ReminderRule, rule_from
from clinic.notifications.reminders.rules import leaves_at, remind_at, useful_until

#: A reminder leaves earlier by this at most, to keep out of the quiet hours.
QUIET = timedelta(hours=12)

#: A channel, a visit and a rule; at a version of the visit, or for the moment at which it is recalled.
Known = tuple[str, str | None, str, int | str | None]


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

    def is_among(self, known: set[Known], channel: str) -> bool:
        """Whether a row tells of it already by this channel."""
        way = (channel, self.appointment_id, self.rule.text)
        return not known.isdisjoint({(*way, self.version), (*way, self.moment)})


def due_reminders(zone: ZoneInfo, *, now: datetime) -> Iterator[Due]:
    """Of all confirmed visits ahead: what should have left by now, or is too late.

    Of several that were missed of one visit only the latest.
    """
    rules = {one.id: _read(reminders_of(one)) for one in visit_types(inactive=True)}
    farthest = max((rule.ahead for some in rules.values() for rule in some), default=timedelta())
    for row in db.session.execute(_confirmed(now, now + farthest + QUIET)):
        due = _latest(row, rules[row.visit_type_id], zone, now=now)
        if due is not None:
            yield due


def _read(in_force: Mapping[str, str]) -> dict[ReminderRule, str]:
    return {rule_from(text): since for text, since in in_force.items()}


def _latest(
    row: Any, rules: Mapping[ReminderRule, str], zone: ZoneInfo, *, now: datetime
) -> Due | None:
    found = [_due(row, rule, zone, now=now) for rule in rules]
    # Whoever agreed to this time only after the reminder's moment knows of it. And a rule is not
    # asked for what lies before it.
    counting = [
        due
        for due in found
        if due.at <= now
        and (row.agreed_at is None or row.agreed_at < due.at)
        and rules[due.rule] <= due.moment
    ]
    return max(counting, key=lambda due: due.at, default=None)


def _due(row: Any, rule: ReminderRule, zone: ZoneInfo, *, now: datetime) -> Due:
    at, until = remind_at(row.starts_at, rule, zone), useful_until(row.starts_at, rule)
    return Due(
        appointment_id=row.id,
        version=row.version,
        patient_id=row.patient_id,
        starts_at=row.starts_at,
        rule=rule,
        at=at,
        leaves=leaves_at(at, until=until, now=now, zone=zone),
        is_late=now >= until,
    )


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
