"""Times, lengths and states in words: one place, so that every page says them the same way.

All functions take the clinic's zone and the present instant as arguments; nothing reads a clock.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zlib import crc32
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from flask_babel import gettext, ngettext
from flask_babel import gettext as _

from clinic.booking.lifecycle import STATUSES, Status
from clinic.core.local_time import local_date
from clinic.words.people import name_marked as name_marked
from clinic.words.times import day_full as day_full
from clinic.words.times import day_long as day_long
from clinic.words.times import day_offset as day_offset
from clinic.words.times import day_offsets as day_offsets
from clinic.words.times import format_date, locale
from clinic.words.times import length_label as length_label
from clinic.words.times import range_label as range_label
from clinic.words.times import time_label as time_label
from clinic.words.times import zone_city as zone_city
from clinic.words.times import zone_offset as zone_offset
from clinic.words.times import zone_time as zone_time

if TYPE_CHECKING:
    from clinic.directory.models import DoctorVisitType
    from clinic.patients.models import Patient


def patient_name(patient: Patient) -> str:
    """The name as staff read it, marked where the record may only look like that person's."""
    return name_marked(patient.full_name, unconfirmed=patient.unconfirmed)


def datetime_attr(instant: datetime, zone: ZoneInfo) -> str:
    """For `<time datetime>`: "2026-11-24T14:20"."""
    return instant.astimezone(zone).strftime("%Y-%m-%dT%H:%M")


def day_name(day: date, today: date) -> str:
    """ "Today", "Tomorrow" or "Thu"."""
    if day == today:
        return _("Today")
    if day == today + timedelta(days=1):
        return _("Tomorrow")
    return format_date(day, "EEE", locale=locale())


def day_short(day: date, today: date) -> str:
    """ "Thu 26 Nov"; with the year if it is another one."""
    return format_date(day, "EEE d MMM" if day.year == today.year else "EEE d MMM y", locale())


def day_medium(day: date, today: date) -> str:
    """ "Thu 26 November"; with the year if it is another one."""
    return format_date(day, "EEE d MMMM" if day.year == today.year else "EEE d MMMM y", locale())


def day_and_month(day: date) -> str:
    """ "26 Nov"."""
    return format_date(day, "d MMM", locale())


def day_and_year(day: date) -> str:
    """ "3 May 1985"."""
    return format_date(day, "d MMMM y", locale())


def weekday_long(weekday: int) -> str:
    """ "Monday" for 0."""
    return format_date(date(2024, 1, 1) + timedelta(days=weekday), "EEEE", locale())


def weekday_plural(weekday: int) -> str:
    """ "Mondays" for 0: what happens every week."""
    return [
        _("Mondays"),
        _("Tuesdays"),
        _("Wednesdays"),
        _("Thursdays"),
        _("Fridays"),
        _("Saturdays"),
        _("Sundays"),
    ][weekday]


def weekday_initial(weekday: int) -> str:
    """ "M" for 0."""
    return format_date(date(2024, 1, 1) + timedelta(days=weekday), "EEEEE", locale())


def month_short(day: date) -> str:
    """ "Nov"."""
    return format_date(day, "MMM", locale())


def weekday_short(day: date) -> str:
    """ "Thu"."""
    return format_date(day, "EEE", locale())


def when_label(instant: datetime, zone: ZoneInfo, now: datetime) -> str:
    """ "Today, Tue 24 November, 14:20" or "Thu 26 November, 14:20"."""
    day, today = local_date(instant, zone), local_date(now, zone)
    words = [day_medium(day, today), time_label(instant, zone)]
    if 0 <= (day - today).days <= 1:
        words.insert(0, day_name(day, today))
    return ", ".join(words)


def when_short(instant: datetime, zone: ZoneInfo, now: datetime) -> str:
    """ "today 14:20", "tomorrow 08:15" or "Thu 26 Nov, 09:30"."""
    day, today = local_date(instant, zone), local_date(now, zone)
    at = time_label(instant, zone)
    if day == today:
        return _("today %(time)s", time=at)
    if day == today + timedelta(days=1):
        return _("tomorrow %(time)s", time=at)
    return f"{day_short(day, today)}, {at}"


def when_head(instant: datetime, zone: ZoneInfo, now: datetime) -> str:
    """ "Today, 14:20", "Tomorrow, 08:15" or "Thu 26 Nov, 09:30": to stand alone."""
    day, today = local_date(instant, zone), local_date(now, zone)
    near = 0 <= (day - today).days <= 1
    head = day_name(day, today) if near else day_short(day, today)
    return f"{head}, {time_label(instant, zone)}"


def month_label(day: date) -> str:
    """ "November 2026"."""
    return format_date(day, "LLLL y", locale())


def answer_by(until: datetime, zone: ZoneInfo, now: datetime) -> str:
    """ "Answer by 14:20, in 3 h", "Answer by tomorrow 08:15, in 20 h", "Answer by 10:40, in 12 min"."""
    is_today = local_date(until, zone) == local_date(now, zone)
    when = time_label(until, zone) if is_today else when_short(until, zone, now)
    left = max(0, int((until - now).total_seconds() // 60))
    length = length_label(left if left < 60 else left - left % 60)
    return _("Answer by %(when)s, in %(length)s", when=when, length=length)


def ago_label(then: datetime, zone: ZoneInfo, now: datetime) -> str:
    """ "just now", "3 min ago", "14 h ago"; after a day the date."""
    minutes = int((now - then).total_seconds() // 60)
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return _("%(count)s min ago", count=minutes)
    if minutes < 24 * 60:
        return _("%(count)s h ago", count=minutes // 60)
    return day_short(local_date(then, zone), local_date(now, zone))


def when_past(then: datetime, zone: ZoneInfo, now: datetime) -> str:
    """ "Today, 09:12", "Sun 22 Nov, 20:14": when something happened."""
    day, today = local_date(then, zone), local_date(now, zone)
    at = time_label(then, zone)
    return _("Today, %(time)s", time=at) if day == today else f"{day_short(day, today)}, {at}"


def in_days_label(instant: datetime, zone: ZoneInfo, now: datetime) -> str:
    """ "Today", "Tomorrow", "In 2 days"."""
    days = (local_date(instant, zone) - local_date(now, zone)).days
    if days <= 0:
        return _("Today")
    if days == 1:
        return _("Tomorrow")
    return ngettext("In %(num)s day", "In %(num)s days", days)


def zone_note(zone: ZoneInfo, instant: datetime) -> str:
    """ "Times are in the clinic's zone: Berlin, UTC+1"."""
    return _(
        "Times are in the clinic’s zone: %(city)s, %(offset)s",
        city=zone_city(zone),
        offset=zone_offset(zone, instant),
    )


def language_name(code: str) -> str:
    """ "German" for de, in the page's language; what is no language's code stays as it is."""
    try:
        return Locale.parse(code).get_display_name(locale()) or code
    except (ValueError, UnknownLocaleError):
        return code


def country_name(code: str) -> str:
    """ "Germany" for DE, in the page's language."""
    return str(locale().territories.get(code, code))


def language_names(codes: list[str]) -> str:
    """ "English, German", sorted as they read."""
    return ", ".join(sorted(language_name(code) for code in codes))


def age_label(born: date | None, today: date) -> str:
    """ "41 years", under two years "14 months", "" where the birth date is not known."""
    if born is None or born > today:
        return ""
    months = (today.year - born.year) * 12 + today.month - born.month - (today.day < born.day)
    if months < 24:
        return ngettext("%(num)s month", "%(num)s months", months)
    return ngettext("%(num)s year", "%(num)s years", months // 12)


def tone(identifier: str) -> str:
    """A tint for somebody's initials, `a` to `e`: always the same for the same id."""
    return "abcde"[crc32(identifier.encode()) % 5]


def status_label(status: str) -> str:
    """The word for a state of an appointment."""
    return gettext(STATUSES[Status(status)].word)


def status_icon(status: str) -> str:
    """Its icon."""
    return STATUSES[Status(status)].icon


def booked_by_label(side: str) -> str:
    """Who booked a visit."""
    return {
        "patient": _("booked by the patient"),
        "doctor": _("booked by the doctor"),
        "desk": _("booked by the desk"),
    }.get(side, "")


TIME_OFF_ICONS = {"vacation": "airplane", "emergency": "lightning-charge", "other": "calendar-x"}


def time_off_label(kind: str) -> str:
    """The word for a kind of time off, for staff only."""
    return {"vacation": _("Vacation"), "emergency": _("Emergency"), "other": _("Time off")}[kind]


def kind_and_length(kind: str, minutes: int) -> str:
    """ "First visit, 30 min"."""
    return f"{kind}, {length_label(minutes)}"


def length_and_mode(offer: DoctorVisitType) -> str:
    """ "30 min, at the clinic": a kind of visit as it is with a doctor."""
    return f"{length_label(offer.length)}, {_mode_words(offer.visit_type.mode)[2]}"


def mode_label(mode: str) -> str:
    """Where a visit takes place."""
    return _mode_words(mode)[1]


def mode_icon(mode: str) -> str:
    return _mode_words(mode)[0]


def _mode_words(mode: str) -> tuple[str, str, str]:
    """The icon, the words alone, and those that stand after the length."""
    return {
        "in_person": ("geo-alt", _("In the clinic"), _("at the clinic")),
        "video": ("camera-video", _("By video"), _("online")),
        "phone": ("telephone", _("By phone"), _("by phone")),
    }[mode]
