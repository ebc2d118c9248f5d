"""What templates may call besides macros, and presenters too: the words of `wording`, as filters.

Instants are said in the clinic's zone, and as seen from now.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from flask import Flask
from flask_babel import gettext as _
from markupsafe import Markup, escape

from clinic.booking.lifecycle import STATUSES
from clinic.core import phones
from clinic.core.local_time import local_date
from clinic.core.text import initials
from clinic.http.clock import now
from clinic.http.instants import instant_text
from clinic.web.kit import context, wording
from clinic.words.numbers import count_label, rate_label, round_hours_label

if TYPE_CHECKING:
    from clinic.booking.queries.find import Visit
    from clinic.directory.models import Doctor
    from clinic.patients.models import Patient


#: How numbers are written.
NUMBERS = {"amount": count_label, "hours": round_hours_label, "rate": rate_label}


def set_up(app: Flask) -> None:
    app.jinja_env.filters |= NUMBERS | {
        "age": age,
        "ago": ago,
        "answer_by": answer_by,
        "born": born,
        "clock_time": clock_time,
        "datetime_attr": time_attr,
        "day_and_month": wording.day_and_month,
        "day_and_year": wording.day_and_year,
        "day_of": day_of,
        "day_head": day_head,
        "day_long": wording.day_long,
        "day_medium": day_medium,
        "day_short": day_short,
        "dialled": dialled,
        "initials": initials,
        "instant": instant_text,
        "kind": kind,
        "kind_and_place": kind_and_place,
        "language": wording.language_name,
        "length_and_mode": wording.length_and_mode,
        "minutes": wording.length_label,
        "mode": wording.mode_label,
        "month_short": wording.month_short,
        "range_to": wording.range_label,
        "phone": phone_shown,
        "person": wording.patient_name,
        "spoken": languages_of,
        "told_apart": told_apart,
        "tone": wording.tone,
        "when_head": when_head,
        "when_label": when_label,
        "when_past": when_was,
        "when_short": when_short,
        "with_call": with_call,
    }
    app.jinja_env.globals |= {"statuses": STATUSES, "time_off_icons": wording.TIME_OFF_ICONS}


def languages_of(doctor: Doctor) -> str:
    """What a doctor speaks: "English, German"."""
    return wording.language_names([one.language for one in doctor.languages])


def phone_shown(phone: str) -> str:
    """ "030 55500142", of other countries "+44 7700 900123"; what is no number as it is."""
    return phones.local_form(phone, _country())


def dialled(phone: str) -> str:
    """Of a number what is dialled; "" where there is nothing to dial."""
    return phones.e164(phone, _country())


def _country() -> str:
    clinic = context.clinic()
    return phones.home_country(clinic.country, clinic.time_zone)


def kind(visit: Visit) -> str:
    """What a visit is: "Follow-up, 15 min"."""
    return wording.kind_and_length(visit.visit_type.name, visit.appointment.minutes)


def kind_and_place(visit: Visit) -> str:
    """ "Follow-up, 15 min · Room 2 · booked by the desk": as staff read it."""
    words = {"video": _("Video visit"), "phone": _("By phone")}
    place = words.get(str(visit.visit_type.mode), visit.doctor.room)
    parts = (kind(visit), place, wording.booked_by_label(visit.appointment.booked_by))
    return " · ".join(part for part in parts if part)


def born(patient: Patient) -> str:
    """ "Born 2 November 1990, 36 years"; "" where the birth date is not known. Nobody ages once dead."""
    if patient.birth_date is None:
        return ""
    age = wording.age_label(patient.birth_date, patient.deceased_on or today())
    return _("Born %(date)s, %(age)s", date=wording.day_and_year(patient.birth_date), age=age)


def told_apart(patient: Patient) -> str:
    """What tells somebody from others of the name: "Born …, 36 years · 030 … · a@example.org"."""
    parts = (born(patient), phone_shown(patient.phone), patient.email)
    return " · ".join(part for part in parts if part)


def with_call(sentence: str, phone: str) -> Markup:
    """The sentence, with the phone number in it as a link that calls it."""
    text, number = escape(sentence), escape(phone)
    if not phone:
        return text
    link = Markup('<a class="tnum nowrap" dir="ltr" href="tel:{}">{}</a>')
    return text.replace(number, link.format("".join(phone.split()), phone))


def day_of(at: datetime) -> date:
    """The clinic's date of an instant."""
    return local_date(at, context.clinic().zone)


def today() -> date:
    """The clinic's date of now."""
    return day_of(now())


def day_head(day: date) -> str:
    """ "Today" or "Thu"."""
    return wording.day_name(day, day) if day == today() else wording.weekday_short(day)


def day_medium(day: date) -> str:
    """ "Thu 26 November"; with the year if it is another one."""
    return wording.day_medium(day, today())


def day_short(day: date) -> str:
    """ "Thu 26 Nov"; with the year if it is another one."""
    return wording.day_short(day, today())


def age(patient: Patient) -> str:
    """ "36 years"; "" where the birth date is not known."""
    return wording.age_label(patient.birth_date, patient.deceased_on or today())


def clock_time(at: datetime) -> str:
    """ "14:20"."""
    return wording.time_label(at, context.clinic().zone)


def time_attr(at: datetime) -> str:
    """For `<time datetime>`: "2026-11-24T14:20"."""
    return wording.datetime_attr(at, context.clinic().zone)


def when_label(at: datetime) -> str:
    """ "Today, Tue 24 November, 14:20" or "Thu 26 November, 14:20"."""
    return wording.when_label(at, context.clinic().zone, now())


def when_short(at: datetime) -> str:
    """ "today 14:20", "tomorrow 08:15" or "Thu 26 Nov, 09:30"."""
    return wording.when_short(at, context.clinic().zone, now())


def when_head(at: datetime) -> str:
    """ "Today, 14:20", "Tomorrow, 08:15" or "Thu 26 Nov, 09:30": to stand alone."""
    return wording.when_head(at, context.clinic().zone, now())


def ago(at: datetime) -> str:
    """ "3 min ago"; after a day the date."""
    return wording.ago_label(at, context.clinic().zone, now())


def answer_by(until: datetime) -> str:
    """ "Answer by 14:20, in 3 h"."""
    return wording.answer_by(until, context.clinic().zone, now())


def when_was(at: datetime) -> str:
    """ "Today, 09:12", "Sun 22 Nov, 20:14"."""
    return wording.when_past(at, context.clinic().zone, now())
