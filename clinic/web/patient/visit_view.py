"""One visit in the words its patient reads: when, what, with whom, where, and what can still be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _

from clinic.accounts.actor import Actor
from clinic.booking.access import side_of
from clinic.booking.attend import may_attend
from clinic.booking.cancel import cutoff, is_late
from clinic.booking.lifecycle import ENDED, OPEN, Status
from clinic.booking.propose import waits_for_patient
from clinic.booking.queries.find import Visit
from clinic.booking.reschedule import may_move
from clinic.core.local_time import local_date
from clinic.web.booking.confirm_view import place_label
from clinic.web.kit import context, wording
from clinic.web.patient.beforehand import Beforehand, beforehand
from clinic.web.visit.video import Video, video_of

if TYPE_CHECKING:
    from clinic.booking.models import Appointment


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """What is said of the day: that the doctor runs late, and "I am coming", or where to say so; and how
    a video visit begins.
    """

    late_note: str
    action: str | None
    is_said: bool
    video: Video | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitView:
    """A visit. Links and sentences that do not apply are None or empty.

    `for_whom` names the patient where it is somebody whom the person looks after. `note` says what
    became of it; `change_note` until when it can be changed; `wish` which other time was
    asked for, or is proposed by the doctor.
    """

    id: str
    version: int
    href: str
    title: str
    short_title: str
    status: str
    status_label: str
    status_icon: str
    when_label: str
    datetime_attr: str
    weekday_month: str
    month: str
    dom: str
    time_label: str
    span_label: str
    in_days_label: str
    kind: str
    doctor: str
    place: str
    place_icon: str
    for_whom: str
    is_over: bool
    is_off: bool
    note: str
    wish: str
    change_note: str
    answer_note: str
    coming: Coming
    beforehand: Beforehand | None
    reschedule_href: str | None
    cancel_href: str | None


def visit_view(visit: Visit, actor: Actor, *, now: datetime) -> VisitView:
    """The words and links of a visit of the actor's patient."""
    zone = context.clinic().zone
    one, doctor, kind = visit.appointment, visit.doctor, visit.visit_type
    today = local_date(now, zone)
    day = local_date(one.starts_at, zone)
    movable = may_move(one, side_of(actor), now=now)
    return VisitView(
        id=one.id,
        version=one.version,
        href=url_for("patient.appointments.page", appointment_id=one.id),
        title=_("%(kind)s with %(doctor)s", kind=kind.name, doctor=doctor.display_name),
        short_title=f"{kind.name}, {doctor.display_name}",
        status=str(one.status),
        status_label=wording.status_label(one.status),
        status_icon=wording.status_icon(one.status),
        when_label=f"{wording.day_medium(day, today)}, {wording.time_label(one.starts_at, zone)}",
        datetime_attr=wording.datetime_attr(one.starts_at, zone),
        weekday_month=f"{wording.weekday_short(day)}, {wording.month_short(day)}",
        month=wording.month_short(day),
        dom=str(day.day),
        time_label=wording.time_label(one.starts_at, zone),
        span_label=_span_label(one, zone),
        in_days_label=_in_days_label(one, zone, now),
        kind=kind.name,
        doctor=doctor.display_name,
        place=place_label(doctor, kind, context.clinic()),
        place_icon=wording.mode_icon(kind.mode),
        for_whom="" if visit.patient.full_name == actor.full_name else visit.patient.full_name,
        is_over=one.ends_at <= now,
        is_off=one.status in ENDED,
        note=_note(one, zone, now),
        wish=_wish(one, doctor.display_name, zone, now),
        change_note=_change_note(one, movable, zone, now),
        answer_note=_answer_note(one, zone, now),
        coming=_coming(visit, today, now),
        beforehand=beforehand(visit, now=now),
        reschedule_href=_step("patient.reschedule.page", one, movable),
        cancel_href=_step("patient.cancellation.page", one, may_cancel(one, now=now)),
    )


def may_cancel(appointment: Appointment, *, now: datetime) -> bool:
    """Whether the patient can still call it off."""
    return appointment.status in OPEN and appointment.starts_at > now


def late_note(appointment: Appointment, *, now: datetime) -> str:
    """What to say before a cancellation that counts as late; else empty."""
    if not is_late(appointment, now=now):
        return ""
    zone = context.clinic().zone
    when = wording.when_short(cutoff(appointment), zone, now)
    return _("It could be cancelled in time until %(when)s. Now it counts as late.", when=when)


def _step(endpoint: str, one: Appointment, can: bool) -> str | None:
    return url_for(endpoint, appointment_id=one.id) if can else None


def _span_label(one: Appointment, zone: ZoneInfo) -> str:
    return _(
        "%(start)s to %(end)s (%(length)s)",
        start=wording.time_label(one.starts_at, zone),
        end=wording.time_label(one.ends_at, zone),
        length=wording.length_label(one.minutes),
    )


def _in_days_label(one: Appointment, zone: ZoneInfo, now: datetime) -> str:
    if one.starts_at <= now < one.ends_at:
        return _("Now")
    return wording.in_days_label(one.starts_at, zone, now) if one.starts_at > now else ""


def _note(one: Appointment, zone: ZoneInfo, now: datetime) -> str:
    """What became of a visit that will not, or did not, take place."""
    if one.status is Status.EXPIRED:
        return _("Not answered in time")
    if one.status not in ENDED or one.ended_at is None:
        return ""
    day = wording.day_short(local_date(one.ended_at, zone), local_date(now, zone))
    if one.ended_by == "patient":
        text = _("You cancelled on %(day)s", day=day)
        return _("%(text)s, late", text=text) if one.cancelled_late else text
    if one.status is Status.DECLINED:
        return _("Declined on %(day)s", day=day)
    return _("The clinic cancelled on %(day)s", day=day)


def _wish(one: Appointment, doctor: str, zone: ZoneInfo, now: datetime) -> str:
    if one.counter_starts_at is not None and waits_for_patient(one, now=now):
        when = wording.when_label(one.counter_starts_at, zone, now)
        return _("%(doctor)s proposes another time: %(when)s", doctor=doctor, when=when)
    if one.proposed_starts_at is None:
        return ""
    when = wording.when_label(one.proposed_starts_at, zone, now)
    return _(
        "You asked for another time: %(when)s. Your old time stays until %(doctor)s confirms it.",
        when=when,
        doctor=doctor,
    )


def _change_note(one: Appointment, movable: bool, zone: ZoneInfo, now: datetime) -> str:
    if one.status not in OPEN or one.starts_at <= now:
        return ""
    if movable:
        if one.moved_by_clinic:
            return _("You can change it until it begins")
        when = wording.when_short(cutoff(one), zone, now)
        return _("You can change it until %(when)s", when=when)
    phone = context.clinic().phone
    if phone:
        return _("Too late to move it here. Please call %(phone)s", phone=phone)
    return _("Too late to move it here. Please ask the clinic")


def _coming(visit: Visit, today: date, now: datetime) -> Coming:
    one = visit.appointment
    may, said = may_attend(one, now=now), one.attending_at is not None
    return Coming(
        late_note=_late_note(visit, today),
        action=_step("patient.attendance.create", one, may and not said),
        is_said=may and said,
        video=None if one.status in ENDED else video_of(visit, moment=now),
    )


def _late_note(visit: Visit, today: date) -> str:
    """That the doctor runs late, for who comes today or waits."""
    day = local_date(visit.appointment.starts_at, context.clinic().zone)
    minutes = visit.doctor.delay_on(day) if day == today else 0
    if not minutes or visit.appointment.status not in (Status.CONFIRMED, Status.ARRIVED):
        return ""
    return _(
        "%(doctor)s runs about %(length)s late today.",
        doctor=visit.doctor.display_name,
        length=wording.length_label(minutes),
    )


def _answer_note(one: Appointment, zone: ZoneInfo, now: datetime) -> str:
    if one.decide_by is None or one.status not in OPEN:
        return ""
    if one.counter_starts_at is not None:
        return _("Please answer by %(when)s", when=wording.when_short(one.decide_by, zone, now))
    return _("We answer by %(when)s", when=wording.when_short(one.decide_by, zone, now))
