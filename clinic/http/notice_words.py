"""What a notice says, in one sentence: for the page and for programs alike."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from clinic.core.local_time import local_date
from clinic.http.instants import instant_or_none
from clinic.notifications.outbox.owe import STARTS_AT

if TYPE_CHECKING:
    from clinic.accounts.actor import Actor
    from clinic.booking.models import Appointment
    from clinic.notifications.inbox import Notice

#: A kind is told to one side only. What a kind of somebody's account says, stands in ACCOUNT.
VISIT = {
    "appointment_requested": _l("A visit with %(doctor)s on %(when)s was asked for"),
    "appointment_confirmed": _l("Your visit with %(doctor)s on %(when)s is confirmed"),
    "appointment_declined": _l("%(doctor)s cannot take your visit on %(when)s"),
    "appointment_expired": _l("Your request for %(when)s with %(doctor)s was not answered in time"),
    "appointment_moved": _l("Your visit with %(doctor)s is now on %(when)s"),
    "appointment_cancelled": _l("Your visit with %(doctor)s on %(when)s is cancelled"),
    "move_requested": _l(
        "Another time was asked for; your visit with %(doctor)s on %(when)s stays"
    ),
    "move_declined": _l("%(doctor)s cannot take the other time; your visit on %(when)s stays"),
    "reminder": _l("Your visit with %(doctor)s is on %(when)s"),
    "request_received": _l("%(patient)s asks for a visit on %(when)s"),
    "request_waiting": _l("%(patient)s still waits for an answer about %(when)s"),
    "request_expired": _l("The request of %(patient)s for %(when)s was not answered in time"),
    "move_received": _l("%(patient)s asks to move the visit on %(when)s"),
    "visit_booked": _l("%(patient)s has a visit on %(when)s"),
    "visit_moved": _l("The visit of %(patient)s is now on %(when)s"),
    "visit_cancelled": _l("The visit of %(patient)s on %(when)s is cancelled"),
    "visit_given_away": _l("The visit of %(patient)s on %(when)s is no longer with you"),
}
ACCOUNT = {
    "account_approved": _l("Your account is approved: patients can find you now"),
    "record_opened": _l("A doctor opened the record of a patient who is not in their care"),
    "erasure_asked": _l("A patient asks to be erased"),
    "factor_reset_waiting": _l("A lost second factor waits for a second admin"),
    "factor_reset_answered": _l("A second admin has answered about a lost second factor"),
}


def sentence(notice: Notice, actor: Actor, *, zone: ZoneInfo, now: datetime) -> str:
    """The notice for its reader. A kind that has no words here yet is told without them."""
    kind = notice.message.kind
    if kind in ACCOUNT:
        return str(ACCOUNT[kind])
    if notice.appointment is None or notice.doctor is None or notice.patient is None:
        return _("There is a message for you")
    facts = {
        "doctor": notice.doctor.display_name,
        "patient": notice.patient.full_name,
        "when": when_words(_told_time(notice, notice.appointment), zone, now),
    }
    words = VISIT.get(kind)
    if words is None:
        return _("There is news about the visit on %(when)s", when=facts["when"])
    text = str(words) % facts
    if actor.is_patient_side and notice.patient.full_name != actor.full_name:
        return _("%(text)s (for %(name)s)", text=text, name=notice.patient.full_name)
    return text


def _told_time(notice: Notice, appointment: Appointment) -> datetime:
    """When the visit was to be when the notice was written: it may have moved on since."""
    return instant_or_none(notice.message.params.get(STARTS_AT)) or appointment.starts_at


def when_words(instant: datetime, zone: ZoneInfo, now: datetime) -> str:
    """ "Thu 26 November, 14:20"; with the year if it is another one."""
    day, locale = local_date(instant, zone), get_locale() or "en"
    is_this_year = day.year == local_date(now, zone).year
    words = format_date(day, "EEE d MMMM" if is_this_year else "EEE d MMMM y", locale)
    return f"{words}, {format_time(instant.astimezone(zone), 'short', locale=locale)}"
