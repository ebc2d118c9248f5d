"""What somebody is about to confirm, with the clock of the hold: the right column of booking.

The object is that of `templates/components/_confirm.html`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from clinic.booking.book import decide_by
from clinic.booking.hold import can_be_extended
from clinic.booking.queries.together import visit_that_day
from clinic.core.local_time import week_start
from clinic.directory.kinds import VisitMode
from clinic.http.clock import now
from clinic.http.current import signed_in
from clinic.http.instants import instant_text
from clinic.web.booking.addresses import doctor_href, href_of_start
from clinic.web.booking.day_view import SlotView
from clinic.web.booking.kept_bar import Countdown, StepBefore, next_step
from clinic.web.kit import context, filters, wording
from clinic.web.kit.navigation import Link
from clinic.web.zone.shown import in_both_zones

if TYPE_CHECKING:
    from clinic.booking.models import Hold
    from clinic.directory.models import Clinic, Doctor, VisitType

Line = tuple[str, str, Link | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmView(Countdown):
    """`state`: `empty`, `held`, `unheld` (booked without a hold), `lost` or `chosen` (a time that is
    not kept yet).

    All but `empty` have a time `at`, save that a lost one may be none at all; `minutes` is its length,
    `hold` the hold of a held one. `offers` are the nearest times where one was lost; `kept` is what
    was typed, to be posted along.
    """

    state: str
    doctor: Doctor
    visit_type: VisitType | None
    at: datetime | None = None
    minutes: int = 0
    hold: Hold | None = None
    empty_text: str = ""
    alert: str = ""
    offers: list[SlotView] = field(default_factory=list)
    back: Link | None = None
    kept: dict[str, str] = field(default_factory=dict)

    @property
    def value(self) -> str:
        return instant_text(self._at)

    @property
    def time_label(self) -> str:
        return filters.clock_time(self._at)

    @property
    def when_label(self) -> str:
        return filters.when_label(self._at)

    @property
    def clocks(self) -> list[str]:
        return in_both_zones(self._at)

    @property
    def lines(self) -> list[Line]:
        return confirm_lines(self.doctor, self._visit_type, self._at, minutes=self.minutes)

    @property
    def hidden(self) -> dict[str, str]:
        """What a hold is asked for with, besides the time."""
        kind_id = self.visit_type.id if self.visit_type else ""
        hidden = {"doctor_id": self.doctor.id, "visit_type_id": kind_id}
        if self.at is not None:
            first_weekday = context.clinic().first_weekday
            hidden["week"] = week_start(filters.day_of(self.at), first_weekday).isoformat()
        return hidden

    @property
    def form_hidden(self) -> dict[str, str]:
        return {**self.hidden, "starts_at": self.value}

    @property
    def confirms(self) -> bool:
        """Whether the visit is confirmed at once."""
        return self.doctor.auto_confirm and self._visit_type.auto_confirm

    @property
    def small_print(self) -> str:
        """Until when it can be changed, or until when it is answered."""
        if not self.confirms:
            return _(
                "%(doctor)s answers by %(when)s. We hold the time for you until then.",
                doctor=self.doctor.display_name,
                when=filters.when_short(decide_by(self._at, now=now())),
            )
        clinic = context.clinic()
        cutoff = self._at - timedelta(minutes=clinic.cancel_cutoff_minutes)
        if cutoff > now():
            return _(
                "You can move or cancel it here until %(when)s.", when=filters.when_short(cutoff)
            )
        if clinic.phone:
            return _(
                "You can cancel it here until it begins. To move it, please call %(phone)s.",
                phone=clinic.phone,
            )
        return _("You can cancel it here until it begins.")

    @property
    def twice(self) -> str:
        """That there is such a visit that day already: it may be meant, so it hinders nobody."""
        actor = signed_in()
        found = actor and visit_that_day(
            actor, doctor_id=self.doctor.id, visit_type_id=self._visit_type.id, around=self._at
        )
        if not found:
            return ""
        return _(
            "That day there is such a visit already: %(when)s, for %(patient)s.",
            when=filters.when_short(found.appointment.starts_at),
            patient=found.patient.full_name,
        )

    @property
    def next_step(self) -> StepBefore | None:
        """What has to be done before the form that books it; None where the form can be filled in."""
        if self.hold:
            return next_step()
        kind_id = self._visit_type.id
        return next_step(doctor_href(self.doctor.id, visit_type_id=kind_id, at=self._at))

    @property
    def can_extend(self) -> bool:
        return can_be_extended(self._hold, now=now())

    @property
    def week_href(self) -> str:
        """Where the times near it are."""
        return f"{href_of_start(self.doctor.id, self._visit_type.id, self._at)}#week"

    @property
    def _at(self) -> datetime:
        assert self.at is not None
        return self.at

    @property
    def _hold(self) -> Hold:
        assert self.hold is not None
        return self.hold

    @property
    def _visit_type(self) -> VisitType:
        assert self.visit_type is not None
        return self.visit_type


def confirm_lines(
    doctor: Doctor, visit_type: VisitType, at: datetime, *, minutes: int
) -> list[Line]:
    """What, with whom and where, one line each."""
    end = filters.clock_time(at + timedelta(minutes=minutes))
    return [
        (
            "clipboard2-pulse",
            _(
                "%(kind)s (until %(end)s)",
                kind=wording.kind_and_length(visit_type.name, minutes),
                end=end,
            ),
            None,
        ),
        ("person", f"{doctor.display_name}, {doctor.specialty.name}", None),
        (
            wording.mode_icon(visit_type.mode),
            place_label(doctor, visit_type, context.clinic()),
            None,
        ),
    ]


def place_label(doctor: Doctor, visit_type: VisitType, clinic: Clinic) -> str:
    """Where the visit takes place: "Room 4, 12 Mill Lane", or that it is by video or phone."""
    if visit_type.mode is VisitMode.VIDEO:
        return _("Online, by video")
    if visit_type.mode is VisitMode.PHONE:
        return _("By phone; the doctor calls you")
    return ", ".join(part for part in (doctor.room, clinic.address) if part) or clinic.name
