"""A doctor's time off in words, and the visits that are in its way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _

from clinic.accounts.actor import Actor
from clinic.booking.queries.find import Visit, calendar
from clinic.core.local_time import local_date, local_reading
from clinic.core.text import initials
from clinic.http.reads import visits_listed
from clinic.web.doctor.hours.time_off_form import TimeOffForm
from clinic.web.kit import wording

if TYPE_CHECKING:
    from clinic.scheduling.models import TimeOff


@dataclass(frozen=True)
class TimeOffCard:
    """One time off; `remove_action` opens the time again."""

    month: str
    dom: str
    kind: str
    icon: str
    span_label: str
    reason: str
    is_now: bool
    remove_action: str
    remove_label: str


@dataclass(frozen=True)
class Clash:
    """A visit in the way of time off."""

    name: str
    initials: str
    tone: str
    kind_label: str
    when_label: str
    datetime_attr: str


def time_off_cards(found: Sequence[TimeOff], *, zone: ZoneInfo, now: datetime) -> list[TimeOffCard]:
    return [_card(off, zone, now) for off in found]


def span_label(off: TimeOff, zone: ZoneInfo, now: datetime) -> str:
    """ "Fri 27 November, all day", "Thu 26 November, 08:00 to 12:30", or both ends in full."""
    start, end = local_reading(off.starts_at, zone), local_reading(off.ends_at, zone)
    today, last = local_date(now, zone), (end - timedelta(microseconds=1)).date()
    if start.time() == end.time() == time():
        if start.date() == last:
            return _("%(day)s, all day", day=wording.day_medium(last, today))
        return _(
            "%(first)s to %(last)s, all day",
            first=wording.day_medium(start.date(), today),
            last=wording.day_medium(last, today),
        )
    times = {
        "start": wording.time_label(off.starts_at, zone),
        "end": wording.time_label(off.ends_at, zone),
    }
    if start.date() == end.date():
        day = wording.day_medium(start.date(), today)
        return _("%(day)s, %(start)s to %(end)s", day=day, **times)
    return _(
        "%(first)s, %(start)s to %(last)s, %(end)s",
        first=wording.day_medium(start.date(), today),
        last=wording.day_medium(end.date(), today),
        **times,
    )


def in_the_way(
    actor: Actor, doctor_id: str, form: TimeOffForm, *, zone: ZoneInfo, now: datetime
) -> list[Clash]:
    """The visits for which the form was refused; none where it was refused for something else."""
    ids = form.refusal.details.get("appointments", ()) if form.refusal else ()
    assert isinstance(ids, tuple)
    if not ids:
        return []
    found = calendar(actor, doctor_id, starts_at=form.starts_at(zone), ends_at=form.ends_at(zone))
    visits = [visit for visit in found if visit.appointment.id in ids]
    visits_listed("time_off", [visit.appointment for visit in visits])
    return [_clash(visit, zone, now) for visit in visits]


def _card(off: TimeOff, zone: ZoneInfo, now: datetime) -> TimeOffCard:
    first, label = local_date(off.starts_at, zone), span_label(off, zone, now)
    return TimeOffCard(
        month=wording.month_short(first),
        dom=str(first.day),
        kind=wording.time_off_label(off.kind),
        icon=wording.TIME_OFF_ICONS[off.kind],
        span_label=label,
        reason=off.reason,
        is_now=off.starts_at <= now,
        remove_action=url_for("doctor.time_off.removal", time_off_id=off.id),
        remove_label=_("Remove %(span)s", span=label),
    )


def _clash(visit: Visit, zone: ZoneInfo, now: datetime) -> Clash:
    return Clash(
        name=wording.patient_name(visit.patient),
        initials=initials(visit.patient.full_name),
        tone=wording.tone(visit.patient.id),
        kind_label=wording.kind_and_length(visit.visit_type.name, visit.appointment.minutes),
        when_label=wording.when_past(visit.appointment.starts_at, zone, now),
        datetime_attr=wording.datetime_attr(visit.appointment.starts_at, zone),
    )
