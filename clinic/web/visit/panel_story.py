"""What happened to a visit, and what is still to come, as the lines of its panel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import gettext as _

from clinic.booking.lifecycle import STATUSES, STEPS_OF_DAY, TRANSITIONS
from clinic.booking.queries.find import Visit
from clinic.web.kit import wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clinic.booking.models import AppointmentChange


@dataclass(frozen=True)
class StoryLine:
    """One line; `status` colours the pin, `is_last` is where the visit stands, `is_todo` lies ahead.

    `said` is what the patient was told with it.
    """

    text: str
    when_label: str
    datetime_attr: str
    status: str
    is_last: bool = False
    is_todo: bool = False
    said: str = ""


def story_lines(
    visit: Visit,
    changes: Sequence[AppointmentChange],
    *,
    viewer_id: str,
    zone: ZoneInfo,
    now: datetime,
) -> list[StoryLine]:
    """All that happened, first to last, and then the steps that are usual next."""
    told = [
        StoryLine(
            text=_told(change, viewer_id, zone, now),
            when_label=wording.when_past(change.at, zone, now),
            datetime_attr=wording.datetime_attr(change.at, zone),
            status=str(change.status_after),
            is_last=change is changes[-1],
            said=change.said,
        )
        for change in changes
    ]
    ahead = STATUSES[visit.appointment.status].then
    return told + [StoryLine(gettext(words), "", "", "", is_todo=True) for words in ahead]


#: What a step is called where it was taken, and where it was taken back.
_OF_STEPS = {str(row.target): row.told for row in TRANSITIONS.values()} | {
    f"{row.target}_undone": row.taken_back for row in STEPS_OF_DAY.values()
}


def _told(change: AppointmentChange, viewer_id: str, zone: ZoneInfo, now: datetime) -> str:
    who = _who(change, viewer_id)
    if change.what in _OF_STEPS:
        return gettext(_OF_STEPS[change.what], by=who)
    moved = {
        "old": wording.when_short(change.starts_before, zone, now) if change.starts_before else "",
        "new": wording.when_short(change.starts_after, zone, now),
    }
    return {
        "requested": _("Requested %(by)s", by=who),
        "booked": _("Booked %(by)s", by=who),
        "moved": _("Moved %(by)s, was %(old)s", by=who, old=moved["old"]),
        "move_requested": _("Another time asked for %(by)s", by=who),
        "move_confirmed": _("Other time confirmed %(by)s, was %(old)s", by=who, old=moved["old"]),
        "move_declined": _("Other time declined %(by)s", by=who),
        "time_proposed": _("Another time proposed %(by)s", by=who),
        "time_accepted": _("Proposed time accepted %(by)s, was %(old)s", by=who, old=moved["old"]),
        "time_refused": _("Proposed time refused %(by)s", by=who),
        "undone": _("Undone %(by)s", by=who),
        "retimed": _("Still at %(new)s: the rules of the time zone changed", new=moved["new"]),
        "kept": _("Kept at this time %(by)s", by=who),
    }.get(change.what, change.what)


def _who(change: AppointmentChange, viewer_id: str) -> str:
    if change.by_user_id == viewer_id:
        return _("by you")
    return {
        "patient": _("by the patient"),
        "doctor": _("by the doctor"),
        "desk": _("by the desk"),
        "clock": _("by the clinic"),
    }[str(change.side)]
