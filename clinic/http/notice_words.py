"""What a notice says, in one sentence: for the page and for programs alike."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from flask_babel import get_locale, gettext

from clinic.core.local_time import local_date
from clinic.http.instants import instant_or_none
from clinic.notifications.catalogue.table import KINDS
from clinic.notifications.outbox.owe import STARTS_AT
from clinic.notifications.subjects import APPOINTMENT

if TYPE_CHECKING:
    from clinic.accounts.actor import Actor
    from clinic.booking.models import Appointment
    from clinic.notifications.inbox import Notice


def sentence(notice: Notice, actor: Actor, *, zone: ZoneInfo, now: datetime) -> str:
    """The notice for its reader. A kind that is no longer in the catalogue is told without words."""
    kind = KINDS.get(notice.message.kind)
    words = kind.sentence if kind else ""
    if kind and words and kind.about != APPOINTMENT:
        return gettext(words)
    if notice.appointment is None or notice.doctor is None or notice.patient is None:
        return gettext("There is a message for you")
    when = when_words(_told_time(notice, notice.appointment), zone, now)
    if not words:
        return gettext("There is news about the visit on %(when)s", when=when)
    doctor, patient = notice.doctor.display_name, notice.patient.full_name
    text = gettext(words, doctor=doctor, patient=patient, when=when)
    if actor.is_patient_side and patient != actor.full_name:
        return gettext("%(text)s (for %(name)s)", text=text, name=patient)
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
