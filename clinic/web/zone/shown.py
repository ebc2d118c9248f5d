"""By which clock times are read where somebody books: the clinic's, or that of the zone they chose.

The instants are the same, and so are the clinic's days under which they stand. Staff read the clinic's
clock.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import g
from flask_babel import gettext as _

from clinic.core.local_time import local_date
from clinic.http.chosen_zone import chosen_zone
from clinic.http.clock import now
from clinic.http.current import signed_in
from clinic.web.kit import context, wording


def shown_zone() -> ZoneInfo:
    """The zone of the times that the present request's patient or visitor chooses from."""
    if "shown_zone" not in g:
        g.shown_zone = _chosen() or context.clinic().zone
    found: ZoneInfo = g.shown_zone
    return found


def has_own_zone() -> bool:
    """Whether it is another zone than the clinic's."""
    return shown_zone().key != context.clinic().time_zone


def may_choose_zone() -> bool:
    """Whether the zone can be chosen: by patients and visitors."""
    person = signed_in()
    return person is None or person.is_patient_side


def when_shown(at: datetime) -> str:
    """ "today 14:20"; "Thu 26 Nov, 03:00, New York time" where that zone was chosen."""
    return _named(wording.when_short(at, shown_zone(), now()))


def day_shown(at: datetime) -> str:
    """ "Thursday 26 November", or "Thursday 26 November, New York time"."""
    return _named(wording.day_long(local_date(at, shown_zone())))


def other_day(at: datetime) -> str:
    """ "Fri" where the shown zone has another date than the clinic; else ""."""
    day = local_date(at, shown_zone())
    is_same = day == local_date(at, context.clinic().zone)
    return "" if is_same else wording.weekday_short(day)


def in_both_zones(at: datetime) -> list[str]:
    """Whose clock a time is told by, and what the chosen zone's shows; nothing where none was chosen."""
    if not has_own_zone():
        return []
    own = shown_zone()
    day = wording.day_medium(local_date(at, own), local_date(now(), own))
    return [
        wording.zone_time(context.clinic().zone, at),
        f"{wording.zone_time(own, at)}: {day}, {wording.time_label(at, own)}",
    ]


def _named(words: str) -> str:
    if not has_own_zone():
        return words
    return _("%(when)s, %(city)s time", when=words, city=wording.zone_city(shown_zone()))


def _chosen() -> ZoneInfo | None:
    return chosen_zone() if may_choose_zone() else None
