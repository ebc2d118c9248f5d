"""A doctor's time off in words, and the visits that are in its way."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from clinic.accounts.actor import Actor
from clinic.booking.queries.find import Visit, calendar
from clinic.core.local_time import local_reading
from clinic.http.reads import visits_listed
from clinic.web.doctor.hours.time_off_form import TimeOffForm
from clinic.web.kit import context, filters, wording

if TYPE_CHECKING:
    from clinic.scheduling.models import TimeOff


def span_label(off: TimeOff) -> str:
    """ "Fri 27 November, all day", "Thu 26 November, 08:00 to 12:30", or both ends in full."""
    zone = context.clinic().zone
    start, end = local_reading(off.starts_at, zone), local_reading(off.ends_at, zone)
    last = (end - timedelta(microseconds=1)).date()
    if start.time() == end.time() == time():
        if start.date() == last:
            return _("%(day)s, all day", day=filters.day_medium(last))
        return _(
            "%(first)s to %(last)s, all day",
            first=filters.day_medium(start.date()),
            last=filters.day_medium(last),
        )
    times = {
        "start": wording.time_label(off.starts_at, zone),
        "end": wording.time_label(off.ends_at, zone),
    }
    if start.date() == end.date():
        day = filters.day_medium(start.date())
        return _("%(day)s, %(start)s to %(end)s", day=day, **times)
    return _(
        "%(first)s, %(start)s to %(last)s, %(end)s",
        first=filters.day_medium(start.date()),
        last=filters.day_medium(end.date()),
        **times,
    )


def in_the_way(actor: Actor, doctor_id: str, form: TimeOffForm, *, zone: ZoneInfo) -> list[Visit]:
    """The visits for which the form was refused; none where it was refused for something else."""
    ids = form.refusal.details.get("appointments", ()) if form.refusal else ()
    assert isinstance(ids, tuple)
    if not ids:
        return []
    found = calendar(actor, doctor_id, starts_at=form.starts_at(zone), ends_at=form.ends_at(zone))
    visits = [visit for visit in found if visit.appointment.id in ids]
    visits_listed("time_off", [visit.appointment for visit in visits])
    return visits
