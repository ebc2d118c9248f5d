"""The admin's list of doctors in words: who works when, who is free when, how full they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _

from clinic.booking.rules import Requester
from clinic.booking.times.load import load
from clinic.booking.times.search import TimeSearch
from clinic.core.local_time import local_date, text_from_minutes
from clinic.directory.staff import StaffEntry
from clinic.scheduling.queries import DoctorSchedule, schedules
from clinic.scheduling.recurrence import WeeklyInterval
from clinic.web.kit import wording
from clinic.web.kit.context import clinic
from clinic.web.staff.hours.hours_words import end_label

if TYPE_CHECKING:
    from clinic.directory.models import Doctor

#: So many days count for the load: claims of the past are not kept.
LOAD_DAYS = 7
LOW_LOAD = 60


@dataclass(frozen=True)
class DoctorState:
    label: str
    kind: str
    icon: str


@dataclass(frozen=True)
class DoctorRow:
    """One line of the table. `hours` run from the earliest start of the week to the latest end.

    `load` is in per cent, None where there are no open hours.
    """

    id: str
    href: str
    name: str
    doctor: Doctor
    room: str
    specialty: str
    days: list[tuple[str, bool]]
    days_label: str
    hours: str
    next_free: str
    back: str
    next_is_today: bool
    has_next: bool
    load: int | None
    load_is_low: bool
    standing: DoctorState
    approve_action: str | None
    book_href: str | None


def standing(code: str) -> DoctorState:
    """How the standing of a doctor, or of an account, is shown."""
    return {
        "waiting": DoctorState(_("Waiting"), "warn", "hourglass-split"),
        "invited": DoctorState(_("Invited"), "warn", "envelope"),
        "active": DoctorState(_("Active"), "accent", "check-circle"),
        "on_leave": DoctorState(_("On leave"), "", "airplane"),
        "archived": DoctorState(_("Archived"), "", "archive"),
        "off": DoctorState(_("Switched off"), "", "slash-circle"),
    }[code]


def doctor_rows(entries: Sequence[StaffEntry], *, now: datetime) -> list[DoctorRow]:
    """The lines for these doctors, with a fixed number of queries for all of them."""
    zone = clinic().zone
    today = local_date(now, zone)
    ids = [entry.doctor.id for entry in entries if entry.doctor.active]
    week = schedules(
        ids, first=today, last=today + timedelta(days=LOAD_DAYS - 1), zone=zone
    )  # fmt: skip
    working = [id_ for id_ in ids if week[id_].schedule.weekly]
    staff = Requester(staff=True)
    free = TimeSearch.of(working, now=now, requester=staff).earliest() if working else {}
    taken = load(working, first=today, days=LOAD_DAYS, now=now)
    return [
        _row(
            entry,
            week=week.get(entry.doctor.id),
            next_at=next((slot.starts_at for slot in free.get(entry.doctor.id, [])), None),
            taken=taken.get(entry.doctor.id),
            now=now,
        )
        for entry in entries
    ]


def _row(
    entry: StaffEntry,
    *,
    week: DoctorSchedule | None,
    next_at: datetime | None,
    taken: int | None,
    now: datetime,
) -> DoctorRow:
    doctor, zone = entry.doctor, clinic().zone
    today = local_date(now, zone)
    weekly = week.schedule.weekly if week else ()
    works = {row.weekday for row in weekly}
    back_at = _back_at(week, now)
    return DoctorRow(
        id=doctor.id,
        href=url_for("admin.doctors.page", doctor_id=doctor.id),
        name=doctor.display_name,
        doctor=doctor,
        room=doctor.room,
        specialty=doctor.specialty.name,
        days=[(wording.weekday_initial(day), day in works) for day in _week()],
        days_label=_days_label(works),
        hours=_hours(weekly),
        next_free=_next_free(doctor.active, bool(works), next_at, now),
        back=_("Back %(day)s", day=wording.day_short(local_date(back_at, zone), today))
        if back_at
        else "",
        next_is_today=next_at is not None and local_date(next_at, zone) == today,
        has_next=next_at is not None,
        load=taken,
        load_is_low=taken is not None and taken < LOW_LOAD,
        standing=standing("on_leave" if back_at and entry.standing == "active" else entry.standing),
        approve_action=url_for("admin.doctors.approve", doctor_id=doctor.id)
        if entry.standing == "waiting"
        else None,
        book_href=url_for("desk.bookings.new", doctor=doctor.id) if doctor.active else None,
    )


def _back_at(found: DoctorSchedule | None, now: datetime) -> datetime | None:
    """When the absence of somebody who is away all day ends; None for who is here."""
    zone = clinic().zone
    ends = [span.end for span in found.time_off if span.start <= now < span.end] if found else []
    later = [end for end in ends if local_date(end, zone) > local_date(now, zone)]
    return max(later, default=None)


def _week() -> list[int]:
    first = clinic().first_weekday
    return [(first + offset) % 7 for offset in range(7)]


def _days_label(works: set[int]) -> str:
    days = ", ".join(wording.weekday_long(day) for day in _week() if day in works)
    return _("Works %(days)s", days=days) if days else _("No hours set")


def _hours(weekly: Sequence[WeeklyInterval]) -> str:
    """From when to when they work at all, "08:30 – 17:00"; the page of the doctor has it by weekday."""
    if not weekly:
        return ""
    first, last = min(one.start_minute for one in weekly), max(one.end_minute for one in weekly)
    return f"{text_from_minutes(first)} – {end_label(last)}"


def _next_free(active: bool, has_hours: bool, next_at: datetime | None, now: datetime) -> str:
    if next_at is not None:
        return wording.when_head(next_at, clinic().zone, now)
    if not active:
        return _("Cannot be booked")
    return _("Nothing free") if has_hours else _("Hours not set")
