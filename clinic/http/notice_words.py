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

if TYPE_CHECKING:
    from clinic.accounts.actor import Actor
    from clinic.notifications.inbox import Notice

#: What the patient's side reads. A kind is the name of what happened to the visit.
TO_PATIENTS = {
    "requested": _l("You asked %(doctor)s for a visit on %(when)s"),
    "booked": _l("Your visit with %(doctor)s on %(when)s is booked"),
    "confirmed": _l("%(doctor)s confirmed your visit on %(when)s"),
    "declined": _l("%(doctor)s cannot take your visit on %(when)s"),
    "expired": _l("Your request for %(when)s with %(doctor)s was not answered in time"),
    "moved": _l("Your visit with %(doctor)s is now on %(when)s"),
    "move_requested": _l("You asked %(doctor)s for another time; your visit on %(when)s stays"),
    "move_declined": _l("%(doctor)s cannot take the other time; your visit on %(when)s stays"),
    "cancelled": _l("Your visit with %(doctor)s on %(when)s is cancelled"),
    "reminder": _l("Your visit with %(doctor)s is on %(when)s"),
}
#: What staff read.
TO_STAFF = {
    "requested": _l("%(patient)s asks for a visit on %(when)s"),
    "booked": _l("%(patient)s has a new visit on %(when)s"),
    "confirmed": _l("The visit of %(patient)s on %(when)s is confirmed"),
    "declined": _l("The request of %(patient)s for %(when)s was declined"),
    "expired": _l("The request of %(patient)s for %(when)s was not answered in time"),
    "moved": _l("The visit of %(patient)s is now on %(when)s"),
    "move_requested": _l("%(patient)s asks to move the visit on %(when)s"),
    "move_declined": _l("The visit of %(patient)s stays on %(when)s"),
    "cancelled": _l("The visit of %(patient)s on %(when)s is cancelled"),
}


def what(kind: str) -> str:
    """The name of what happened: `appointment_confirmed` and `confirmed` are the same."""
    return kind.removeprefix("appointment_").removeprefix("visit_").removesuffix("_staff")


def sentence(notice: Notice, actor: Actor, *, zone: ZoneInfo, now: datetime) -> str:
    """The notice for its reader. A kind that has no words here yet is told without them."""
    if notice.appointment is None or notice.doctor is None or notice.patient is None:
        return _("There is a message for you")
    facts = {
        "doctor": notice.doctor.display_name,
        "patient": notice.patient.full_name,
        "when": when_words(notice.appointment.starts_at, zone, now),
    }
    kinds = TO_PATIENTS if actor.is_patient_side else TO_STAFF
    words = kinds.get(what(notice.message.kind))
    if words is None:
        return _("There is news about the visit on %(when)s", when=facts["when"])
    text = str(words) % facts
    if actor.is_patient_side and notice.patient.full_name != actor.full_name:
        return _("%(text)s (for %(name)s)", text=text, name=notice.patient.full_name)
    return text


def when_words(instant: datetime, zone: ZoneInfo, now: datetime) -> str:
    """ "Thu 26 November, 14:20"; with the year if it is another one."""
    day, locale = local_date(instant, zone), get_locale() or "en"
    is_this_year = day.year == local_date(now, zone).year
    words = format_date(day, "EEE d MMMM" if is_this_year else "EEE d MMMM y", locale)
    return f"{words}, {format_time(instant.astimezone(zone), 'short', locale=locale)}"
