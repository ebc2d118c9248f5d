"""The line at the end of every page while the clinic's clock can be set."""

from __future__ import annotations

from datetime import timedelta

from babel.units import format_unit
from flask_babel import gettext as _

from clinic.core.local_time import local_date, zone_named
from clinic.http.clock import now, offset
from clinic.words.times import day_full, locale, time_label

_UNITS = (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))


def clock_line(zone_name: str) -> str | None:
    """What the clinic's clock shows in the clinic's zone, and how far it was set; None where nobody can."""
    ahead = offset()
    if ahead is None:
        return None
    moment, zone = now(), zone_named(zone_name)
    return _(
        "Clinic’s clock: %(day)s, %(time)s (%(how_far)s)",
        day=day_full(local_date(moment, zone)),
        time=time_label(moment, zone),
        how_far=_how_far(ahead),
    )


def _how_far(ahead: timedelta) -> str:
    seconds = abs(ahead.total_seconds())
    for unit, length in _UNITS:
        if seconds >= length:
            amount = format_unit(int(seconds // length), f"duration-{unit}", locale=locale())
            return (
                _("%(amount)s ahead", amount=amount)
                if ahead > timedelta()
                else _("%(amount)s back", amount=amount)
            )
    return _("as the machine’s")
