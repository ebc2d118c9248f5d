"""What happened to a visit, and what is still to come, as the lines of its panel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from clinic.booking.queries.find import Visit
from clinic.web.kit import wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clinic.booking.models import AppointmentChange


@dataclass(frozen=True)
class StoryLine:
    """One line; `status` colours the pin, `is_last` is where the visit stands, `is_todo` lies ahead."""

    text: str
    when_label: str
    datetime_attr: str
    status: str
    is_last: bool = False
    is_todo: bool = False


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
        )
        for change in changes
    ]
    ahead = _AHEAD.get(str(visit.appointment.status), ())
    words = _words_ahead()
    return told + [StoryLine(words[step], "", "", "", is_todo=True) for step in ahead]


_AHEAD = {
    "requested": ("confirmed", "arrives", "room"),
    "confirmed": ("arrives", "room"),
    "arrived": ("room",),
    "in_room": ("completed",),
}


def _words_ahead() -> dict[str, str]:
    return {
        "confirmed": _("Confirmed"),
        "arrives": _("Arrives"),
        "room": _("In room, then completed"),
        "completed": _("Completed"),
    }


def _told(change: AppointmentChange, viewer_id: str, zone: ZoneInfo, now: datetime) -> str:
    who = _who(change, viewer_id)
    moved = {
        "old": wording.when_short(change.starts_before, zone, now) if change.starts_before else "",
        "new": wording.when_short(change.starts_after, zone, now),
    }
    return {
        "requested": _("Requested %(by)s", by=who),
        "booked": _("Booked %(by)s", by=who),
        "confirmed": _("Confirmed %(by)s", by=who),
        "declined": _("Declined %(by)s", by=who),
        "expired": _("Expired without an answer"),
        "moved": _("Moved %(by)s, was %(old)s", by=who, old=moved["old"]),
        "move_requested": _("Another time asked for %(by)s", by=who),
        "move_confirmed": _("Wished time confirmed %(by)s, was %(old)s", by=who, old=moved["old"]),
        "move_declined": _("Other time declined %(by)s", by=who),
        "cancelled": _("Cancelled %(by)s", by=who),
        "arrived": _("Arrived"),
        "in_room": _("In room"),
        "completed": _("Completed"),
        "no_show": _("Did not come"),
        "arrived_undone": _("Arrival taken back %(by)s", by=who),
        "in_room_undone": _("Out of the room again %(by)s", by=who),
        "completed_undone": _("Completion taken back %(by)s", by=who),
        "no_show_undone": _("No-show taken back %(by)s", by=who),
        "undone": _("Taken back %(by)s", by=who),
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
