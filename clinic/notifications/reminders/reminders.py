"""Reminders: derived from the visits at each look, so that neither moving nor downtime upsets them.

A look finds the visits whose reminder is due and of which no row tells yet, and owes it. Looking twice,
or by two at once, owes nothing twice; after a pause what was missed is owed, or noted as expired.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from clinic.accounts.models import User
from clinic.booking.lifecycle import Status
from clinic.booking.models import Appointment
from clinic.core.local_time import day_span, local_date
from clinic.db import db, transactional
from clinic.directory.queries import the_clinic
from clinic.notifications.audience import patients_listeners
from clinic.notifications.catalogue.visits import REMINDER
from clinic.notifications.channels import MessageChannel, channels_of
from clinic.notifications.kinds import MessageState
from clinic.notifications.models import Message
from clinic.notifications.outbox.owe import Subject, owe_all, owed
from clinic.notifications.preferences import Choice, muted_by
from clinic.notifications.reminders.due import Due, Known, due_reminders
from clinic.notifications.reminders.rules import useful_until
from clinic.notifications.subjects import APPOINTMENT


@transactional
def plan_reminders(*, now: datetime) -> int:
    """Owe all reminders that are due; returns how many days of patients they are for."""
    zone = the_clinic().zone
    all_due = list(due_reminders(zone, now=now))
    if not all_due:
        return 0
    known = _known(now)
    listening = patients_listeners({due.patient_id for due in all_due})
    done = set()
    for channel in channels_of(REMINDER):
        new = [due for due in all_due if not due.is_among(known, channel.code)]
        for group in _by_day(new, zone):
            told = listening.get(group[0].patient_id)
            if told:
                _owe(group, told, channel, zone, now=now)
                done.add((group[0].appointment_id, group[0].rule))
    return len(done)


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


def _known(now: datetime) -> set[Known]:
    """For which visits ahead and by which rule a row tells already: at a version, or of a moment.

    What was done and undone raises the version and leaves the moment: nobody is told twice. Only what
    was dropped on its way, because the visit was off just then, is owed anew.
    """
    rows = db.session.execute(
        select(
            Message.channel,
            Message.subject_id,
            Message.subject_version,
            Message.params,
            (Message.state == MessageState.WITHDRAWN) & Message.last_error.is_not(None),
        )
        .join(Appointment, Appointment.id == Message.subject_id)
        .where(
            Message.subject_kind == APPOINTMENT,
            Message.kind == REMINDER.code,
            Appointment.starts_at > now,
        )
    )
    found: set[Known] = set()
    for channel, id_, version, params, was_dropped in rows:
        way = (channel, id_, params["rule"])
        found.add((*way, version))
        if not was_dropped:
            found.add((*way, params.get("at")))
    return found


def _by_day(found: Sequence[Due], zone: ZoneInfo) -> list[list[Due]]:
    """What belongs into one reminder: one patient, one local day; what is still of use first."""
    groups: dict[tuple[str, date], list[Due]] = defaultdict(list)
    for due in sorted(found, key=lambda due: due.is_late):
        groups[(due.patient_id, local_date(due.starts_at, zone))].append(due)
    return list(groups.values())


def _owe(
    group: Sequence[Due],
    told: Sequence[User],
    channel: MessageChannel,
    zone: ZoneInfo,
    *,
    now: datetime,
) -> None:
    """One message, under the first visit's name; all else of the day is noted as told along with it."""
    first = group[0]
    day = local_date(first.starts_at, zone)
    muted = muted_by([one.id for one in told])
    along = {
        (one.id, one.version, first.rule): first
        for one in visits_of_the_day(first.patient_id, day, zone)
    } | {(due.appointment_id, due.version, due.rule): due for due in group}
    for one in told:
        state = _state(first, one, channel, muted[one.id])
        to = (one.id, channel.code)
        about = (first.appointment_id, first.version)
        owe_all([reminder_owed(first, about, to, day=day, state=state, now=now)])
        for (id_, version, _rule), due in along.items():
            gone = MessageState.WITHDRAWN
            owe_all([reminder_owed(due, (id_, version), to, day=day, state=gone, now=now)])


def _state(due: Due, one: User, channel: MessageChannel, muted: set[Choice]) -> MessageState:
    if not channel.reaches(one) or (REMINDER.topic, channel.code) in muted:
        return MessageState.WITHDRAWN
    return MessageState.EXPIRED if due.is_late else MessageState.PENDING


def reminder_owed(
    due: Due,
    about: tuple[str, int],
    to: tuple[str, str],
    *,
    day: date,
    state: MessageState,
    now: datetime,
) -> dict[str, Any]:
    """A reminder of a visit at a version, for `owe_all`; `to` is the user's id and the channel's code."""
    (appointment_id, version), (user_id, channel) = about, to
    return owed(
        dedupe_key=f"{REMINDER.code}:{appointment_id}:{version}:{due.rule.text}:{user_id}:{channel}",
        kind=REMINDER.code,
        channel=channel,
        user_id=user_id,
        patient_id=due.patient_id,
        subject=Subject(kind=APPOINTMENT, id=appointment_id, version=version),
        due_at=due.leaves,
        not_after=useful_until(due.starts_at, due.rule),
        params={
            "day": day.isoformat(),
            "patient": due.patient_id,
            "rule": due.rule.text,
            "at": due.moment,
        },
        state=state,
        now=now,
    )
