"""From a message to its letter, read at the moment of sending."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from clinic.accounts.actor import SYSTEM
from clinic.accounts.email_code import code_of
from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.models import PastAddress, User
from clinic.accounts.permissions import Role
from clinic.accounts.sessions.sign_in_link import may_have_a_link
from clinic.accounts.tokens import mint
from clinic.booking.cancel import changeable_until
from clinic.booking.lifecycle import ENDED, OPEN, Status
from clinic.booking.links.linked import offered
from clinic.booking.mail_wait import newest_hold_beside, running_hold
from clinic.booking.models import AppointmentChange, Side
from clinic.booking.queries.find import Visit, visit
from clinic.booking.rules import Slot
from clinic.booking.times.search import TimeSearch
from clinic.care.follow_ups.read import order_behind
from clinic.core.intervals import Interval
from clinic.db import db
from clinic.directory.queries import the_clinic
from clinic.directory.reason_codes import reason_code
from clinic.directory.staff import applicants_waiting
from clinic.notifications.catalogue import visits as kinds
from clinic.notifications.catalogue.accounts import (
    ACCOUNT_EXISTS,
    CHANGE_EMAIL,
    DOCTORS_APPLIED,
    VERIFY_EMAIL,
)
from clinic.notifications.catalogue.kind import MessageKind
from clinic.notifications.catalogue.table import KINDS
from clinic.notifications.channels import channel
from clinic.notifications.kinds import Channel, MessageState, Topic
from clinic.notifications.letters import (
    CalendarMethod,
    FollowUpFacts,
    KeptFacts,
    Letter,
    MailCode,
    Recipient,
    Sender,
    VisitFacts,
)
from clinic.notifications.models import Message
from clinic.notifications.outbox.owe import TOLD
from clinic.notifications.own_words.words import own_words
from clinic.notifications.reminders.reminders import visits_of_the_day
from clinic.notifications.subjects import APPOINTMENT, FOLLOW_UP, PAST_ADDRESS


def letter_for(message: Message, *, now: datetime) -> Letter | None:
    """The letter that a message stands for now; None where there is nothing left to tell.

    Makes the secret of a link, where one is in it. Raises NotFound for what does not exist any more.
    """
    kind = KINDS.get(message.kind)
    if kind is None:
        return None  # of an older version, which alone had the words for it
    user = db.session.get_one(User, message.recipient_user_id, populate_existing=True)
    visits = _visits(message)
    address = _address(message, user)
    if address is None or (message.subject_kind == APPOINTMENT and not visits):
        return None
    first = visits[0] if visits else None
    if _is_answered(kind, first):
        return None
    told_as = _told_as(kind, message, first)
    return Letter(
        message_id=message.id,
        dedupe_key=message.dedupe_key,
        channel=message.channel,
        kind=told_as.code,
        recipient=_recipient(message, user, address),
        sender=sender(),
        created_at=message.created_at,
        leaves_at=now,
        to_patient=user.role is Role.PATIENT,
        visits=tuple(_facts(one, message, now=now) for one in visits),
        calendar=_calendar(kind, message, first) if user.role is Role.PATIENT else None,
        token=_token(kind, message, user, now=now),
        code=_code(kind, user, now=now),
        kept=_kept(kind, user, now=now),
        alternatives=_alternatives(kind, first, now=now),
        follow_up=_follow_up(message),
        applicants=applicants_waiting() if kind is DOCTORS_APPLIED else 0,
        is_reminder=kind.topic is Topic.REMINDERS,
        is_told=TOLD in message.params,
        own_words=own_words(told_as.code) if told_as.has_own_words else {},
    )


def _is_answered(kind: MessageKind, about: Visit | None) -> bool:
    """Whether nobody waits any more for the answer that the letter asks for."""
    if kind is DOCTORS_APPLIED:
        return not applicants_waiting()
    return bool(
        kind is kinds.TIME_PROPOSED and about and about.appointment.counter_starts_at is None
    )


def _recipient(message: Message, user: User, address: str) -> Recipient:
    name = "" if message.address else user.full_name
    return Recipient(name=name, address=address, user_id=user.id, locale=user.locale)


def _address(message: Message, user: User) -> str | None:
    """The address that the message goes to; None where there is none (any more)."""
    way = channel(message.channel)
    if message.channel != Channel.MAIL:
        return (way and way.address(user)) or None
    if message.address:
        return message.address  # of whoever has been erased nothing else is left
    if message.kind == CHANGE_EMAIL.code:
        return user.pending_email
    if message.subject_kind == PAST_ADDRESS:
        past = db.session.get(PastAddress, message.subject_id, populate_existing=True)
        return past.email if past else None
    return (way and way.address(user)) or None


def _token(kind: MessageKind, message: Message, user: User, *, now: datetime) -> str:
    """The secret of the link in the letter; "" for one without a link."""
    if kind.token is None or (kind is ACCOUNT_EXISTS and not may_have_a_link(user)):
        return ""
    past = message.subject_id if kind.token is TokenPurpose.UNDO_EMAIL else None
    return mint(user.id, kind.token, now=now, past_address_id=past)


def _code(kind: MessageKind, user: User, *, now: datetime) -> MailCode | None:
    found = code_of(user, now=now) if kind is VERIFY_EMAIL else None
    return MailCode(digits=found[0], until=found[1]) if found else None


def _kept(kind: MessageKind, user: User, *, now: datetime) -> KeptFacts | None:
    """The time that is kept for whoever registers; for somebody known, by the link alone."""
    hold = None
    if kind is VERIFY_EMAIL:
        hold = running_hold(user.id, now=now)
    elif kind is ACCOUNT_EXISTS and may_have_a_link(user):
        hold = newest_hold_beside(user, now=now)
    return KeptFacts(starts_at=hold.starts_at, until=hold.expires_at) if hold else None


def _visits(message: Message) -> list[Visit]:
    if message.subject_kind != APPOINTMENT or message.subject_id is None:
        return []
    if message.kind != kinds.REMINDER.code:
        return [visit(SYSTEM, message.subject_id)]
    zone = the_clinic().zone
    day = date.fromisoformat(message.params["day"])
    # What was agreed to since is told by a message of its own, and recalled when its time comes.
    return [
        visit(SYSTEM, one.id)
        for one in visits_of_the_day(message.params["patient"], day, zone)
        if one.agreed_at is None or one.agreed_at < message.created_at
    ]


def _told_as(kind: MessageKind, message: Message, about: Visit | None) -> MessageKind:
    """A change of a visit that its reader has never heard of is told as what it has become."""
    if not kind.is_change or about is None or TOLD in message.params or _was_told(message):
        return kind
    confirmed = about.appointment.status is Status.CONFIRMED
    return kinds.APPOINTMENT_CONFIRMED if confirmed else kinds.APPOINTMENT_REQUESTED


def _was_told(message: Message) -> bool:
    """Whether the same person has heard of the same visit before, by the same channel."""
    return bool(
        db.session.scalar(
            select(Message.id)
            .where(
                Message.subject_kind == message.subject_kind,
                Message.subject_id == message.subject_id,
                Message.recipient_user_id == message.recipient_user_id,
                Message.channel == message.channel,
                Message.state == MessageState.SENT,
            )
            .limit(1)
        )
    )


def _calendar(kind: MessageKind, message: Message, about: Visit | None) -> CalendarMethod | None:
    if about is None or not kind.has_calendar:
        return None
    if about.appointment.status in OPEN:
        return CalendarMethod.REQUEST
    ended = about.appointment.status in ENDED
    return CalendarMethod.CANCEL if ended and _was_told(message) else None


def _alternatives(kind: MessageKind, about: Visit | None, *, now: datetime) -> tuple[Slot, ...]:
    """Free times instead of one that the clinic has refused, which is free again: never that one."""
    if not kind.offers_times or about is None or not about.doctor.active:
        return ()
    one = about.appointment
    if one.ended_by is Side.PATIENT:
        return ()
    search = TimeSearch.of([one.doctor_id], now=now, visit_types={one.doctor_id: one.visit_type_id})
    return tuple(search.nearest(one.starts_at, but=Interval(one.starts_at, one.ends_at)))


def _facts(about: Visit, message: Message, *, now: datetime) -> VisitFacts:
    one = about.appointment
    reminded_at = now if message.kind == kinds.REMINDER.code else None
    change = db.session.get(AppointmentChange, (one.id, message.subject_version))
    return VisitFacts(
        appointment_id=one.id,
        patient_id=one.patient_id,
        version=one.version,
        status=one.status,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        doctor_name=about.doctor.display_name,
        patient_name=about.patient.full_name,
        room=about.doctor.room,
        before=change.starts_before if change else None,
        proposed=one.proposed_starts_at or one.counter_starts_at,
        answer_by=one.decide_by,
        changeable_until=changeable_until(one, reminded_at=reminded_at)
        if one.status in OPEN
        else None,
        bring=about.visit_type.bring if one.status in OPEN else "",
        offers=offered(one, now=now, reminded_at=reminded_at),
        is_unconfirmed=about.patient.unconfirmed,
        by_clinic=one.ended_by is not None and one.ended_by is not Side.PATIENT,
        why=reason_code(change.code).text if change and change.code else "",
    )


def _follow_up(message: Message) -> FollowUpFacts | None:
    if message.subject_kind != FOLLOW_UP or message.subject_id is None:
        return None
    order = order_behind(message.subject_id)
    return FollowUpFacts(
        follow_up_id=order.follow_up.id,
        doctor_name=order.doctor.display_name,
        patient_name=order.patient.full_name,
        first=order.follow_up.window_from,
        last=order.follow_up.window_until,
        is_unconfirmed=order.patient.unconfirmed,
    )


def sender() -> Sender:
    """The clinic as it signs."""
    clinic = the_clinic()
    return Sender(
        name=clinic.name,
        address=clinic.address,
        phone=clinic.phone,
        email=clinic.email,
        zone=clinic.zone,
    )
