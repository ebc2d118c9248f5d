"""That it is time to book a follow-up: owed to the patient's side; where that cannot be, a call is."""

from __future__ import annotations

from itertools import product

from sqlalchemy import update

from clinic.care.follow_ups.events import FollowUpDue, FollowUpEvent
from clinic.care.kinds import Nudge
from clinic.care.models import FollowUp
from clinic.core.local_time import day_span
from clinic.db import db
from clinic.directory.models import Doctor
from clinic.directory.queries import the_clinic
from clinic.dispatch import announce
from clinic.notifications.audience import patients_listeners
from clinic.notifications.catalogue.follow_ups import FOLLOW_UP_INVITED, FOLLOW_UP_REMINDED
from clinic.notifications.channels import channels_of
from clinic.notifications.events import FollowUpCallOwed
from clinic.notifications.kinds import Channel, MessageState
from clinic.notifications.models import Message
from clinic.notifications.outbox.owe import Subject, owe_all, owed
from clinic.notifications.outbox.withhold import why_withheld
from clinic.notifications.preferences import muted_by
from clinic.notifications.subjects import FOLLOW_UP


def tell_of_follow_up(event: FollowUpDue) -> None:
    """Owe the patient's side an invitation or a reminder; else, and at last, owe a call."""
    order = db.session.get_one(FollowUp, event.follow_up_id)
    if event.nudge is Nudge.CALL or not _is_written_to(order, event):
        announce(FollowUpCallOwed(at=event.at, follow_up_id=order.id))


def untell_of_follow_up(event: FollowUpEvent) -> None:
    """It is booked or dropped: what has not been sent is not sent, and the page tells of it no more."""
    is_shown = (Message.channel == Channel.IN_APP) & (Message.state == MessageState.SENT)
    db.session.execute(
        update(Message)
        .where(
            Message.subject_kind == FOLLOW_UP,
            Message.subject_id == event.follow_up_id,
            (Message.state == MessageState.PENDING) | is_shown,
        )
        .values(state=MessageState.WITHDRAWN, last_error="not_needed")
    )


def _is_written_to(order: FollowUp, event: FollowUpDue) -> bool:
    """Whether somebody on the patient's side gets a mail, and with whom they can book still works here."""
    told = patients_listeners({order.patient_id})[order.patient_id]
    kind = FOLLOW_UP_INVITED if event.nudge is Nudge.INVITE else FOLLOW_UP_REMINDED
    muted = muted_by([one.id for one in told])
    ways = [
        (one.id, channel.code)
        for one, channel in product(told, channels_of(kind))
        if channel.reaches(one)
        and (kind.topic, channel.code) not in muted[one.id]
        and why_withheld(order.patient_id, channel.code) is None
    ]
    works_here = db.session.get_one(Doctor, order.doctor_id).active
    if not works_here or all(code == Channel.IN_APP for _user_id, code in ways):
        return False
    once = f"{order.id}:{order.opened_on}:{event.nudge}"
    owe_all(
        owed(
            dedupe_key=f"{kind.code}:{once}:{user_id}:{channel}",
            kind=kind.code,
            channel=channel,
            user_id=user_id,
            patient_id=order.patient_id,
            subject=Subject(kind=kind.about, id=order.id),
            not_after=day_span(order.window_until, the_clinic().zone).end,
            now=event.at,
        )
        for user_id, channel in ways
    )
    return True
