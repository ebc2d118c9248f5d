"""Reminders: derived from the visits at each look, so that neither moving nor downtime upsets them.

A look finds the visits whose reminder is due and of which no row tells yet, and owes it. Looking twice,
or by two at once, owes nothing twice; after a pause what was missed is owed, or noted as expired.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from clinic.booking.lifecycle import Status
from clinic.booking.models import Appointment
from clinic.core.local_time import day_span, local_date, zone_named
from clinic.db import db, transactional
from clinic.directory.models import VisitType
from clinic.directory.queries import the_clinic
from clinic.directory.reminder_rules import ReminderRule, rules_from
from clinic.notifications.audience import Listener, patients_listeners
from clinic.notifications.kinds import Channel, MessageState, Topic
from clinic.notifications.models import Message
from clinic.notifications.owe import Subject, owe
from clinic.notifications.preferences import Choice, muted_by
from clinic.notifications.rules import remind_at, useful_until
from clinic.notifications.subjects import APPOINTMENT, REMINDER

CHANNELS = (Channel.MAIL, Channel.IN_APP)
#: A reminder leaves earlier by this at most, to keep out of the quiet hours.
QUIET = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder of a visit whose time has come. `is_late`: it is of no use any more."""

    appointment_id: str
    version: int
    patient_id: str
    starts_at: datetime
    rule: ReminderRule
    at: datetime
    is_late: bool

    @property
    def what(self) -> tuple[str, int, str]:
        return self.appointment_id, self.version, self.rule.text


@transactional
def plan_reminders(*, now: datetime) -> int:
    """Owe all reminders that are due; returns how many days of patients they are for."""
    zone = zone_named(the_clinic().time_zone)
    all_due = list(_all_due(zone, now=now))
    if not all_due:
        return 0
    known = _known(now)
    listening = patients_listeners({due.patient_id for due in all_due})
    groups = _by_day([due for due in all_due if due.what not in known], zone)
    done = 0
    for group in groups:
        told = listening.get(group[0].patient_id)
        if told:
            _owe(group, told, zone, now=now)
            done += 1
    return done


def visits_of_the_day(patient_id: str, day: date, zone: ZoneInfo) -> Sequence[Appointment]:
    """The patient's confirmed visits on a local day, the earliest first."""
    span = day_span(day, zone)
    return db.session.scalars(
        select(Appointment)
        .where(
            Appointment.patient_id == patient_id,
            Appointment.status == Status.CONFIRMED,
            Appointment.starts_at >= span.start,
            Appointment.starts_at < span.end,
        )
        .order_by(Appointment.starts_at, Appointment.id)
    ).all()


def _all_due(zone: ZoneInfo, *, now: datetime) -> Iterator[Due]:
    usual = the_clinic().reminders
    own = db.session.execute(select(VisitType.id, VisitType.reminders)).all()
    rules = {id_: rules_from(usual if texts is None else texts) for id_, texts in own}
    farthest = max((rule.ahead for some in rules.values() for rule in some), default=timedelta())
    for row in db.session.execute(_confirmed(now, now + farthest + QUIET)):
        for rule in rules[row.visit_type_id]:
            at = remind_at(row.starts_at, rule, zone)
            # Whoever agreed to this time only after the reminder's moment knows of it.
            if at <= now and (row.agreed_at is None or row.agreed_at <= at):
                late = now >= useful_until(row.starts_at, rule)
                yield Due(row.id, row.version, row.patient_id, row.starts_at, rule, at, late)


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


def _known(now: datetime) -> set[tuple[str | None, int | None, str]]:
    """For which visits ahead, at which version, by which rule a row tells already."""
    rows = db.session.execute(
        select(Message.subject_id, Message.subject_version, Message.params)
        .join(Appointment, Appointment.id == Message.subject_id)
        .where(
            Message.subject_kind == APPOINTMENT,
            Message.kind == REMINDER,
            Appointment.starts_at > now,
        )
    )
    return {(id_, version, params["rule"]) for id_, version, params in rows}


def _by_day(found: Sequence[Due], zone: ZoneInfo) -> list[list[Due]]:
    """What belongs into one reminder: one patient, one local day, one rule."""
    groups: dict[tuple[str, date, str], list[Due]] = defaultdict(list)
    for due in found:
        day = local_date(due.starts_at, zone)
        groups[(due.patient_id, day, due.rule.text)].append(due)
    return list(groups.values())


def _owe(group: Sequence[Due], told: Sequence[Listener], zone: ZoneInfo, *, now: datetime) -> None:
    """One message, under the first visit's name; the day's others are noted as told along with it."""
    first = group[0]
    day = local_date(first.starts_at, zone)
    muted = muted_by([one.user_id for one in told])
    along = [
        (one.id, one.version)
        for one in visits_of_the_day(first.patient_id, day, zone)
        if one.id != first.appointment_id
    ]
    for one in told:
        for channel in CHANNELS:
            state = _state(first, one, channel, muted[one.user_id])
            _note(first, (first.appointment_id, first.version), one, channel, day, state, now)
            for other in along:
                _note(first, other, one, channel, day, MessageState.WITHDRAWN, now)


def _state(due: Due, one: Listener, channel: Channel, muted: set[Choice]) -> MessageState:
    unheard = channel is Channel.MAIL and not one.is_verified
    if unheard or (Topic.REMINDERS, channel) in muted:
        return MessageState.WITHDRAWN
    return MessageState.EXPIRED if due.is_late else MessageState.PENDING


def _note(
    due: Due,
    about: tuple[str, int],
    one: Listener,
    channel: Channel,
    day: date,
    state: MessageState,
    now: datetime,
) -> None:
    appointment_id, version = about
    owe(
        dedupe_key=f"{REMINDER}:{appointment_id}:{version}:{due.rule.text}:{one.user_id}:{channel}",
        kind=REMINDER,
        channel=channel,
        user_id=one.user_id,
        subject=Subject(kind=APPOINTMENT, id=appointment_id, version=version),
        due_at=due.at,
        not_after=useful_until(due.starts_at, due.rule),
        params={"day": day.isoformat(), "patient": due.patient_id, "rule": due.rule.text},
        state=state,
        now=now,
    )
