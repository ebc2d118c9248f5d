"""What somebody is about to confirm, with the clock of the hold: the right column of booking.

The objects are those of `templates/components/_confirm.html`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from clinic.booking.hold import can_be_extended
from clinic.directory.kinds import VisitMode
from clinic.http.instants import instant_text
from clinic.web.booking.day_view import SlotView
from clinic.web.kit import wording
from clinic.web.kit.links import Link

if TYPE_CHECKING:
    from clinic.booking.models import Hold
    from clinic.directory.models import Clinic, Doctor, VisitType

Line = tuple[str, str, Link | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmView:
    """`state`: `empty`, `held`, `unheld` (booked without a hold), `lost` or `chosen` (a time that is
    not kept yet).

    `offers` are the nearest times where one was lost; `kept` is what was typed, to be posted along.
    `page_href` leads back to it. `until_label` is the end of the hold as a time, for who has no clock
    running.
    """

    state: str
    empty_text: str = ""
    alert: str = ""
    offer: SlotView | None = None
    offers: list[SlotView] = field(default_factory=list)
    back: Link | None = None
    kept: dict[str, str] = field(default_factory=dict)
    time_label: str = ""
    expires_at: str = ""
    until_label: str = ""
    server_now: str = ""
    total_seconds: int = 0
    left_seconds: int = 0
    can_extend: bool = False
    extend_action: str = ""
    release_action: str = ""
    hold_action: str = ""
    hidden: dict[str, str] = field(default_factory=dict)
    value: str = ""
    when_label: str = ""
    lines: list[Line] = field(default_factory=list)
    form_action: str = ""
    form_hidden: dict[str, str] = field(default_factory=dict)
    submit_label: str = ""
    small_print: str = ""
    other_times_action: str = ""
    page_href: str = ""


@dataclass(frozen=True, slots=True)
class HoldClock:
    """The part of the panel that counts down; instants as ISO texts, lengths in seconds."""

    expires_at: str
    server_now: str
    total_seconds: int
    left_seconds: int
    can_extend: bool


def hold_clock(kept: Hold, *, hold_minutes: int, now: datetime) -> HoldClock:
    """How long the time is still kept. A full ring is what one hold, or one extension, gives."""
    left = max(0, int((kept.expires_at - now).total_seconds()))
    return HoldClock(
        expires_at=instant_text(kept.expires_at),
        server_now=instant_text(now),
        total_seconds=max(hold_minutes * 60, left, 1),
        left_seconds=left,
        can_extend=can_be_extended(kept, now=now),
    )


def confirm_lines(
    *, doctor: Doctor, visit_type: VisitType, minutes: int, ends_at: datetime, zone: ZoneInfo,
    clinic: Clinic,
) -> list[Line]:  # fmt: skip
    """What, with whom and where, one line each."""
    return [
        (
            "clipboard2-pulse",
            _(
                "%(kind)s, %(length)s (until %(end)s)",
                kind=visit_type.name,
                length=wording.length_label(minutes),
                end=wording.time_label(ends_at, zone),
            ),
            None,
        ),
        ("person", f"{doctor.display_name}, {doctor.specialty.name}", None),
        (mode_icon(visit_type.mode), place_label(doctor, visit_type, clinic), None),
    ]


def place_label(doctor: Doctor, visit_type: VisitType, clinic: Clinic) -> str:
    """Where the visit takes place: "Room 4, 12 Mill Lane", or that it is by video or phone."""
    if visit_type.mode is VisitMode.VIDEO:
        return _("Online, by video")
    if visit_type.mode is VisitMode.PHONE:
        return _("By phone; the doctor calls you")
    return ", ".join(part for part in (doctor.room, clinic.address) if part) or clinic.name


def mode_icon(mode: VisitMode) -> str:
    return {VisitMode.VIDEO: "camera-video", VisitMode.PHONE: "telephone"}.get(mode, "geo-alt")


def mode_phrase(mode: VisitMode) -> str:
    """ "at the clinic", "online" or "by phone", to stand after the length."""
    return {VisitMode.VIDEO: _("online"), VisitMode.PHONE: _("by phone")}.get(
        mode, _("at the clinic")
    )
